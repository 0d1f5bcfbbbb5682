"""Actions of a case, and the list of all that one may see."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.actions import ActionState
from linquan.apps.appeals.queries import ActionRow, ActionsPage, CaseActions
from linquan.apps.appeals.web import action_words, timeline, words
from linquan.apps.appeals.web.action_forms import ActionForm, CancelForm, ResultForm
from linquan.kernel import sheets
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

LARGEST_ID = 2**63 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def of_case(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Show the actions of a case, and the form; a POST announces one."""
    page = _found(request, appeal_id)
    if request.method != "POST":
        return _page(request, page)
    form = ActionForm(request.POST)
    try:
        if form.is_valid():
            operations.plan_action(
                actor=request.actor, appeal_id=appeal_id, draft=form.draft(), now=request.now
            )
            messages.success(request, _("Announced."))
            return SeeOther(reverse("appeals:case_actions", args=[appeal_id]))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.state(error))
    return _page(request, page, form=form, status=422)


def _found(request: ActorRequest, appeal_id: int) -> CaseActions:
    if appeal_id > LARGEST_ID:
        raise NotFound("appeal_unknown")
    return queries.case_actions(request.actor, appeal_id, request.now)


def _row(page: CaseActions, action_id: int) -> ActionRow:
    found = next((row for row in page.rows if row.action_id == action_id), None)
    if found is None:
        raise NotFound("action_unknown")
    return found


@staff
def result(request: ActorRequest, appeal_id: int, action_id: int) -> HttpResponseBase:
    """Write down what came of an action."""
    if answer := must_be_post(request):
        return answer
    page = _found(request, appeal_id)
    row = _row(page, action_id)
    form = ResultForm(row.kind, request.POST, request.FILES, auto_id=f"result-{action_id}-%s")
    form.take_photos(request)
    try:
        if form.is_valid():
            operations.record_action_result(
                actor=request.actor, action_id=action_id, draft=form.draft(),
                photos=form.pictures.drafts, now=request.now,
            )  # fmt: skip
            messages.success(request, _("Written down."))
            return SeeOther(reverse("appeals:case_actions", args=[appeal_id]))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.state(error))
    return _page(request, page, result=(action_id, form), status=form.pictures.status)


@staff
def cancel(request: ActorRequest, appeal_id: int, action_id: int) -> HttpResponseBase:
    """Call a planned action off."""
    if answer := must_be_post(request):
        return answer
    page = _found(request, appeal_id)
    _row(page, action_id)
    form = CancelForm(request.POST, auto_id=f"cancel-{action_id}-%s")
    try:
        if form.is_valid():
            operations.cancel_action(
                actor=request.actor, action_id=action_id, reason=form.said("reason"),
                now=request.now,
            )  # fmt: skip
            messages.success(request, _("Written down."))
            return SeeOther(reverse("appeals:case_actions", args=[appeal_id]))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.state(error))
    return _page(request, page, cancels=(action_id, form), status=422)


def _page(
    request: ActorRequest,
    page: CaseActions,
    *,
    form: ActionForm | None = None,
    result: tuple[int, ResultForm] | None = None,
    cancels: tuple[int, CancelForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or ActionForm(initial={"place": page.case.facts.address})
    form.furnish(page)
    context = {
        "page": page,
        "facts": page.case.facts,
        "form": form,
        "lines": [_line(request, page, row, result, cancels) for row in page.rows],
        "now": request.now,
    }
    return render(request, "appeals/desk/case_actions.html", context, status=status)


def _line(
    request: ActorRequest,
    page: CaseActions,
    row: ActionRow,
    result: tuple[int, ResultForm] | None,
    cancels: tuple[int, CancelForm] | None,
) -> dict[str, Any]:
    """Lay out an action: how it stands, its photos, what can be done."""
    is_open = row.state is ActionState.PLANNED and page.may_work
    mine = result[1] if result and result[0] == row.action_id else None
    off = cancels[1] if cancels and cancels[0] == row.action_id else None
    return {
        "row": row,
        "told": action_words.result(row) if row.state is ActionState.HELD else "",
        "photos": [timeline.photo(p) for p in page.photos[row.action_id]],
        "result": mine or ResultForm(row.kind, auto_id=f"result-{row.action_id}-%s"),
        "cancel": off or CancelForm(auto_id=f"cancel-{row.action_id}-%s"),
        "opens_result": mine is not None,
        "opens_cancel": off is not None,
        "can_report": is_open and row.starts_at <= request.now,
        "can_cancel": is_open,
    }


def _asked(request: ActorRequest) -> tuple[str, date | None]:
    """The kind and the month that were asked for; what cannot be read counts as none."""
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        month = None
    is_sound = month is not None and date(2000, 1, 1) <= month <= date(2100, 1, 1)
    return request.GET.get("kind", "")[:30].replace("\0", ""), month if is_sound else None


@require_safe
@staff
def index(request: ActorRequest) -> HttpResponse:
    """Show all actions that one may see, with totals by kind and month."""
    code, month = _asked(request)
    page = queries.actions_page(request.actor, code=code, month=month)
    context = {
        "page": page,
        "code": code,
        "month": month,
        "query": request.GET.urlencode(),
        "totals": [(t, action_words.counted(t.results)) for t in page.totals],
        "lines": [(row, action_words.result(row)) for row in page.rows],
        "now": request.now,
    }
    return render(request, "appeals/desk/actions.html", context)


@require_safe
@staff
def export(request: ActorRequest) -> HttpResponse:
    """Send the list as Excel: what was done and what came of it, nothing of a person."""
    code, month = _asked(request)
    page = queries.actions_page(request.actor, code=code, month=month)
    content = sheets.write_sheet(
        [sheets.Column(heading) for heading in _headings()],
        [_cells(row) for row in page.rows],
        title=_("Actions in answer"),
        notes=_notes(page),
        made_at=request.now,
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    name = f"{_('Actions in answer')}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _headings() -> tuple[str, ...]:
    return (
        _("Request"), _("Kind of action"), _("What it is called"), _("Begins"),
        _("Place or channel"), _("Host"), _("State"), _("What was counted"), _("Money (yuan)"),
    )  # fmt: skip


def _cells(row: ActionRow) -> list[object]:
    amount = row.amount_cents / 100 if row.kind.has_money and row.counts else None
    return [
        row.number, words.named(row.kind), row.title, row.starts_at, row.place,
        words.named(row.host) if row.host else "", str(action_words.STATES[row.state]),
        action_words.counted(row.results), amount,
    ]  # fmt: skip


def _notes(page: ActionsPage) -> list[str]:
    return [
        f"{total.month:%Y-%m} {words.named(total.kind)}: {total.held} · "
        f"{action_words.counted(total.results)} · {action_words.money(total.amount_cents)}"
        for total in page.totals
    ] or [_("Nothing has taken place yet.")]
