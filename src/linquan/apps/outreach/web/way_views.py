"""The list of ways of listening."""

from typing import Any, Final

from django.http.response import HttpResponseBase

from linquan.apps.appeals.web.named_lists import NamedList
from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.web.forms import WayEndForm, WayForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import must_be_post, staff


def _revise(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.revise_way(
        actor=request.actor, district_id=request.actor.district_id, way_code=code,
        names=(given["name"], given["name_en"]), valid_from=given["valid_from"], now=request.now,
    )  # fmt: skip


def _end(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.end_way(
        actor=request.actor, district_id=request.actor.district_id, way_code=code,
        valid_to=given["valid_to"], now=request.now,
    )  # fmt: skip


WAYS: Final = NamedList(
    "outreach:ways", "outreach/ways.html",
    lambda request: queries.ways_page(request.actor, request.now), _revise, _end, WayForm,
    WayEndForm,
)  # fmt: skip


@staff
def ways(request: ActorRequest) -> HttpResponseBase:
    """Show the list; a POST adds a way."""
    return WAYS.answer(request)


@staff
def rename(request: ActorRequest, way_code: str) -> HttpResponseBase:
    """Name a way anew from a day on."""
    return must_be_post(request) or WAYS.answer(request, way_code)


@staff
def end(request: ActorRequest, way_code: str) -> HttpResponseBase:
    """End a way on a day."""
    return must_be_post(request) or WAYS.ended(request, way_code)
