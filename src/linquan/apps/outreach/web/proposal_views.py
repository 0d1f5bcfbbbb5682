"""Proposals that findings became."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.queries import ProposalRow
from linquan.apps.outreach.types import PROPOSAL_MOVES, ProposalState
from linquan.apps.outreach.web import files, words
from linquan.apps.outreach.web.forms import MoveForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState


@require_safe
@staff
def proposals(request: ActorRequest) -> HttpResponse:
    """List proposals, of one state if asked."""
    return _page(request)


def _asked(request: ActorRequest) -> ProposalState | None:
    state = request.GET.get("state", "")
    return ProposalState(state) if state in set(ProposalState) else None


def _page(
    request: ActorRequest, refused: MoveForm | None = None, proposal_id: int = 0
) -> HttpResponse:
    state = _asked(request)
    rows = queries.proposals_page(request.actor, state)
    context = {
        "rows": [(row, _steps(row), refused if row.proposal_id == proposal_id else None)
                 for row in rows],
        "states": list(words.PROPOSALS.items()),
        "reasons": queries.drop_reasons(request.actor, request.now),
        "state": state or "",
        "now": request.now,
    }  # fmt: skip
    status = 422 if refused else 200
    return render(request, "outreach/proposals.html", context, status=status)


def _steps(row: ProposalRow) -> list[tuple[str, str]]:
    """What can be done with a proposal, in the order of the states."""
    verbs = {
        ProposalState.KEPT: _("Keep again"),
        ProposalState.TAKEN_UP: _("Take up"),
        ProposalState.DROPPED: _("Drop"),
    }
    able = PROPOSAL_MOVES[row.state] if row.may_move else ()
    return [(state.value, verbs[state]) for state in ProposalState if state in able]


@staff
def move(request: ActorRequest, proposal_id: int) -> HttpResponseBase:
    """Take a proposal up, drop it, or keep it again."""
    if answer := must_be_post(request):
        return answer
    known = {row.proposal_id for row in queries.proposals_page(request.actor, None)}
    to = request.POST.get("to", "")
    if proposal_id not in known or to not in set(ProposalState):
        raise NotFound("proposal_unknown")
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, form, proposal_id)
        operations.move_proposal(
            actor=request.actor, proposal_id=proposal_id, to=ProposalState(to),
            reason_code=form.said("reason_code"), reason=form.said("reason"), now=request.now,
        )  # fmt: skip
    except Invalid as error:
        form.refuse(error)
        return _page(request, form, proposal_id)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    else:
        messages.success(request, _("Saved."))
    return SeeOther(f"{reverse('outreach:proposals')}#proposal-{proposal_id}")


@require_safe
@staff
def export(request: ActorRequest) -> HttpResponse:
    """The same list as Excel."""
    return files.proposals_file(queries.proposals_page(request.actor, _asked(request)), request.now)
