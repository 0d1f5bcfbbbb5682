"""Pages that ask again who is there after some idle minutes: protected files."""

from collections.abc import Callable
from typing import Final

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from linquan.kernel.actors import ActorRequest
from linquan.web.accounts.adapter import machine_time

ROOM: Final = "/casework/"
OPEN_TO_DESKS: Final = "/casework/from/"
"""Where a clerk hands a request over: nothing of any file is shown there."""
IDLE_S: Final = 600
WRITING_S: Final = 3600
"""What somebody has written for so long is taken still: the page that follows asks who is there."""
AGAIN_S: Final = 60
SEEN: Final = "linquan.closed_room"


class ClosedRooms:
    """Leads whoever left such a page alone for ten minutes to the question for the password."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let pass who is there; ask the others."""
        asked: ActorRequest = request  # type: ignore[assignment]
        is_room = request.path.startswith(ROOM) and not request.path.startswith(OPEN_TO_DESKS)
        if not (is_room and asked.actor.is_staff):
            return self.respond(request)
        now = machine_time(request).timestamp()
        seen = _seen(request)
        idle = now - seen if seen else 0.0
        if idle > (WRITING_S if request.method == "POST" else IDLE_S):
            return _ask(request)
        if idle <= IDLE_S and (not seen or idle > AGAIN_S):
            request.session[SEEN] = now
        return self.respond(request)


def _seen(request: HttpRequest) -> float:
    """When the person was last known to be there; 0 in a session that knows of no such moment."""
    told = [float(request.session.get(SEEN, 0))]
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, ())
    told += [float(one["at"]) for one in records]
    return max(told)


def _ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for the password; who has none signs in anew."""
    if not request.user.has_usable_password():  # type: ignore[union-attr]
        return render(request, "account/closed_room.html", status=403)
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else ROOM
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
