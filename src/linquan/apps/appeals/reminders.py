"""When somebody is reminded of a clock, and who: rules as lines of a list. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from linquan.apps.appeals.clocks import ClockKind
from linquan.kernel.calendar import OfficeCalendar, Unit

_DAY = timedelta(days=1)

BY_HAND, BY_HAND_NAME, BY_HAND_NAME_EN = "by_hand", "人工催办", "Urged by the desk"
"""Stands for a rule where a clerk has reminded a unit."""
OPENED, OPENED_NAME, OPENED_NAME_EN = (
    "opened",
    "所诉缺少的设施已开放",
    "What it asks for has opened",
)
"""Stands for a rule where a facility has opened that a request asks for."""


class When(StrEnum):
    """On which side of the date a rule lies."""

    BEFORE = "before"
    AFTER = "after"


class Audience(StrEnum):
    """Who is reminded."""

    OWNER = "owner"
    """Those of the unit that has the request."""
    DESK = "desk"
    """Clerks who answer for its area."""
    LEADER = "leader"
    """Leaders over the unit or over the area."""


@dataclass(frozen=True, slots=True)
class ReminderRuleRow:
    """Remind whom, how long before or after which clock runs out."""

    rule_id: int
    code: str
    name: str
    name_en: str
    clock: ClockKind
    when: When
    amount: int
    unit: Unit
    audience: Audience
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A reminder that waits to be taken note of."""

    reminder_id: int
    appeal_id: int
    number: str
    title: str
    rule_name: str
    rule_name_en: str
    clock: ClockKind
    audience: Audience
    due_at: datetime
    at: datetime
    owner_name: str
    owner_name_en: str


def fires_at(rule: ReminderRuleRow, due_at: datetime, calendar: OfficeCalendar) -> datetime:
    """When a rule reminds of a date.

    Hours and days are elapsed time. Working days are counted from the day of the date, which is
    never counted itself; the reminder comes when the office opens.
    """
    if rule.unit is Unit.WORKDAYS:
        return _opening(_workday_of(rule, calendar.local_day(due_at), calendar), calendar)
    span = timedelta(hours=rule.amount * (1 if rule.unit is Unit.HOURS else 24))
    return due_at - span if rule.when is When.BEFORE else due_at + span


def _workday_of(rule: ReminderRuleRow, day: date, calendar: OfficeCalendar) -> date:
    if rule.when is When.AFTER:
        return calendar.nth_workday_after(day, rule.amount)
    left = rule.amount
    while left:
        day -= _DAY
        left -= calendar.is_workday(day)
    return day


def _opening(day: date, calendar: OfficeCalendar) -> datetime:
    return datetime.combine(day, calendar.opens, calendar.zone)


def fired_before(rule: ReminderRuleRow, now: datetime, calendar: OfficeCalendar) -> datetime:
    """The moment before which dates lie that a rule has reminded of by now; it itself is not one.

    ``due_at < fired_before(...)`` exactly where ``fires_at(...) <= now``: one comparison that an
    index answers, instead of reckoning each date.
    """
    if rule.unit is Unit.WORKDAYS:
        return _midnight_after(_last_day(rule, now, calendar), calendar)
    span = timedelta(hours=rule.amount * (1 if rule.unit is Unit.HOURS else 24))
    moment = now + span if rule.when is When.BEFORE else now - span
    return moment + timedelta(microseconds=1)


def _last_day(rule: ReminderRuleRow, now: datetime, calendar: OfficeCalendar) -> date:
    """The last day of which the rule reminds by now."""
    today = calendar.local_day(now)
    opened = today if now >= _opening(today, calendar) else today - _DAY
    if rule.when is When.BEFORE:
        return calendar.nth_workday_after(opened, rule.amount)
    left = rule.amount
    while left:
        left -= calendar.is_workday(opened)
        opened -= _DAY
    return opened


def _midnight_after(day: date, calendar: OfficeCalendar) -> datetime:
    return datetime.combine(day + _DAY, time(), calendar.zone)
