"""What a script asks of the desk's pages, and who comes in to edit its lists."""

from django.http import HttpRequest

from linquan.apps.appeals import rules
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import only_if


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page."""
    return "X-Fragment" in request.headers or "HX-Request" in request.headers


def may_edit_lists(request: ActorRequest) -> bool:
    """Whether to show what only those who edit the lists can do."""
    return rules.may_edit_lists(request.actor, request.actor.district_id)


editors = only_if(may_edit_lists, "edit_lists")
