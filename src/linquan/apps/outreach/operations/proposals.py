"""What becomes of a proposal."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.outreach import rules
from linquan.apps.outreach.models import Proposal
from linquan.apps.outreach.telling import tell
from linquan.apps.outreach.types import REASON_LIMIT, ProposalState
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed


@transaction.atomic
def move_proposal(
    *, actor: Actor, proposal_id: int, to: ProposalState, reason: str, now: datetime
) -> int:
    """Take a proposal up, drop it, or keep it again, and say why. Returns the event's id.

    Four statements. Raises NotFound, NotAllowed, WrongState (``proposal_moved_on``), Invalid
    (``reason``).
    """
    row = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if row is None:
        raise NotFound("proposal_unknown")
    if not rules.may_decide(actor, desk(row.district_id).areas.areas[row.area_id].path):
        raise NotAllowed("move_proposal")
    if not rules.can_move(ProposalState(row.state), to):
        raise WrongState("proposal_moved_on", state=row.state)
    row.reason = numbers.masked(words_needed(reason, "reason", REASON_LIMIT))[:REASON_LIMIT]
    row.state, row.moved_at = to, now
    row.save(update_fields=["state", "reason", "moved_at"])
    return tell("proposal.moved", row, actor, now, state=to.value)
