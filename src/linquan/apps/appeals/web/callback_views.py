"""Calling back: who is to be called, the page of one call, and what it came to."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.callbacks import Called
from linquan.apps.appeals.queries import CALL_TABS, CallPage
from linquan.apps.appeals.types import ReporterContact, Status
from linquan.apps.appeals.web import routing_words, words
from linquan.apps.appeals.web.callback_forms import CallForm
from linquan.kernel import numbers
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

KEY_LIMIT = 60
WHY_UNMASKED = "电话回访"
"""Kept with the event of unmasking, as any reason that somebody writes."""


@require_safe
@staff
def calls(request: ActorRequest) -> HttpResponse:
    """Show whom the actor is to call back."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in CALL_TABS else CALL_TABS[0]
    key = request.GET.get("after", "")[:KEY_LIMIT]
    found = queries.calls_page(request.actor, tab, key, request.now)
    context = {
        "found": found,
        "rows": [(row, words.status_word(row.status)) for row in found.page.rows],
        "tab": tab,
        "waiting": words.count_word(found.waiting, found.limit),
        "later": words.count_word(found.later, found.limit),
        "is_first": not key,
        "now": request.now,
    }
    return render(request, "appeals/desk/calls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def call(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Show the script of one call, or write down what it came to."""
    found = _found(request, appeal_id)
    if request.method != "POST":
        return _page(request, found, _fresh(request, found))
    form = CallForm(found.script, found.reasons, request.POST)
    try:
        if form.is_valid():
            called = operations.record_callback(
                actor=request.actor,
                appeal_id=appeal_id,
                draft=form.draft(),
                seen_tries=form.cleaned_data["seen_tries"],
                now=request.now,
            )
            messages.success(request, _said(called, form))
            return SeeOther(reverse("appeals:callbacks_waiting"))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        messages.error(request, words.state(error))
        return SeeOther(reverse("appeals:callback", args=[appeal_id]))
    return _page(request, found, form, status=422)


def _found(request: ActorRequest, appeal_id: int) -> CallPage:
    if appeal_id >= 2**63:
        raise NotFound("appeal_unknown")
    return queries.call_page(request.actor, appeal_id, request.now)


def _fresh(request: ActorRequest, found: CallPage) -> CallForm:
    """Make an empty form; the next try is offered as far off as the rules of the desk say."""
    wait = timedelta(hours=found.case.books.rules(request.now).call_wait_h)
    initial = {"seen_tries": len(found.tries), "next_at": request.now + wait}
    return CallForm(found.script, found.reasons, initial=initial)


def _said(called: Called, form: CallForm) -> str:
    """Say what followed, in one sentence."""
    if form.cleaned_data["grade"] and not called.is_rated:
        return _("Written down. The reporter had rated by the link before: that rating counts.")
    if called.status is Status.REOPENED:
        return _("Written down. The request is open again with the same unit.")
    return _("Written down.")


@staff
def show_reporter(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Show name and telephone for the call, once; it is written down who looked."""
    if answer := must_be_post(request):
        return answer
    found = _found(request, appeal_id)
    if not found.may_call:
        return SeeOther(reverse("appeals:callback", args=[appeal_id]))
    contact = operations.unmask_reporter(
        actor=request.actor, appeal_id=appeal_id, reason=WHY_UNMASKED, now=request.now
    )
    response = _page(request, found, _fresh(request, found), contact=contact)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(
    request: ActorRequest,
    found: CallPage,
    form: CallForm,
    *,
    contact: ReporterContact | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = found.case.facts
    answers = [e for e in found.case.events if e.kind in {"appeal.answered", "appeal.declined"}]
    context: dict[str, Any] = {
        "case": found.case,
        "facts": facts,
        "form": form,
        "contact": contact,
        "answer": str(answers[-1].data.get("text", "")) if answers else "",
        "may_call": found.may_call and found.script is not None,
        "script": found.script,
        "tries": [_try(one, found) for one in found.tries],
        "nth": len(found.tries) + 1,
        "is_last_try": found.tries_left <= 1,
        "why_not": _why_not(found),
        "now": request.now,
    }
    return render(request, "appeals/desk/call.html", context, status=status)


def _why_not(found: CallPage) -> str:
    """Say why there is nothing to call about; empty where there is."""
    if any(one.is_last for one in found.tries):
        return str(words.STATES["called_already"])
    if found.script is None:
        return str(words.STATES["no_script"])
    return "" if found.may_call else str(words.STATES["nothing_to_call"])


def _try(one: queries.Try, found: CallPage) -> dict[str, Any]:
    """Lay out an earlier call; numbers in what was said are masked."""
    reason = one.reason_code and routing_words.petition_reason(one.reason_code, found.case.books)
    return {
        "row": one,
        "outcome": words.OUTCOMES[one.outcome],
        "grade": words.GRADES.get(one.grade, ""),
        "reason": reason,
        "text": numbers.masked(one.text),
        "answers": [
            (words.of_language(zh, en), words.answer_word(kind, numbers.masked(answer)))
            for kind, zh, en, answer in one.answers
            if answer
        ],
    }
