"""What a body that meets about requests did with one: kept in the timeline of the request."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.deliberations import Deliberation
from linquan.apps.appeals.types import Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed


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
