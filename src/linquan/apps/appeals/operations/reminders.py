"""Reminding of clocks: the list of rules, the sweep, and taking note."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Final
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import cases, lines, rules
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Appeal, Reminder, ReminderRule
from linquan.apps.appeals.operations.list_drafts import check_names
from linquan.apps.appeals.reminder_book import reminder_rules
from linquan.apps.appeals.reminders import Audience, ReminderRuleRow, When, fired_before
from linquan.apps.appeals.types import OPEN, RUNNING, Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import record_each
from linquan.kernel.validity import valid_on

LARGEST_AMOUNT: Final = 1000
OF_A_SWEEP: Final = 20_000
INSTRUCTION_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class ReminderRuleDraft:
    """A rule of reminding, as a clerk writes it."""

    name: str
    name_en: str
    clock: ClockKind
    when: When
    amount: int
    unit: Unit
    audience: Audience


@transaction.atomic
def revise_reminder_rule(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: ReminderRuleDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a rule of reminding, or a new version of it from a day on.

    Raises NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    if not 1 <= draft.amount <= LARGEST_AMOUNT:
        raise Invalid.field("amount", "out_of_range", least=1, limit=LARGEST_AMOUNT)
    line = lines.revise(edit, ReminderRule, code, asdict(draft), valid_from)
    return lines.tell(edit, "reminderrule.revised", line, {"code": code, **asdict(draft)})


@transaction.atomic
def retire_reminder_rule(
    *, actor: Actor, district_id: int, rule_id: int, valid_to: date, now: datetime
) -> int:
    """End a rule on a day. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, ReminderRule, rule_id, valid_to)
    return lines.tell(edit, "reminderrule.retired", line, {"valid_to": valid_to})


# How the clocks lie in the table: the date, and what keeps one from running.
COLUMNS: Final = {
    ClockKind.CONTACT: "contact_due_at",
    ClockKind.HANDLING: "due_at",
    ClockKind.TOTAL: "total_due_at",
}
REMIND: Final = """
INSERT INTO appeals_reminder (district_id, appeal_id, rule_code, clock, audience, due_at, at)
SELECT district_id, id, %(code)s, %(clock)s, %(audience)s, {column}, %(now)s
FROM appeals_appeal AS one
WHERE district_id = %(district_id)s AND status = ANY(%(statuses)s) {uncontacted}
AND {column} >= %(since)s AND {column} < %(until)s AND NOT EXISTS (
    SELECT FROM appeals_reminder AS told
    WHERE told.district_id = one.district_id AND told.appeal_id = one.id
    AND told.rule_code = %(code)s AND told.due_at = one.{column}
)
ORDER BY {column}, id LIMIT %(limit)s
ON CONFLICT DO NOTHING
RETURNING 'appeal:' || appeal_id AS subject, jsonb_build_object(
    'rule', %(name)s::text, 'rule_en', %(name_en)s::text, 'clock', clock, 'audience', audience,
    'due_at', to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS+00:00')
) AS data
"""


@transaction.atomic
def sweep_clocks(*, actor: Actor, district_id: int, now: datetime, limit: int = OF_A_SWEEP) -> int:
    """Remind of every date whose time has come by a rule, at most ``limit`` for each rule.

    Two statements for the lists, one for each rule. Of a
    date before the rule began nobody is reminded; a rule that reminds beforehand is silent once the
    date is over. Two sweeps at once remind once. Returns how many reminders were written.
    """
    if not actor.is_system:
        raise NotAllowed("sweep_clocks")
    books = desk(district_id)
    valid = valid_on(reminder_rules(district_id), books.day(now))
    return sum(_remind(rule, books, actor, now, limit) for rule in valid)


def _remind(rule: ReminderRuleRow, books: Desk, actor: Actor, now: datetime, limit: int) -> int:
    is_contact = rule.clock is ClockKind.CONTACT
    statement = REMIND.format(
        column=COLUMNS[rule.clock],
        uncontacted="AND contacted_at IS NULL" if is_contact else "",
    )
    values = {
        "code": rule.code, "clock": rule.clock.value, "audience": rule.audience.value,
        "name": rule.name, "name_en": rule.name_en, "now": now, "limit": limit,
        "district_id": books.district_id, "statuses": sorted(OPEN if is_contact else RUNNING),
        "since": _since(rule, books, now), "until": fired_before(rule, now, books.calendar),
    }  # fmt: skip
    return record_each(
        "appeal.reminded", statement, values, actor=actor, at=now,
        district_id=books.district_id, batch_id=uuid4(),
    )  # fmt: skip


def _since(rule: ReminderRuleRow, books: Desk, now: datetime) -> datetime:
    begun = datetime.combine(rule.valid_from, time(), books.calendar.zone)
    return max(begun, now) if rule.when is When.BEFORE else begun


@transaction.atomic
def acknowledge_reminder(*, actor: Actor, reminder_id: int, instruction: str, now: datetime) -> int:
    """Take note of a reminder addressed to oneself, with a word to those at work if one likes.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    found = Reminder.objects.filter(pk=reminder_id).values_list("appeal_id", flat=True).first()
    if found is None:
        raise NotFound("reminder_unknown")
    appeal = cases.take(found)
    reminder = Reminder.objects.select_for_update().get(pk=reminder_id)
    if not rules.is_addressed(actor, cases.scope_of(appeal), Audience(reminder.audience)):
        raise NotAllowed("acknowledge_reminder")
    if reminder.acknowledged_at is not None:
        raise WrongState("already_acknowledged", status=appeal.status)
    text = letters.words_needed(instruction, "instruction", INSTRUCTION_LIMIT, least=0)
    reminder.acknowledged_at = now
    reminder.save(update_fields=["acknowledged_at"])
    return _acknowledged(appeal, reminder, text, actor, now)


def _acknowledged(
    appeal: Appeal, reminder: Reminder, text: str, actor: Actor, now: datetime
) -> int:
    about = {"clock": reminder.clock, "due_at": reminder.due_at.isoformat(), "text": text}
    status = Status(appeal.status)
    return cases.tell("appeal.reminder_noted", appeal, status, actor=actor, now=now, **about)
