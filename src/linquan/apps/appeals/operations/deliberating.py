"""What others do about a request, told in its timeline: bodies that meet, rectifications."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.deliberations import Deliberation
from linquan.apps.appeals.rectifying import Rectifying, RectifyingStep
from linquan.apps.appeals.types import Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, WrongState


@transaction.atomic
def note_deliberation(*, actor: Actor, appeal_id: int, said: Deliberation, now: datetime) -> int:
    """Write down that a body put a request on its agenda, resolved on it, or laid it aside.

    The request stays where it is. By a clerk of its area who is no party, or by the house itself
    for what is carried over; the lock is held until the caller commits, so that nothing is written
    behind an erasure. Returns the event's id. Raises NotFound, NotAllowed, WrongState.
    """
    appeal = cases.take(appeal_id)
    if not (actor.is_system or rules.may_assign(actor, cases.scope_of(appeal))):
        raise NotAllowed("note_deliberation")
    return cases.tell(
        "appeal.deliberated", appeal, Status(appeal.status), actor=actor, now=now,
        step=said.step.value, meeting=said.meeting_id, body=said.body, body_en=said.body_en,
        day=said.day.isoformat(), text=said.text,
    )  # fmt: skip


@transaction.atomic
def note_rectification(*, actor: Actor, appeal_id: int, said: Rectifying, now: datetime) -> int:
    """Write down where the rectification stands that a request led to; the request stays as it is.

    Opened by a clerk of its area who is no party, then told by the house itself; what was erased
    is told nothing more. Returns the event's id, 0 for one that was erased. Raises NotFound,
    NotAllowed, WrongState.
    """
    try:
        appeal = cases.take(appeal_id)
    except WrongState:
        if said.step is RectifyingStep.OPENED:
            raise
        return 0
    if not (actor.is_system or rules.may_assign(actor, cases.scope_of(appeal))):
        raise NotAllowed("note_rectification")
    return cases.tell(
        "appeal.rectifying", appeal, Status(appeal.status), actor=actor, now=now,
        step=said.step.value, rectification=said.rectification_id, number=said.number,
    )  # fmt: skip
