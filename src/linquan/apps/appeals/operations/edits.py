"""Taking back an edit of a list: one's own, while nothing follows from it."""

from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Q

from linquan.apps.appeals import lines, rules
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import (
    ActionKind,
    CallKind,
    CallScript,
    Channel,
    ClockTerms,
    DeadlinePolicy,
    DeskRule,
    Duty,
    Jurisdiction,
    Matter,
    MatterGroup,
    OutsideBody,
    OutsideSystem,
    PetitionReason,
    Phrase,
    RateFormulaLine,
    ReminderRule,
    Retention,
    RoutingRule,
    ServiceAttribute,
    ServiceTerms,
    StepReason,
)
from linquan.apps.appeals.types import ListName, RuleBook
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState
from linquan.kernel.events import newest_of

TABLES: Final[dict[ListName, type[models.Model]]] = {
    ListName.GROUPS: MatterGroup,
    ListName.MATTERS: Matter,
    ListName.DUTIES: Duty,
    ListName.CHANNELS: Channel,
    ListName.DEADLINES: DeadlinePolicy,
    ListName.RULES: DeskRule,
    ListName.JURISDICTIONS: Jurisdiction,
    ListName.SERVICES: ServiceTerms,
    ListName.ATTRIBUTES: ServiceAttribute,
    ListName.SYSTEMS: OutsideSystem,
    ListName.RETENTION: Retention,
    ListName.ROUTING: RoutingRule,
    ListName.STEP_REASONS: StepReason,
    ListName.PETITION_REASONS: PetitionReason,
    ListName.CLOCKS: ClockTerms,
    ListName.CALLBACKS: CallScript,
    ListName.BODIES: OutsideBody,
    ListName.REMINDERS: ReminderRule,
    ListName.PHRASES: Phrase,
    ListName.RATES: RateFormulaLine,
    ListName.CALLS: CallKind,
    ListName.ACTIONS: ActionKind,
}


@transaction.atomic
def take_back_edit(
    *, actor: Actor, district_id: int, list_name: ListName, row_id: int, now: datetime
) -> int:
    """Undo one's own last edit of a line, within ten minutes, if nothing follows from it.

    A version that was opened goes and the one before it is valid on; a version that was replaced
    the same day, and an end, are put back. Returns the line's id. Raises NotAllowed, NotFound,
    WrongState (``cannot_take_back_line``, ``line_in_use``, ``fallback_needed``, ``desk_needed``).
    """
    edit = lines.begin(actor, district_id, now)
    if list_name is ListName.SYSTEMS and not rules.may_edit_systems(actor, district_id):
        raise NotAllowed("edit_systems")
    rows: Any = TABLES[list_name]._default_manager.filter(pk=row_id, district_id=district_id)
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("line_unknown")
    before = _own_edit(edit, lines.subject_of(list_name, row_id))
    _check_needed(desk(district_id).book, list_name, row, before)
    lines.put_back(row, before)
    if list_name is ListName.MATTERS and not _has_fallback(district_id):
        raise WrongState("fallback_needed")
    return lines.tell(edit, f"{list_name}.taken_back", lines.Written(row_id, {}), {})


def _own_edit(edit: lines.Edit, subject: str) -> dict[str, Any]:
    """Return what the actor's last edit of a line found there. Raises WrongState."""
    last = newest_of(edit.district_id, subject)
    if last is None or not rules.can_take_back(last, edit.actor, edit.now):
        raise WrongState("cannot_take_back_line")
    before: dict[str, Any] = last.data["before"]
    return before


def _check_needed(book: RuleBook, list_name: ListName, row: Any, before: dict[str, Any]) -> None:
    """Refuse to take away a line that others name, or that must stay. Raises WrongState."""
    if not before.get("opened") or before["closed"]:
        return
    if list_name is ListName.DUTIES:
        if rules.is_last_desk(book, row.pk):
            raise WrongState("desk_needed")
    elif rules.is_named(book, list_name, row.code) or _calls_name(list_name, row):
        raise WrongState("line_in_use")


def _calls_name(list_name: ListName, row: Any) -> bool:
    """Whether a kind of calls in use names a deadline."""
    if list_name is not ListName.DEADLINES:
        return False
    kinds = CallKind.objects.filter(district_id=row.district_id, valid_to__isnull=True)
    return kinds.filter(Q(arrive_code=row.code) | Q(answer_code=row.code)).exists()


def _has_fallback(district_id: int) -> bool:
    mine = Matter.objects.filter(district_id=district_id, valid_to__isnull=True)
    return mine.filter(is_fallback=True).exists()
