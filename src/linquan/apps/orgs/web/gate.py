"""Who comes in: staff of a district read, its administrators edit."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from linquan.apps.orgs import rules
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import NotAllowed

P = ParamSpec("P")
View = Callable[Concatenate[ActorRequest, P], HttpResponseBase]


def staff(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let people with a post in; lead everyone else to sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked: ActorRequest = request  # type: ignore[assignment]
        if not asked.actor.is_staff:
            return redirect_to_login(request.get_full_path())
        return view(asked, *args, **kwargs)

    return guarded


def editors(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let administrators in; tell other staff that this is not open to them (403)."""

    @wraps(view)
    def guarded(request: ActorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_edit(request):
            raise NotAllowed(verb="administer")
        return view(request, *args, **kwargs)

    return staff(guarded)


def may_edit(request: ActorRequest) -> bool:
    """Whether to show what only administrators can do."""
    return rules.may_administer(request.actor, request.actor.district_id)
