"""What a request has to do with a missing service: told in its timeline, its unit reminded."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import subject_of
from linquan.apps.appeals.gap_notes import TOLD, GapNote, Opening, is_told
from linquan.apps.appeals.operations.urging import write_reminders
from linquan.apps.appeals.reminders import OPENED
from linquan.apps.appeals.types import OPEN, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState
from linquan.kernel.events import events_about, record_many


@transaction.atomic
def note_gap(*, actor: Actor, appeal_id: int, said: GapNote, now: datetime) -> int:
    """Write down which missing service a request asks for, or that it does not.

    By a clerk of its area who is no party, or by the house itself for what the reporter chose;
    while the request is open, which stays where it is. Two statements. Returns the event's id.
    Raises NotFound (also for who may not see it), NotAllowed, WrongState (``request_done``).
    """
    appeal = cases.take(appeal_id)
    scope = cases.scope_of(appeal)
    if not rules.may_see(actor, scope):
        raise NotFound("appeal_unknown")
    if not (actor.is_system or rules.may_assign(actor, scope)):
        raise NotAllowed("note_gap")
    if appeal.status not in OPEN:
        raise WrongState("request_done", status=appeal.status)
    return cases.tell(
        TOLD, appeal, Status(appeal.status), actor=actor, now=now, step=said.step.value,
        code=said.item_code, item=said.item, item_en=said.item_en, by=said.by.value,
    )  # fmt: skip


@transaction.atomic
def tell_openings(
    *, actor: Actor, district_id: int, said: Mapping[int, Opening], now: datetime
) -> tuple[int, ...]:
    """Tell the units that have requests that what these ask for is there; by the house itself.

    Each once for a facility, and for a basket of them: it waits among the reminders of the unit
    until somebody takes note of it. Four statements, two where all of them know. Returns the
    requests of which it was told: not those that are done, erased or protected. Raises NotAllowed.
    """
    if not actor.is_system:
        raise NotAllowed("tell_openings")
    found = cases.take_open(district_id, said)
    about = events_about(district_id, TOLD, [subject_of(row.pk) for row in found])
    news = [row for row in found if not is_told(about.get(subject_of(row.pk), ()), said[row.pk])]
    write_reminders(news, now, OPENED)
    facts = [
        (subject_of(row.pk), cases.standing(row, Status(row.status)) | said[row.pk].facts)
        for row in news
    ]
    record_many(TOLD, facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4())
    return tuple(row.pk for row in news)
