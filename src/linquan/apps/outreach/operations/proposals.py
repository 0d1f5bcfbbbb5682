"""What becomes of a proposal."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.queries import desk
from linquan.apps.outreach import rules
from linquan.apps.outreach.models import Proposal
from linquan.apps.outreach.operations._particulars import starred
from linquan.apps.outreach.telling import tell
from linquan.apps.outreach.types import REASON_LIMIT, ProposalState
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState


@transaction.atomic
def move_proposal(
    *,
    actor: Actor,
    proposal_id: int,
    to: ProposalState,
    reason_code: str,
    reason: str,
    now: datetime,
) -> int:
    """Take a proposal up, drop it, or keep it again, and say why. Returns the event's id.

    To drop it needs ``reason_code``, of the list, and words only where that says nothing alone; the
    other steps are told in words. Four statements. Raises NotFound, NotAllowed, WrongState
    (``proposal_moved_on``), Invalid (``reason_code``, ``reason``).
    """
    row = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if row is None:
        raise NotFound("proposal_unknown")
    books = desk(row.district_id)
    if not rules.may_decide(actor, books.areas.areas[row.area_id].path):
        raise NotAllowed("move_proposal")
    if not rules.can_move(ProposalState(row.state), to):
        raise WrongState("proposal_moved_on", state=row.state)
    drops = to is ProposalState.DROPPED
    if drops:
        books.reason((Act.DROP,), reason_code, reason, now, ("reason_code", "reason"))
    row.reason_code = reason_code if drops else ""
    row.reason = starred(reason, "reason", REASON_LIMIT, least=0 if drops else 1)
    row.state, row.moved_at = to, now
    row.save(update_fields=["state", "reason_code", "reason", "moved_at"])
    return tell("proposal.moved", row, actor, now, state=to.value, reason_code=row.reason_code)
