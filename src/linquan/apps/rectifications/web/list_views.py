"""The dated lists of rectifications: legal bases, time limits."""

from collections.abc import Callable, Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.rectifications import operations, queries
from linquan.apps.rectifications.types import GroundRow, TermCode
from linquan.apps.rectifications.web.forms import (
    GroundEndForm,
    GroundForm,
    RectifyForm,
    TermForm,
)
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import Unit
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound

NEW: Final = "new ground"
"""Stands for the form of a new line where a code could stand."""


@staff
def grounds(request: ActorRequest) -> HttpResponseBase:
    """Show the lists; a POST adds a legal basis."""
    if request.method != "POST":
        return _shown(request)
    return _ground(request, "")


@staff
def reword(request: ActorRequest, code: str) -> HttpResponseBase:
    """Word a legal basis anew from a day on."""
    return must_be_post(request) or _ground(request, code)


def _ground(request: ActorRequest, code: str) -> HttpResponseBase:
    form = GroundForm(request.POST)

    def write() -> None:
        given = form.cleaned_data
        operations.revise_ground(
            actor=request.actor, district_id=request.actor.district_id, code=code,
            names=(given["name"], given["name_en"]), basis=given["basis"],
            is_official=given["is_official"], valid_from=given["valid_from"], now=request.now,
        )  # fmt: skip

    return _written(request, form, write, code or NEW)


@staff
def end(request: ActorRequest, code: str) -> HttpResponseBase:
    """End a legal basis on a day."""
    if answer := must_be_post(request):
        return answer
    form = GroundEndForm(request.POST)

    def write() -> None:
        operations.end_ground(
            actor=request.actor, district_id=request.actor.district_id, code=code,
            valid_to=form.cleaned_data["valid_to"], now=request.now,
        )  # fmt: skip

    return _written(request, form, write)


@staff
def term(request: ActorRequest, code: str) -> HttpResponseBase:
    """Say how long a step may take."""
    if answer := must_be_post(request):
        return answer
    if code not in set(TermCode):
        raise NotFound("line_unknown")
    form = TermForm(request.POST)

    def write() -> None:
        given = form.cleaned_data
        operations.revise_term(
            actor=request.actor, district_id=request.actor.district_id, code=TermCode(code),
            amount=given["amount"], unit=Unit(given["unit"]), valid_from=given["valid_from"],
            now=request.now,
        )  # fmt: skip

    return _written(request, form, write)


def _written(
    request: ActorRequest, form: RectifyForm, write: Callable[[], None], what: str = ""
) -> HttpResponseBase:
    try:
        if form.is_valid():
            write()
            messages.success(request, _("The list is changed."))
            return SeeOther(reverse("rectifications:grounds"))
    except Invalid as error:
        form.refuse(error)
    return _shown(request, form, what, status=422)


def _shown(
    request: ActorRequest, form: RectifyForm | None = None, what: str = "", status: int = 200
) -> HttpResponse:
    today = request.now.astimezone(OFFICE_ZONE).date().isoformat()
    page = queries.lists_page(request.actor, request.now)
    refused = form if isinstance(form, GroundForm) else None
    new = refused if refused and what == NEW else GroundForm(initial={"valid_from": today})
    context = {
        "page": page,
        "rows": _rows(page.every, refused, what, today),
        "changing": what,
        "today": today,
        "form": new,
        "refused": None if what == NEW else form,
        "units": [unit.value for unit in Unit],
    }
    return render(request, "rectifications/grounds.html", context, status=status)


def _rows(
    every: Sequence[GroundRow], refused: GroundForm | None, what: str, today: str
) -> list[tuple[GroundRow, GroundForm]]:
    """Each line with its form: what was refused of one, what they say now of the others."""
    return [
        (one, refused if refused and one.code == what else _as_it_is(one, today)) for one in every
    ]


def _as_it_is(one: GroundRow, today: str) -> GroundForm:
    """The form of a line, filled with what it says now."""
    names = ("name", "name_en", "basis", "is_official")
    return GroundForm(initial={name: getattr(one, name) for name in names} | {"valid_from": today})
