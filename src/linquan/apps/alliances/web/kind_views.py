"""The list of kinds of forums."""

from typing import Any, Final

from django.http.response import HttpResponseBase

from linquan.apps.alliances import operations, queries
from linquan.apps.alliances.web.forms import KindEndForm, KindForm
from linquan.apps.appeals.web.named_lists import NamedList
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import must_be_post, staff


def _revise(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.revise_forum_kind(
        actor=request.actor, district_id=request.actor.district_id, kind_code=code,
        names=(given["name"], given["name_en"]), valid_from=given["valid_from"], now=request.now,
    )  # fmt: skip


def _end(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.end_forum_kind(
        actor=request.actor, district_id=request.actor.district_id, kind_code=code,
        valid_to=given["valid_to"], now=request.now,
    )  # fmt: skip


KINDS: Final = NamedList(
    "alliances:kinds", "alliances/kinds.html",
    lambda request: queries.kinds_page(request.actor, request.now), _revise, _end, KindForm,
    KindEndForm,
)  # fmt: skip


@staff
def kinds(request: ActorRequest) -> HttpResponseBase:
    """Show the list; a POST adds a kind."""
    return KINDS.answer(request)


@staff
def rename(request: ActorRequest, kind_code: str) -> HttpResponseBase:
    """Name a kind anew from a day on."""
    return must_be_post(request) or KINDS.answer(request, kind_code)


@staff
def end(request: ActorRequest, kind_code: str) -> HttpResponseBase:
    """End a kind from a day on."""
    return must_be_post(request) or KINDS.ended(request, kind_code)
