"""The dated lists of rectifications: legal bases, time limits."""

from typing import Any, Final

from django.http.response import HttpResponseBase

from linquan.apps.appeals.web.named_lists import NamedList
from linquan.apps.rectifications import operations, queries
from linquan.apps.rectifications.types import TermCode
from linquan.apps.rectifications.web.forms import GroundEndForm, GroundForm, TermForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import Unit
from linquan.kernel.doors import must_be_post, staff
from linquan.kernel.errors import NotFound


def _revise(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.revise_ground(
        actor=request.actor, district_id=request.actor.district_id, code=code,
        names=(given["name"], given["name_en"]), basis=given["basis"],
        is_official=given["is_official"], valid_from=given["valid_from"], now=request.now,
    )  # fmt: skip


def _end(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.end_ground(
        actor=request.actor, district_id=request.actor.district_id, code=code,
        valid_to=given["valid_to"], now=request.now,
    )  # fmt: skip


def _set(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.revise_term(
        actor=request.actor, district_id=request.actor.district_id, code=TermCode(code),
        amount=given["amount"], unit=Unit(given["unit"]), valid_from=given["valid_from"],
        now=request.now,
    )  # fmt: skip


GROUNDS: Final = NamedList(
    "rectifications:grounds", "rectifications/grounds.html",
    lambda request: queries.lists_page(request.actor, request.now), _revise, _end, GroundForm,
    GroundEndForm, lambda: {"units": [unit.value for unit in Unit]},
)  # fmt: skip


@staff
def grounds(request: ActorRequest) -> HttpResponseBase:
    """Show the lists; a POST adds a legal basis."""
    return GROUNDS.answer(request)


@staff
def reword(request: ActorRequest, code: str) -> HttpResponseBase:
    """Word a legal basis anew from a day on."""
    return must_be_post(request) or GROUNDS.answer(request, code)


@staff
def end(request: ActorRequest, code: str) -> HttpResponseBase:
    """End a legal basis on a day."""
    return must_be_post(request) or GROUNDS.ended(request, code)


@staff
def term(request: ActorRequest, code: str) -> HttpResponseBase:
    """Say how long a step may take."""
    if answer := must_be_post(request):
        return answer
    if code not in set(TermCode):
        raise NotFound("line_unknown")
    return GROUNDS.written(request, TermForm(request.POST), _set, code)
