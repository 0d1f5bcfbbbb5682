"""What a request has to do with a missing service: told in its timeline, its unit reminded."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import subject_of
from linquan.apps.appeals.gap_notes import TOLD, GapNote, GapStep, Opening, is_told
from linquan.apps.appeals.operations.urging import write_reminders
from linquan.apps.appeals.reminders import OPENED
from linquan.apps.appeals.types import OPEN, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState
from linquan.kernel.events import events_of


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
def tell_opening(*, actor: Actor, appeal_id: int, said: Opening, now: datetime) -> int:
    """Tell the unit that has a request that what it asks for has opened; by the house itself.

    Once for each facility: it waits among the reminders of the unit until somebody takes note of
    it. Four statements. Returns the event's id, 0 where it was told, or the request is done or
    erased. Raises NotAllowed, NotFound.
    """
    if not actor.is_system:
        raise NotAllowed("tell_opening")
    try:
        appeal = cases.take(appeal_id)
    except WrongState:
        return 0
    told = events_of(appeal.district_id, subject_of(appeal_id))
    if appeal.status not in OPEN or is_told(told, said.facility_id):
        return 0
    write_reminders([appeal], now, OPENED)
    return cases.tell(
        TOLD, appeal, Status(appeal.status), actor=actor, now=now, step=GapStep.OPENED.value,
        code=said.item_code, item=said.item, item_en=said.item_en, facility=said.facility_id,
        facility_name=said.name, facility_name_en=said.name_en, on=said.opened_on.isoformat(),
    )  # fmt: skip
