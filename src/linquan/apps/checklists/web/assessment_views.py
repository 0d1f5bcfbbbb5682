"""Pages of assessments: the list, one of them, its comparison, its print, what is lacking."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web.photos import send_photo
from linquan.apps.checklists import operations, queries
from linquan.apps.checklists.queries import Wanted
from linquan.apps.checklists.types import CODE_LIMIT, State
from linquan.apps.checklists.web import timeline, words
from linquan.apps.checklists.web.forms import BeginForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, WrongState

LONGEST_ID: Final = 19


def _number(said: str) -> int:
    is_id = said.isascii() and said.isdigit() and len(said) < LONGEST_ID
    return int(said) if is_id else 0


def _wanted(request: ActorRequest) -> Wanted:
    said = request.GET
    state = said.get("state", "")
    return Wanted(
        state if state in set(State) else "",
        said.get("list", "")[:CODE_LIMIT].replace("\x00", ""),
        _number(said.get("area", "")),
    )


@require_safe
@staff
def assessments(request: ActorRequest) -> HttpResponse:
    """List the assessments, narrowed to what is asked for."""
    wanted = _wanted(request)
    before = _number(request.GET.get("before", ""))
    page = queries.assessments_page(request.actor, wanted, before=before)
    said = {"list": wanted.checklist, "area": wanted.area_id or ""}
    context = {
        "page": page,
        "wanted": wanted,
        "states": [(s, word, page.by_state.get(s, 0)) for s, word in words.STATES.items()],
        "rest": urlencode(said),
        "query": urlencode(said | {"state": wanted.state}),
        "is_narrowed": wanted != Wanted(),
        "now": request.now,
    }
    return render(request, "checklists/assessments.html", context)


@staff
def begin(request: ActorRequest) -> HttpResponseBase:
    """Begin an assessment; ``?list=`` and ``?area=`` choose beforehand."""
    page = queries.begin_page(request.actor, request.now)
    if not page.areas:
        raise NotAllowed("begin_assessment")
    asked = _wanted(request)
    chosen = {"checklist": asked.checklist, "area": asked.area_id}
    form = BeginForm(request.POST or None, initial=chosen)
    form.furnish(page)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.begin_assessment(
                actor=request.actor, district_id=request.actor.district_id,
                checklist_code=form.cleaned_data["checklist"], target=form.target(page),
                now=request.now,
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Begun. Go through the clauses one by one."))
            return SeeOther(reverse("checklists:assessment", args=[made]))
    status = 422 if form.is_bound else 200
    context = {"form": form, "parties": choices.organisations(page.books)}
    return render(request, "checklists/begin.html", context, status=status)


@require_safe
@staff
def assessment(request: ActorRequest, assessment_id: int) -> HttpResponse:
    """Show one assessment, clause by clause."""
    page = queries.assessment_page(request.actor, assessment_id, request.now)
    context = {
        "page": page,
        "row": page.row,
        "steps": timeline.steps(page),
        "next_left": page.next_left(),
        "counts": _told(page.row.counts, words.VERDICTS),
        "weights": _told(page.weights, words.VERDICTS),
        "now": request.now,
    }
    return render(request, "checklists/assessment.html", context)


def _told(counts: Mapping[str, int], book: words.Words) -> list[tuple[Any, int]]:
    """Say in words how many there are of each, those of which there are some."""
    return [(word, counts[code]) for code, word in book.items() if counts.get(code)]


@require_safe
@staff
def printed(request: ActorRequest, assessment_id: int) -> HttpResponse:
    """Lay an assessment out for paper."""
    page = queries.assessment_page(request.actor, assessment_id, request.now)
    counts = _told(page.row.counts, words.VERDICTS)
    context = {"page": page, "row": page.row, "counts": counts, "now": request.now}
    return render(request, "checklists/printed.html", context)


@require_safe
@staff
def compare(request: ActorRequest, assessment_id: int) -> HttpResponse:
    """Show an assessment beside the one before it of the same place."""
    page = queries.comparison_page(request.actor, assessment_id)
    context = {"page": page, "counts": _told(page.counts, words.CHANGES), "now": request.now}
    return render(request, "checklists/compare.html", context)


@require_safe
@staff
def lacking(request: ActorRequest) -> HttpResponse:
    """Show what is lacking anywhere: the list of what is to be done."""
    area_id = _number(request.GET.get("area", ""))
    page = queries.lacking_page(request.actor, area_id=area_id)
    context = {"page": page, "area_id": area_id, "now": request.now}
    return render(request, "checklists/lacking.html", context)


@require_safe
@staff
def overview(request: ActorRequest) -> HttpResponse:
    """Lay a checklist over all places, item by item."""
    page = queries.overview_page(request.actor, code=request.GET.get("list", "")[:30])
    is_chinese = (get_language() or "").startswith("zh")
    items = [zh if is_chinese or not en else en for zh, en in page.items]
    context = {
        "page": page, "items": items, "whole": list(zip(items, page.whole, strict=True)),
        "rows": [(area, list(zip(items, cells, strict=True))) for area, cells in page.rows],
    }  # fmt: skip
    return render(request, "checklists/overview.html", context)


@staff
def close(request: ActorRequest, assessment_id: int) -> HttpResponseBase:
    """Close an assessment."""
    said = _("Closed. It stays as it is now.")
    return _ended(request, assessment_id, operations.close_assessment, said)


@staff
def drop(request: ActorRequest, assessment_id: int) -> HttpResponseBase:
    """Drop an assessment."""
    return _ended(request, assessment_id, operations.drop_assessment, _("Dropped."))


def _ended(
    request: ActorRequest, assessment_id: int, end: Callable[..., object], said: str
) -> HttpResponseBase:
    if answer := must_be_post(request):
        return answer
    try:
        end(actor=request.actor, assessment_id=assessment_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    else:
        messages.success(request, said)
    return SeeOther(reverse("checklists:assessment", args=[assessment_id]))


@require_safe
@staff
def photo(request: ActorRequest, photo_id: int, *, thumb: bool = False) -> HttpResponseBase:
    """Send a picture of an assessment."""
    found = queries.photo_of(request.actor, photo_id)
    return send_photo(found.sha256, found.media_type, thumbnail=thumb)
