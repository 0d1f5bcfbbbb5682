"""The page of keys: what can be done from the keyboard, and where."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.verbs import VERBS
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


@require_safe
@staff
def keys(request: ActorRequest) -> HttpResponse:
    """Show every key."""
    return render(request, "appeals/desk/keys.html", {"verbs": VERBS.values()})
