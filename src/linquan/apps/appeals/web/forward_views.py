"""Forwarding a case to a body outside: what goes, the link to hand over, what they said."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.forward_links import forward_url
from linquan.apps.appeals.forwards import OVER, Forwarded, ForwardState
from linquan.apps.appeals.queries import ForwardPage, ForwardRow
from linquan.apps.appeals.web import timeline, words
from linquan.apps.appeals.web.forward_forms import ForwardForm, ReplyForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.qr import code_svg

PILLS = {
    ForwardState.OPEN: "new",
    ForwardState.RECEIVED: "soon",
    ForwardState.ANSWERED: "ok",
    ForwardState.NOT_OURS: "overdue",
    ForwardState.REVOKED: "neutral",
    ForwardState.LAPSED: "neutral",
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def forward(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Show what was forwarded, and the form; or forward, and show the link once."""
    found = _found(request, appeal_id)
    if request.method != "POST":
        told = {"text": found.case.facts.text, "days": found.most_days}
        return _page(request, found, ForwardForm(initial=told))
    form = ForwardForm(request.POST)
    try:
        if form.is_valid():
            made = operations.forward_appeal(
                actor=request.actor, appeal_id=appeal_id, draft=form.draft(), now=request.now
            )
            return _made(request, appeal_id, made)
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.state(error))
    return _page(request, found, form, status=422)


def _found(request: ActorRequest, appeal_id: int) -> ForwardPage:
    if appeal_id >= 2**63:
        raise NotFound("appeal_unknown")
    return queries.forward_page(request.actor, appeal_id, request.now)


def _made(request: ActorRequest, appeal_id: int, made: Forwarded) -> HttpResponse:
    """Show the link in the answer to the POST alone: no other page tells it again."""
    found = _found(request, appeal_id)
    told = {"text": found.case.facts.text, "days": found.most_days}
    link = forward_url(made.token)
    response = _page(request, found, ForwardForm(initial=told), link=link, code=code_svg(link))
    response.headers["Cache-Control"] = "no-store"
    return response


@staff
def revoke(request: ActorRequest, appeal_id: int, forward_id: int) -> HttpResponseBase:
    """Let a link open nothing any more."""
    if answer := must_be_post(request):
        return answer
    _own(request, appeal_id, forward_id)
    try:
        operations.revoke_forward(actor=request.actor, forward_id=forward_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.state(error))
    else:
        messages.success(request, _("The link opens nothing any more."))
    return SeeOther(reverse("appeals:forward", args=[appeal_id]))


def _own(request: ActorRequest, appeal_id: int, forward_id: int) -> ForwardPage:
    """Return the page of a case, if the forward is one of it. Raises NotFound."""
    found = _found(request, appeal_id)
    if forward_id not in {row.forward_id for row in found.forwards}:
        raise NotFound("forward_unknown")
    return found


@staff
def told(request: ActorRequest, appeal_id: int, forward_id: int) -> HttpResponseBase:
    """Write down what a body said on the telephone."""
    if answer := must_be_post(request):
        return answer
    found = _own(request, appeal_id, forward_id)
    form = ReplyForm(request.POST, auto_id=f"told-{forward_id}-%s")
    try:
        if form.is_valid():
            operations.record_outside_answer(
                actor=request.actor, forward_id=forward_id, draft=form.draft(), photos=(),
                now=request.now,
            )  # fmt: skip
            messages.success(request, _("Written down."))
            return SeeOther(reverse("appeals:forward", args=[appeal_id]))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.state(error))
    fresh = ForwardForm(initial={"text": found.case.facts.text, "days": found.most_days})
    return _page(request, found, fresh, status=422, told_form=(forward_id, form))


def _page(
    request: ActorRequest,
    found: ForwardPage,
    form: ForwardForm,
    *,
    status: int = 200,
    told_form: tuple[int, ReplyForm] | None = None,
    **more: Any,
) -> HttpResponse:
    form.offer("body", [(b.body_id, words.named(b)) for b in found.bodies], empty=False)
    context: dict[str, Any] = {
        "facts": found.case.facts,
        "may_forward": found.may_forward,
        "bodies": found.bodies,
        "form": form,
        "photos": [(p.photo_id, timeline.photo(p)) for p in found.case.photos],
        "chosen": [str(one) for one in form["photos"].value() or []],
        "rows": [_row(request, row, found, told_form) for row in found.forwards],
        "now": request.now,
    }
    return render(request, "appeals/desk/forward.html", context | more, status=status)


def _row(
    request: ActorRequest,
    row: ForwardRow,
    found: ForwardPage,
    told_form: tuple[int, ReplyForm] | None,
) -> dict[str, Any]:
    """Lay out a forward: how it stands, what was said, what can be done."""
    is_over = row.state in OVER
    form = told_form[1] if told_form and told_form[0] == row.forward_id else None
    return {
        "row": row,
        "word": words.FORWARD_STATES[row.state],
        "pill": PILLS[row.state],
        "said": [(e, words.OUTSIDE_SAID[str(e.data["said"])]) for e in row.said],
        "has_run_out": row.expires_at <= request.now,
        "can_revoke": not is_over and row.expires_at > request.now,
        "form": form or ReplyForm(auto_id=f"told-{row.forward_id}-%s"),
        "opens": form is not None,
        "can_tell": found.may_forward and not is_over,
    }
