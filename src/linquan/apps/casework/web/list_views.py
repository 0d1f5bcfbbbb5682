"""The lists of kinds of work and of results."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.casework import operations, queries
from linquan.apps.casework.types import KindDraft
from linquan.apps.casework.web.forms import (
    CaseForm,
    EndForm,
    KindForm,
    ResultForm,
    nature_of,
    track_of,
)
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound

Save = Callable[[dict[str, Any]], object]


def _today(request: ActorRequest) -> str:
    return request.now.astimezone(OFFICE_ZONE).date().isoformat()


@staff
def kinds(request: ActorRequest) -> HttpResponseBase:
    """Show the list of kinds; a POST adds one."""
    return _revise_kind(request, "")


@staff
def change_kind(request: ActorRequest, code: str) -> HttpResponseBase:
    """Change a kind from a day on."""
    return _revise_kind(request, code)


def _revise_kind(request: ActorRequest, code: str) -> HttpResponseBase:
    def save(given: dict[str, Any]) -> object:
        draft = KindDraft(
            given["name"], given["name_en"], track_of(given), given["needs_consent"],
            given["rhythm_days"], given["keep_years"], given["source"],
        )  # fmt: skip
        return operations.revise_kind(
            actor=request.actor, district_id=request.actor.district_id, kind_code=code,
            draft=draft, valid_from=given["valid_from"], now=request.now,
        )  # fmt: skip

    return _edit(request, "kinds", KindForm, code, save)


@staff
def results(request: ActorRequest) -> HttpResponseBase:
    """Show the list of results; a POST adds one."""
    return _revise_result(request, "")


@staff
def change_result(request: ActorRequest, code: str) -> HttpResponseBase:
    """Name a result anew from a day on."""
    return _revise_result(request, code)


def _revise_result(request: ActorRequest, code: str) -> HttpResponseBase:
    def save(given: dict[str, Any]) -> object:
        return operations.revise_result(
            actor=request.actor, district_id=request.actor.district_id, result_code=code,
            names=(given["name"], given["name_en"]), track=track_of(given),
            nature=nature_of(given), valid_from=given["valid_from"], now=request.now,
        )  # fmt: skip

    return _edit(request, "results", ResultForm, code, save)


def _edit(
    request: ActorRequest, name: str, form_type: type[CaseForm], code: str, save: Save
) -> HttpResponseBase:
    """Show the list with the form of a line; a POST saves the line."""
    if request.method != "POST":
        return _shown(request, name, form_type(initial=_initial(request, name, code)), code)
    form = form_type(request.POST)
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("The list is changed."))
            return SeeOther(reverse(f"casework:{name}"))
    return _shown(request, name, form, code, status=422)


def _initial(request: ActorRequest, name: str, code: str) -> dict[str, Any]:
    page = queries.lists_page(request.actor)
    rows: tuple[Any, ...] = page.kinds if name == "kinds" else page.results
    last = [row for row in rows if row.code == code]
    if code and not last:
        raise NotFound("line_unknown")
    found = {f: getattr(last[-1], f) for f in last[-1].__slots__} if last else {}
    return {**found, "valid_from": _today(request)}


def _shown(
    request: ActorRequest, name: str, form: CaseForm, code: str, *, status: int = 200,
    refused: CaseForm | None = None,
) -> HttpResponseBase:  # fmt: skip
    page = queries.lists_page(request.actor)
    context = {"page": page, "form": form, "code": code, "refused": refused}
    context |= {"today": _today(request), "rows": getattr(page, name)}
    return render(request, f"casework/{name}.html", context, status=status)


@staff
def end_kind(request: ActorRequest, code: str) -> HttpResponseBase:
    """End a kind from a day on."""

    def end(given: dict[str, Any]) -> object:
        return operations.end_kind(
            actor=request.actor, district_id=request.actor.district_id, kind_code=code,
            valid_to=given["valid_to"], now=request.now,
        )  # fmt: skip

    return must_be_post(request) or _end(request, "kinds", KindForm, end)


@staff
def end_result(request: ActorRequest, code: str) -> HttpResponseBase:
    """End a result from a day on."""

    def end(given: dict[str, Any]) -> object:
        return operations.end_result(
            actor=request.actor, district_id=request.actor.district_id, result_code=code,
            valid_to=given["valid_to"], now=request.now,
        )  # fmt: skip

    return must_be_post(request) or _end(request, "results", ResultForm, end)


def _end(
    request: ActorRequest, name: str, form_type: type[CaseForm], end: Save
) -> HttpResponseBase:
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            end(form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("The list is changed."))
            return SeeOther(reverse(f"casework:{name}"))
    fresh = form_type(initial={"valid_from": _today(request)})
    return _shown(request, name, fresh, "", status=422, refused=form)
