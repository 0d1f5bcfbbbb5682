"""The door of the desk: staff come in, strangers are led to sign-in; and answers after a POST."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from linquan.kernel.actors import ActorRequest

P = ParamSpec("P")
AFTER_POST = "/appeals/"


class SeeOther(HttpResponseRedirect):
    """After a POST: look there (303)."""

    status_code = 303


def staff(
    view: Callable[Concatenate[ActorRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let people with a post in; lead everyone else to sign-in."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked: ActorRequest = request  # type: ignore[assignment]
        if asked.actor.is_staff:
            return view(asked, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else AFTER_POST
        return SeeOther(f"{settings.LOGIN_URL}?{urlencode({'next': back})}")

    update_wrapper(guarded, view)
    return guarded


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page."""
    return "X-Fragment" in request.headers or "HX-Request" in request.headers


def must_be_post(request: HttpRequest) -> HttpResponse | None:
    """Answer 405 to anything but a POST."""
    if request.method == "POST":
        return None
    return HttpResponse(status=405, headers={"Allow": "POST"})
