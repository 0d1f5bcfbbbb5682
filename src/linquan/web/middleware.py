"""Who acts and when; what a browser may do; refusals turned into pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from linquan.apps.orgs import queries as orgs
from linquan.kernel import clock
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.errors import HouseError
from linquan.web.refusals import refusal, wrong_method
from linquan.web.sessions import SessionStore
from linquan.web.uploads import is_too_large

Respond = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}


class SecurityHeaders:
    """Sets the same strict headers on everything that leaves the house."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and add what is missing."""
        response = self.respond(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.LINQUAN_HTTPS:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


class Methods:
    """Refuses methods that no page takes, and gives the refusals of pages a page (405)."""

    TAKEN = ("GET", "HEAD", "POST")

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on what pages may take; say in words what they do not."""
        if request.method not in self.TAKEN:
            return wrong_method(request, self.TAKEN)
        response = self.respond(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            told = response.headers["Allow"].split(", ")
            return wrong_method(request, [method for method in self.TAKEN if method in told])
        return response


class Acting:
    """Puts the actor and the time on the request; turns refusals into pages."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Read the clock once, and the actor in one statement when someone is signed in."""
        asked: ActorRequest = request  # type: ignore[assignment]
        asked.installation = clock.installation()
        asked.now = clock.real_now() + timedelta(seconds=asked.installation.clock_offset_s)
        asked.actor = Actor.stranger()
        if is_too_large(request):
            return render(request, "web/413.html", status=413)
        asked.actor = acting(request, asked.now)
        if is_too_large(request, asked.actor):
            return render(request, "web/413.html", status=413)
        response = self.respond(request)
        if asked.actor.account_id is not None and isinstance(request.session, SessionStore):
            request.session.saw()
        if asked.actor.is_staff:  # what staff see stays in no store, also not on a shared computer
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal of the house with its page."""
        return refusal(request, error) if isinstance(error, HouseError) else None


def acting(request: HttpRequest, now: datetime) -> Actor:
    """Return who is signed in, or a stranger."""
    account_id = request.session.get(SESSION_KEY) if request.session.session_key else None
    if account_id is None or BACKEND_SESSION_KEY not in request.session:
        return Actor.stranger()
    day = now.astimezone(clock.OFFICE_ZONE).date()
    seal = str(request.session.get(HASH_SESSION_KEY, ""))
    return orgs.actor_of(int(account_id), seal, day) or Actor.stranger()
