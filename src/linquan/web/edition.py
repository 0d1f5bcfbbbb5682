"""The switch between the standard and the large-print edition, remembered on the phone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE, KEPT_S = "edition", 365 * 24 * 3600
EDITIONS = ("elder", "plain")


@require_POST
def edition(request: HttpRequest) -> HttpResponse:
    """Remember the edition and go back to the page where the switch was."""
    wanted = request.POST.get("edition", "")
    back = HttpResponseRedirect(_next(request), status=303)
    if wanted in EDITIONS:
        back.set_cookie(
            COOKIE,
            wanted,
            max_age=KEPT_S,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return back


def _next(request: HttpRequest) -> str:
    """Return the page to go back to, the first page of the phone for a foreign one."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else "/m"
