"""Points for everyone: what is coming, as a page, as a feed, and on a poster for the door."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.phone_places import Standing, standing
from linquan.apps.appeals.web.phone_words import named
from linquan.apps.outreach import ical, queries
from linquan.apps.outreach.sittings import SittingRow
from linquan.apps.outreach.web import words
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.qr import code_svg


def _here(request: ActorRequest) -> Standing:
    return standing(request.GET.get("at", ""), request.now)


@require_safe
def public_points(request: ActorRequest) -> HttpResponse:
    """Show the sittings of the next weeks, and what became of what was heard."""
    here = _here(request)
    page = queries.public_points(here.desk, request.now)
    return render(
        request,
        "outreach/public_points.html",
        {
            "here": here,
            "page": page,
            "now": request.now,
            "feed_url": _address("outreach:public_feed"),
            "points": _points(page.coming),
            "base_url": f"{reverse('places:base-map')}?district={here.desk.district_id}",
        },
    )


def _points(coming: Iterable[SittingRow]) -> dict[str, Any]:
    """The next sitting of each place, for the map; cancelled ones are in the table only."""
    first: dict[tuple[float, float], SittingRow] = {}
    for row in coming:
        if row.lon is not None and row.lat is not None and row.cancelled_at is None:
            first.setdefault((row.lon, row.lat), row)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(at)},
            "properties": {
                "kind": "point",
                "name": f"{named(row.channel.name, row.channel.name_en)} · "
                f"{named(row.place, row.place_en)}",
                "sub": f"{timezone.localtime(row.starts_at):%Y-%m-%d} {words.hours_of(row)}",
            },
        }
        for at, row in first.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _address(name: str) -> str:
    return settings.LINQUAN_PUBLIC_URL.rstrip("/") + reverse(name)


@require_safe
def public_feed(request: ActorRequest) -> HttpResponse:
    """The same sittings for a calendar program (RFC 5545)."""
    page = queries.public_points(_here(request).desk, request.now)
    url = _address("outreach:public_points")
    entries = [_entry(row, url, request) for row in page.coming]
    content = ical.written(_("Mobile points"), entries)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="points.ics"'
    return response


def _entry(row: SittingRow, url: str, request: ActorRequest) -> ical.Entry:
    host = url.split("/")[2]
    told = named(row.topics, row.topics_en)
    if row.cancelled_at:
        told = _("Cancelled: %(reason)s") % {"reason": row.reason}
    return ical.Entry(
        f"sitting-{row.sitting_id}@{host}",
        row.starts_at,
        row.ends_at,
        row.cancelled_at or request.now,
        named(row.channel.name, row.channel.name_en),
        f"{named(row.area.name, row.area.name_en)} {named(row.place, row.place_en)}",
        told,
        url,
        row.cancelled_at is not None,
    )


@require_safe
@staff
def poster(request: ActorRequest) -> HttpResponse:
    """A sheet for the door of an estate: the sittings of the next weeks and a code."""
    here = _here(request)
    page = queries.public_points(here.desk, request.now)
    context = {"page": page, "now": request.now, "address": _address("outreach:public_points")}
    return render(request, "outreach/points_poster.html", context)


@require_safe
def qr(request: ActorRequest) -> HttpResponse:
    """Draw the code of the page for everyone as SVG."""
    del request
    drawn = code_svg(_address("outreach:public_points"), error="q", scale=1, border=4)
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
