"""Refusals of the house as pages: what happened, and what to do next."""

import sys
from collections.abc import Iterable

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.kernel.clock import offhand
from linquan.kernel.errors import HouseError
from linquan.web.exchange.words import REFUSALS
from linquan.web.outage import away, is_passing

DETAILS: dict[str, str | Promise] = {
    **{
        code: text
        for code, text in REFUSALS.items()
        if code.startswith(("import", "file", "table"))
    },
    "already_rated": _("This answer has been rated already. Thank you."),
    "appeal_unknown": _("There is no such request, or it is not yours to see."),
    "cannot_take_back": _("It can no longer be taken back: something has happened since."),
    "changed_meanwhile": _("A colleague was faster. Open the request again to see what was done."),
    "clock_is_real": _("Only the clock of a demo can be moved, and only forward."),
    "details_locked": _("Too many attempts. Wait an hour and try again."),
    "expired_link": _("This link has run out. Ask the community for a new one."),
    "no_desk": _("No desk answers for this place yet. Please call the community."),
    "no_district": _("Nothing has been entered here yet."),
    "not_a_demo": _("This is not a demo."),
    "no_post": _("You are signed in, but hold no post at present. Ask your administrator."),
    "nothing_to_rate": _("There is no answer to rate yet."),
    "poster_unknown": _("This code is not known, or no longer valid."),
    "too_late_to_rate": _("The days in which an answer can be rated are over. Report it anew."),
    "too_late_to_reopen": _("The days in which it can be opened again are over. Report it anew."),
    "unknown_link": _("This link is not complete, or was changed. Open it from the message again."),
    "wrong_state": _("This step does not follow from where the request stands now."),
}


def refusal(request: HttpRequest, error: HouseError) -> HttpResponse:
    """Render a refusal of an operation or a query."""
    context = {"detail": DETAILS.get(error.code, ""), "code": error.code}
    return render(request, f"web/{error.status}.html", context, status=error.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Render Django's refusal of a request it cannot read, or that is too much for it."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        detail = _("At most 6 photos at once.") if isinstance(exception, TooManyFilesSent) else ""
        return render(request, "web/413.html", {"detail": detail}, status=413)
    return render(request, "web/400.html", status=400)


def wrong_method(request: HttpRequest, allowed: Iterable[str]) -> HttpResponse:
    """Render the page for an address that was asked in another way than it answers to."""
    response = render(request, "web/405.html", status=405)
    response.headers["Allow"] = ", ".join(allowed)
    response.headers["Cache-Control"] = "no-store"
    return response


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Render Django's refusal of permission."""
    del exception
    return render(request, "web/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Render the page for an address that leads nowhere."""
    del exception
    return render(request, "web/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Render the page for a fault of ours, or for a database that is away.

    Django calls this while it handles the error, wherever in the house that was raised.
    """
    if is_passing(sys.exc_info()[1]):
        return away(request)
    return render(request, "web/500.html", {"at": offhand()}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Render the page for a form that was open too long, or came from elsewhere."""
    del reason
    return render(request, "web/403_csrf.html", status=403)
