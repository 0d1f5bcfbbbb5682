"""While the database is away: pages say so, keep what was typed, and the house does not lie."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve

from linquan import __version__
from linquan.apps.appeals.types import PHOTO_LIMIT
from linquan.apps.appeals.web.kept_photos import keep_of_form
from linquan.apps.appeals.web.photos import FIELD
from linquan.kernel import clock
from linquan.web.uploads import is_too_large

Answer = TypeVar("Answer", bound=HttpResponse)

HEALTH = "/healthz"
RETRY_AFTER_S: Final = 5
# Classes of SQLSTATE (PostgreSQL, appendix A) after which the same may work a moment later: no
# connection, transaction rolled back for another's sake, no resources left, server shut down.
PASSING: Final = ("08", "40", "53", "57P")
SIGN_IN = "/sign-in/"


class Health:
    """Answers /healthz before anything else, and says "ok" only when the database answers."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the question, or pass the request on."""
        return health() if request.path == HEALTH else self.respond(request)


def health() -> JsonResponse:
    """Say whether the house is ready: 200, or 503 while the database is away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return _passing(JsonResponse({"status": "database_away", "version": __version__}))
    response = JsonResponse({"status": "ok", "version": __version__})
    response.headers["Cache-Control"] = "no-store"
    return response


def is_passing(error: BaseException | None) -> bool:
    """Whether an error comes from a database that is away, or that may take the same soon."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or str(code).startswith(PASSING)


def away(request: HttpRequest) -> HttpResponse:
    """Render the page for a moment without the database; what was sent can be sent again from it.

    The token against forged forms is the one that came with the form: a new one would let a
    foreign page have its form sent by a press of our button.
    """
    fields, are_photos_lost = _kept(request)
    context = {
        "fields": fields,
        "said": max((v for name, v in fields if name in SAID), key=len, default=""),
        "are_photos_lost": are_photos_lost,
        "is_post": request.method == "POST",
        "is_resident": _name_of(request).startswith("phone:"),
    }
    return _passing(render(request, "web/503.html", context))


class Allowance:
    """How many photos a process takes in while nobody can count them by who sends them.

    The limits of a desk lie in the database that is away. Without any, strangers could have photos
    decoded and kept for as long as it is, and too many connections are an outage as well.
    """

    def __init__(self, most: int, within: timedelta) -> None:
        self.most, self.within = most, within
        self.lock = Lock()
        self.taken: deque[datetime] = deque()

    def room_for(self, wanted: int, now: datetime) -> int:
        """Say how many of so many may be taken in now, and count them before they are read."""
        with self.lock:
            while self.taken and self.taken[0] <= now - self.within:
                self.taken.popleft()
            given = min(wanted, PHOTO_LIMIT, self.most - len(self.taken))
            self.taken.extend([now] * given)
        return given


UNCOUNTED: Final = Allowance(most=120, within=timedelta(hours=1))
SAID: Final = ("text", "note", "question", "because", "reason")


def _passing(response: Answer) -> Answer:
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    response.headers["Cache-Control"] = "no-store"
    return response


def _kept(request: HttpRequest) -> tuple[list[tuple[str, str]], bool]:
    """Return the fields of a form to send it again, and whether photos are missing from them."""
    if request.method != "POST" or request.path.startswith(SIGN_IN) or is_too_large(request):
        return [], False
    try:
        fields = [(name, str(v)) for name, values in request.POST.lists() for v in values]
        files = [file for file in request.FILES.getlist(FIELD) if file]
    except Exception:  # whatever is wrong with the body: there is a page to show
        return [], False
    now = clock.offhand()
    tokens = keep_of_form(files[: UNCOUNTED.room_for(len(files), now)], now)
    return fields + [("kept", token) for token in tokens], len(tokens) < len(files)


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
