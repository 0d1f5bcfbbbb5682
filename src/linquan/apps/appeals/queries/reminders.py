"""Reminders that wait for somebody to take note of them."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Q, QuerySet

from linquan.apps.appeals import rules
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Reminder
from linquan.apps.appeals.reminder_book import reminder_rules
from linquan.apps.appeals.reminders import (
    BY_HAND,
    BY_HAND_NAME,
    BY_HAND_NAME_EN,
    OPENED,
    OPENED_NAME,
    OPENED_NAME_EN,
    Audience,
    ReminderRow,
)
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import OPEN
from linquan.kernel import numbers
from linquan.kernel.actors import Actor, Role

LINES = (
    "id", "appeal_id", "appeal__received_at", "appeal__title", "rule_code", "clock", "audience",
    "due_at", "at", "appeal__owner_id",
)  # fmt: skip
MOST = 200


def reminders(actor: Actor) -> tuple[ReminderRow, ...]:
    """Reminders for an actor that are still true, the oldest date first, at most 200.

    Three statements (versions of the books, rules, reminders); none for who is never reminded.
    One is true while its request is open and that clock still runs out at that moment.
    """
    if (waiting := _waiting(actor)) is None:
        return ()
    books = desk(actor.district_id)
    names = {rule.code: (rule.name, rule.name_en) for rule in reminder_rules(books.district_id)}
    names[BY_HAND] = (BY_HAND_NAME, BY_HAND_NAME_EN)
    names[OPENED] = (OPENED_NAME, OPENED_NAME_EN)
    rows = waiting.order_by("due_at", "id").values_list(*LINES)[:MOST]
    return tuple(_line(row, names, books) for row in rows)


def reminder_count(actor: Actor) -> int:
    """How many reminders wait for an actor, at most 200. One statement, or none."""
    waiting = _waiting(actor)
    return 0 if waiting is None else waiting.order_by()[:MOST].count()


def _waiting(actor: Actor) -> QuerySet[Reminder] | None:
    """The reminders for an actor; nothing for who is never reminded."""
    wanted = Q()
    for audience, of_appeal in _addressed(actor):
        wanted |= Q(audience=audience) & of_appeal
    if not wanted:
        return None
    rows = Reminder.objects.filter(
        wanted, CURRENT, district_id=actor.district_id, acknowledged_at__isnull=True
    )
    return rows.filter(appeal__in=visible(actor), appeal__status__in=OPEN)


CURRENT = (
    Q(clock=ClockKind.HANDLING, due_at=F("appeal__due_at"))
    | Q(
        clock=ClockKind.CONTACT,
        due_at=F("appeal__contact_due_at"),
        appeal__contacted_at__isnull=True,
    )
    | Q(clock=ClockKind.TOTAL, due_at=F("appeal__total_due_at"))
)


def _addressed(actor: Actor) -> Iterator[tuple[Audience, Q]]:
    """Which requests an actor is reminded of, as ``rules.is_addressed`` says for one."""
    for post in actor.posts:
        if post.district_id != actor.district_id:
            continue
        below = Q(appeal__owner_path__startswith=post.organisation_path)
        over = Q(appeal__area_path__startswith=post.area_path) if post.area_path else None
        if post.role in rules.WORKERS:
            yield Audience.OWNER, Q(appeal__owner_id=post.organisation_id)
        if post.role is Role.CLERK and over is not None:
            yield Audience.DESK, over
        if post.role is Role.LEADER:
            yield Audience.LEADER, below if over is None else below | over


def _line(
    row: tuple[int, int, datetime, str, str, str, str, datetime, datetime, int],
    names: dict[str, tuple[str, str]],
    books: Desk,
) -> ReminderRow:
    pk, appeal_id, received_at, title, code, clock, audience, due_at, at, owner_id = row
    owner = books.organisations[owner_id]
    return ReminderRow(
        pk, appeal_id, rules.number_of(appeal_id, received_at, books.calendar),
        numbers.masked(title), *names.get(code, ("", "")), ClockKind(clock), Audience(audience),
        due_at, at, owner.name, owner.name_en,
    )  # fmt: skip
