"""The doors of pages: who comes in, and where a browser goes after a form."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import NotAllowed

LONGEST_BACK = 500
"""Letters of an address that sign-in leads back to; longer ones are made up, or not worth it."""

P = ParamSpec("P")
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
View = Callable[Concatenate[ActorRequest, P], HttpResponseBase]


class SeeOther(HttpResponseRedirect):
    """After a POST: look there (303)."""

    status_code = 303


def staff(view: View[P]) -> Guarded[P]:
    """Let people with a post in; lead everyone else to sign-in, and back to where they were.

    After a POST that is the first page of that part of the house: a form is not sent by itself.
    Who is signed in but holds no post is told so (403): sign-in would only send them back.
    """

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked: ActorRequest = request  # type: ignore[assignment]
        if asked.actor.is_staff:
            return view(asked, *args, **kwargs)
        if request.user.is_authenticated:
            raise NotAllowed("no_post")
        part = "/" + request.path.split("/")[1] + "/"
        here = request.get_full_path()
        is_led_back = request.method in {"GET", "HEAD"} and len(here) <= LONGEST_BACK
        back = here if is_led_back else part
        return SeeOther(f"{settings.LOGIN_URL}?{urlencode({'next': back})}")

    update_wrapper(guarded, view)
    return guarded


def only_if(may: Callable[[ActorRequest], bool], verb: str) -> Callable[[View[P]], Guarded[P]]:
    """Let staff in for whom ``may`` holds; tell the others that it is not open to them (403)."""

    def keep(view: View[P]) -> Guarded[P]:
        def guarded(
            request: ActorRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not may(request):
                raise NotAllowed(verb=verb)
            return view(request, *args, **kwargs)

        update_wrapper(guarded, view)
        return staff(guarded)

    return keep


def must_be_post(request: HttpRequest) -> HttpResponse | None:
    """Answer 405 to anything but a POST."""
    if request.method == "POST":
        return None
    return HttpResponse(status=405, headers={"Allow": "POST"})
