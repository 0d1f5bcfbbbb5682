"""Where a request without an account comes from, and what is said when that is too much."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as lazy

from linquan.apps.appeals import limits
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.limits import Sender
from linquan.apps.appeals.web.phone_places import Standing
from linquan.apps.appeals.web.photos import FIELD
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.networks import network_of
from linquan.kernel.tallies import Full

TOO_MANY = 429
WHY = {
    ("report", limits.PHONE): lazy(
        "Very many reports have come from this phone within the last hour."
    ),
    ("report", limits.NETWORK): lazy(
        "Very many reports have come from your network within the last hour. Many people may share "
        "it, so it need not have been you."
    ),
    ("report", limits.PLACE): lazy(
        "Very many reports have come with the code of this place within the last hour."
    ),
    ("photo", limits.PHONE): lazy(
        "Very many photos have come from this phone within the last hour."
    ),
    ("photo", limits.NETWORK): lazy(
        "Very many photos have come from your network within the last hour. Many people may share "
        "it, so it need not have been you."
    ),
    ("link", limits.PHONE): lazy(
        "Very many links have been asked for from this phone within the last hour."
    ),
    ("link", limits.NETWORK): lazy(
        "Very many links have been asked for from your network within the last hour. Many people "
        "may share it, so it need not have been you."
    ),
}
WAYS = {
    ("report", limits.NETWORK): lazy(
        "Have you reported here before, and left your phone? Leave it again, then it can be sent "
        "at once."
    ),
    ("report", limits.PLACE): lazy(
        "Choose the community or estate yourself below, then it can be sent at once."
    ),
}
NEXT = {
    "report": lazy(
        "What you wrote is still here, and so are your photos: send it again from %(time)s on."
    ),
    "photo": lazy(
        "What you wrote is still here. Send it now without new photos, or with them from "
        "%(time)s on."
    ),
    "link": lazy("Ask again from %(time)s on."),
}


@dataclass(frozen=True, slots=True)
class TooMany:
    """Why something was not taken, in words, when there is room again, and what helps till then."""

    limit: str
    why: str
    way: str
    next: str
    wait_s: int

    def told(self, response: HttpResponse) -> HttpResponse:
        """Let programs know when to come back."""
        response.headers["Retry-After"] = str(self.wait_s)
        return response


def report_limit(
    request: ActorRequest, here: Standing, *, phone: str, area: str, once: str
) -> TooMany | None:
    """Count a report, or say why it is too much now. Staff on their rounds are not counted.

    Whoever chooses an ``area`` does not report what the code says: its limit is left alone.
    """
    if request.actor.is_staff:
        return None
    sender, now = sender_of(request, phone), request.now
    place = "" if area else here.code
    full = limits.count_report(here.desk, sender, place=place, once=once, now=now)
    return _said("report", full, now)


def photo_limit(request: ActorRequest, here: Standing) -> TooMany | None:
    """Count the photos of a report, before they are looked at, or say why it is too much."""
    return photo_limit_of(request, here.desk)


def photo_limit_of(request: ActorRequest, books: Desk) -> TooMany | None:
    """Count the photos that were sent, before they are looked at, or say why it is too much."""
    amount = sum(bool(file) for file in request.FILES.getlist(FIELD))
    if request.actor.is_staff or not amount:
        return None
    sender, now = sender_of(request), request.now
    full = limits.count_photos(books, sender, amount=amount, now=now)
    return _said("photo", full, now)


def link_limit(request: ActorRequest, here: Standing, *, phone: str) -> TooMany | None:
    """Count a wish for a link, or say why it is too much now."""
    if request.actor.is_staff:
        return None
    sender, now = sender_of(request, phone), request.now
    return _said("link", limits.count_link(here.desk, sender, now=now), now)


def sender_of(request: ActorRequest, phone: str = "") -> Sender:
    """Say where a request comes from; a browser is known by its token against forged forms."""
    return Sender(
        network=network_of(request.META, settings.LINQUAN_TRUSTED_PROXIES),
        device=request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
        phone=phone,
    )


def _said(what: str, full: Full | None, now: datetime) -> TooMany | None:
    if full is None:
        return None
    wait_s = max(1, math.ceil((full.until - now) / timedelta(seconds=1)))
    time = date_format(full.until.astimezone(OFFICE_ZONE), "H:i")
    key = what, full.name
    way = str(WAYS.get(key, ""))
    return TooMany(full.name, str(WHY[key]), way, str(NEXT[what]) % {"time": time}, wait_s)
