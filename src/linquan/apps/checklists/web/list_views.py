"""Pages of checklists and their clauses."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.sending import sent
from linquan.apps.checklists import operations, queries
from linquan.apps.checklists.queries import ListPage
from linquan.apps.checklists.types import Evidence
from linquan.apps.checklists.web import words
from linquan.apps.checklists.web.forms import ChecklistForm, ClauseForm, EndForm, ListForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import must_be_post, staff
from linquan.kernel.errors import NotAllowed, NotFound


@require_safe
@staff
def lists(request: ActorRequest) -> HttpResponseBase:
    """Show the checklists of the day."""
    page = queries.lists_page(request.actor, request.now)
    return render(request, "checklists/lists.html", {"page": page})


@staff
def new_list(request: ActorRequest) -> HttpResponseBase:
    """Add a checklist."""
    page = queries.lists_page(request.actor, request.now)
    if not page.may_edit:
        raise NotAllowed("revise_checklist")
    begun = {"valid_from": page.today, "evidence": Evidence.OWN.value}
    form = ListForm(request.POST or None, initial=begun)
    to = reverse("checklists:lists")
    return _kept(request, form, lambda: _revise(request, form, ""), to) or render(
        request, "checklists/list_form.html", {"form": form}, status=_status(form)
    )


@staff
def one_list(request: ActorRequest, code: str) -> HttpResponseBase:
    """Show a checklist with its clauses; a POST changes what it says of itself from a day on."""
    page = queries.list_page(request.actor, code, request.now)
    form = ListForm(request.POST or None, initial=_filled(page.last, page))
    return _kept(request, form, lambda: _revise(request, form, code), _of(code)) or _list(
        request, page, form
    )


@staff
def end_list(request: ActorRequest, code: str) -> HttpResponseBase:
    """End a checklist on a day."""
    if answer := must_be_post(request):
        return answer
    page, form = queries.list_page(request.actor, code, request.now), EndForm(request.POST)

    def save() -> object:
        return operations.end_checklist(
            actor=request.actor, district_id=request.actor.district_id, checklist_code=code,
            valid_to=form.cleaned_data["valid_to"], now=request.now,
        )  # fmt: skip

    fresh = ListForm(initial=_filled(page.last, page))
    done = _kept(request, form, save, reverse("checklists:lists"))
    return done or _list(request, page, fresh, refused=form)


def _revise(request: ActorRequest, form: ListForm, code: str) -> int:
    return operations.revise_checklist(
        actor=request.actor, district_id=request.actor.district_id, checklist_code=code,
        draft=form.draft(), valid_from=form.cleaned_data["valid_from"], now=request.now,
    )  # fmt: skip


@staff
def new_clause(request: ActorRequest, code: str) -> HttpResponseBase:
    """Add a clause to a checklist; ``?under=`` names a clause of the item that it goes under."""
    page = queries.list_page(request.actor, code, request.now)
    if not page.may_edit:
        raise NotAllowed("revise_clause")
    above = next((r for r in page.clauses if r.code == request.GET.get("under")), None)
    begun = {"valid_from": page.today, "evidence": Evidence.OWN.value}
    if above:
        begun |= {"item": above.item, "item_en": above.item_en}
    form = ClauseForm(request.POST or None, initial=begun)
    return _clause_kept(request, form, code, "") or _clause(request, page, form, "")


@staff
def clause(request: ActorRequest, code: str, clause_code: str) -> HttpResponseBase:
    """Show a clause with its versions; a POST changes it from a day on."""
    page = queries.list_page(request.actor, code, request.now)
    versions = page.of_code(clause_code)
    if not versions:
        raise NotFound("line_unknown")
    form = ClauseForm(request.POST or None, initial=_filled(versions[-1], page))
    return _clause_kept(request, form, code, clause_code) or _clause(
        request, page, form, clause_code
    )


@staff
def end_clause(request: ActorRequest, code: str, clause_code: str) -> HttpResponseBase:
    """End a clause on a day."""
    if answer := must_be_post(request):
        return answer
    page, form = queries.list_page(request.actor, code, request.now), EndForm(request.POST)
    versions = page.of_code(clause_code)
    if not versions:
        raise NotFound("line_unknown")

    def save() -> object:
        return operations.end_clause(
            actor=request.actor, district_id=request.actor.district_id, checklist_code=code,
            clause_code=clause_code, valid_to=form.cleaned_data["valid_to"], now=request.now,
        )  # fmt: skip

    fresh = ClauseForm(initial=_filled(versions[-1], page))
    done = _kept(request, form, save, _of(code))
    return done or _clause(request, page, fresh, clause_code, refused=form)


def _clause_kept(
    request: ActorRequest, form: ClauseForm, code: str, clause_code: str
) -> HttpResponseBase | None:
    def save() -> object:
        return operations.revise_clause(
            actor=request.actor, district_id=request.actor.district_id, checklist_code=code,
            clause_code=clause_code, draft=form.draft(),
            valid_from=form.cleaned_data["valid_from"], now=request.now,
        )  # fmt: skip

    return _kept(request, form, save, _of(code))


def _kept(
    request: ActorRequest, form: ChecklistForm, save: Callable[[], object], to: str
) -> HttpResponseBase | None:
    """Write what a form says and lead on; nothing where there is something to mend."""
    said = _("The list is changed.")
    return sent(request, form, save, to, said=said, refusal=words.refusal)


def _of(code: str) -> str:
    return reverse("checklists:one_list", args=[code])


def _filled(row: Any, page: ListPage) -> dict[str, Any]:
    """What a line says now; whoever changes the words of an example makes them their own."""
    said = {name: getattr(row, name) for name in row.__slots__}
    return said | {"valid_from": page.today, "evidence": _evidence(row.evidence)}


def _evidence(now: str) -> str:
    return Evidence.OWN.value if now == Evidence.EXAMPLE else now


def _status(*forms: ChecklistForm | None) -> int:
    return 422 if any(form is not None and form.errors for form in forms) else 200


def _list(
    request: ActorRequest, page: ListPage, form: ListForm, *, refused: ChecklistForm | None = None
) -> HttpResponseBase:
    context = {"page": page, "form": form, "refused": refused}
    return render(request, "checklists/list.html", context, status=_status(form, refused))


def _clause(
    request: ActorRequest,
    page: ListPage,
    form: ClauseForm,
    code: str,
    *,
    refused: ChecklistForm | None = None,
) -> HttpResponseBase:
    versions = page.of_code(code)
    context = {
        "page": page, "form": form, "refused": refused, "versions": versions, "code": code,
        "last": versions[-1] if versions else None,
    }  # fmt: skip
    return render(request, "checklists/clause.html", context, status=_status(form, refused))
