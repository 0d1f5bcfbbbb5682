"""One clause of an assessment: its answer, and the request that it becomes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.register_views import spots_of
from linquan.apps.appeals.web.sending import sent
from linquan.apps.checklists import operations, queries
from linquan.apps.checklists.queries import AssessmentPage, ClauseView
from linquan.apps.checklists.types import State
from linquan.apps.checklists.web import words
from linquan.apps.checklists.web.forms import AnswerForm, RequestForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import NotFound, WrongState


def _found(
    request: ActorRequest, assessment_id: int, clause_id: int
) -> tuple[AssessmentPage, ClauseView]:
    page = queries.assessment_page(request.actor, assessment_id, request.now)
    clause = page.clause(clause_id)
    if clause is None:
        raise NotFound("clause_unknown")
    return page, clause


@staff
def answer(request: ActorRequest, assessment_id: int, clause_id: int) -> HttpResponseBase:
    """Show a clause with its answers; a POST answers it and leads to the next one left."""
    page, clause = _found(request, assessment_id, clause_id)
    if request.method != "POST":
        fresh = AnswerForm(initial=_filled(clause))
        fresh.furnish(clause)
        return _page(request, page, clause, fresh)
    form = AnswerForm(request.POST, request.FILES)
    form.furnish(clause)
    form.take_photos(request)

    def save() -> object:
        return operations.answer_clause(
            actor=request.actor, clause_id=clause_id, draft=form.draft(),
            photos=form.pictures.drafts, seen=form.cleaned_data["seen"], now=request.now,
        )  # fmt: skip

    left = page.next_left(clause)
    is_last = left is None or left.clause_id == clause_id
    at = _at(page) if left is None or is_last else _of(page, left)
    done = sent(
        request, form, save, at, said=_("Written down."), refusal=words.refusal,
        stay=_of(page, clause),
    )  # fmt: skip
    return done or _page(request, page, clause, form)


def _filled(clause: ClauseView) -> dict[str, Any]:
    """What was answered before, to be changed."""
    was = clause.answer
    if was is None:
        return {"seen": 0}
    return {"verdict": was.verdict, "note": was.note, "amount": was.amount, "seen": was.answer_id}


def _at(page: AssessmentPage) -> str:
    return reverse("checklists:assessment", args=[page.row.assessment_id])


def _of(page: AssessmentPage, clause: ClauseView) -> str:
    return reverse("checklists:answer", args=[page.row.assessment_id, clause.clause_id])


@staff
def take_back(request: ActorRequest, assessment_id: int, clause_id: int) -> HttpResponseBase:
    """Take one's own newest answer back."""
    if refused := must_be_post(request):
        return refused
    page, clause = _found(request, assessment_id, clause_id)
    try:
        operations.take_back_answer(actor=request.actor, clause_id=clause_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    else:
        messages.success(request, _("Taken back."))
    return SeeOther(_of(page, clause))


@staff
def to_request(request: ActorRequest, assessment_id: int, clause_id: int) -> HttpResponseBase:
    """Make what is lacking a request."""
    if refused := must_be_post(request):
        return refused
    page, clause = _found(request, assessment_id, clause_id)
    form = RequestForm(request.POST, auto_id="request-%s")
    form.furnish(clause, page.books.matters(page.books.day(request.now)))

    def save() -> str:
        filed = operations.file_clause(
            actor=request.actor, clause_id=clause_id, draft=form.draft(page.books), now=request.now
        )
        return _("Registered under %(number)s.") % {"number": filed.number}

    fresh = AnswerForm(initial=_filled(clause))
    fresh.furnish(clause)
    done = sent(request, form, save, _of(page, clause), refusal=words.refusal)
    return done or _page(request, page, clause, fresh, refused=form)


def _fresh_request(request: ActorRequest, page: AssessmentPage, clause: ClauseView) -> RequestForm:
    """A form filled with what the answer says."""
    note = clause.answer.note if clause.answer else ""
    text = desk_words.named(clause)
    form = RequestForm(
        auto_id="request-%s",
        initial={
            "text": f"{text}\n{note}" if note else text,
            "area": page.row.area.area_id,
            "address": page.row.place,
            "along": [photo.photo_id for photo in clause.photos],
        },
    )
    form.furnish(clause, page.books.matters(page.books.day(request.now)))
    return form


def _page(
    request: ActorRequest,
    page: AssessmentPage,
    clause: ClauseView,
    form: AnswerForm,
    *,
    refused: RequestForm | None = None,
) -> HttpResponse:
    can_file = page.may_assess and page.row.state != State.DROPPED and clause.may_be_filed
    context: dict[str, Any] = {
        "page": page, "row": page.row, "clause": clause, "form": form, "refused": refused,
        "can_file": can_file, "can_take_back": clause.clause_id in page.undoable,
        "next_left": page.next_left(clause), "now": request.now,
    }  # fmt: skip
    if can_file:
        context |= _request_context(request, page, clause, refused)
    status = form.pictures.status if form.is_bound else (422 if refused else 200)
    return render(request, "checklists/answer.html", context, status=status)


def _request_context(
    request: ActorRequest, page: AssessmentPage, clause: ClauseView, refused: RequestForm | None
) -> dict[str, Any]:
    form = refused or _fresh_request(request, page, clause)
    inside = page.row.area.path
    groups = choices.areas(page.books, request.actor)
    return {
        "request_form": form,
        "areas": [g for g in groups if g.community.path.startswith(inside)],
        "parties": choices.organisations(page.books),
        "spots": spots_of(page.books.district_id, str(form["address"].value() or "")),
        "chosen_spot": str(form["spot"].value() or ""),
        "chosen_photos": [str(pk) for pk in form["along"].value() or ()],
    }
