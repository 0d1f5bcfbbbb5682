"""Organisations, people, the calendar and signing in: pure checks."""

import re
from calendar import Calendar
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from linquan.apps.orgs.types import (
    CalendarDayRow,
    DayCell,
    Month,
    OrganisationChange,
    OrganisationDraft,
)
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.events import EventRow
from linquan.kernel.letters import is_blank

LONGEST_NAME, LONGEST_ENGLISH, LONGEST_PHONE = 80, 120, 30
LONGEST_PERSON, LONGEST_NOTE, LONGEST_SOURCE = 60, 80, 120
FIRST_YEAR, LAST_YEAR = 2000, 2100
ANNOUNCED_IN = 11  # month
LONGEST_HOLIDAY = timedelta(days=31)
TAKE_BACK_WITHIN = timedelta(days=7)

# Failed sign-ins of one name, after which it is locked, and for how long. Source: own choice
# within what GB/T 22239-2019 (level 3) asks: failures are limited, no number is given.
SIGN_IN_TRIES = 5
SIGN_IN_WINDOW = timedelta(minutes=15)
ENTRY_LINK_LIFE = timedelta(minutes=30)

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_PHONE = re.compile(r"[0-9+() -]+(?:(?:转|ext\.? ?)[0-9]+)?")


def may_administer(actor: Actor, district_id: int) -> bool:
    """Only an administrator's post in the district, or the house itself."""
    return actor.is_system or any(
        p.district_id == district_id and p.role is Role.ADMINISTRATOR for p in actor.posts
    )


def may_set_password(actor: Actor, account_id: int, district_id: int) -> bool:
    """An administrator anyone's, everyone their own."""
    return may_administer(actor, district_id) or actor.account_id == account_id


def organisation_faults(wanted: OrganisationDraft | OrganisationChange) -> dict[str, str]:
    """Name what is wrong with the fields of an organisation: field to code."""
    faults = {}
    if fault := _text_fault(wanted.name, LONGEST_NAME):
        faults["name"] = fault
    if len(wanted.name_en) > LONGEST_ENGLISH:
        faults["name_en"] = "too_long"
    if wanted.phone and fault_of_phone(wanted.phone):
        faults["phone"] = fault_of_phone(wanted.phone)
    return faults


def fault_of_phone(phone: str) -> str:
    """Name what is wrong with an office's telephone number, which may have an extension."""
    if len(phone) > LONGEST_PHONE:
        return "too_long"
    return "" if _PHONE.fullmatch(phone) else "not_a_phone"


def account_faults(username: str, name: str) -> dict[str, str]:
    """Name what is wrong with a sign-in name and a person's name: field to code."""
    faults = {}
    if not _USERNAME.fullmatch(username):
        faults["username"] = "not_a_username"
    if fault := _text_fault(name, LONGEST_PERSON):
        faults["name"] = fault
    return faults


def note_faults(note: str, source: str) -> dict[str, str]:
    """Name what is wrong with the words about a calendar day: field to code."""
    faults = {}
    if len(note) > LONGEST_NOTE:
        faults["note"] = "too_long"
    if fault := _text_fault(source, LONGEST_SOURCE):
        faults["source"] = fault
    return faults


def day_faults(day: date, until: date | None, note: str, source: str) -> dict[str, str]:
    """Name what is wrong with a day of the calendar, or the days until another: field to code."""
    faults = note_faults(note, source)
    if fault := year_fault(day.year):
        faults["day"] = fault
    if until is None:
        return faults
    if until < day:
        faults["until"] = "before_beginning"
    elif until - day >= LONGEST_HOLIDAY:
        faults["until"] = "too_many_days"
    elif fault := year_fault(until.year):
        faults["until"] = fault
    return faults


def days_through(day: date, until: date | None) -> tuple[date, ...]:
    """Every day from one to another; that day alone without an end."""
    span = (until - day).days if until else 0
    return tuple(day + timedelta(days=step) for step in range(span + 1))


def may_take_back(change: EventRow, account_id: int | None, now: datetime) -> bool:
    """Whether a change is one's own, tells what was there before, and is not older than a week.

    What was wrong in a register or a year of holidays shows within days, not minutes.
    """
    is_own = change.actor_id == account_id
    return is_own and bool(change.data.get("before")) and now - change.at <= TAKE_BACK_WITHIN


def missing_years(today: date, shown: int, known: Collection[int]) -> tuple[int, ...]:
    """Years to warn of: this one, the next once its list is due, and the one that is looked at.

    The State Council announces the list of the next year about November.
    """
    wanted = {today.year}
    if today.month >= ANNOUNCED_IN:
        wanted.add(today.year + 1)
    if shown > today.year:
        wanted.add(shown)
    return tuple(sorted(wanted - set(known)))


def year_fault(year: int) -> str:
    """Name what is wrong with a year of the calendar, or return an empty string."""
    return "" if FIRST_YEAR <= year <= LAST_YEAR else "out_of_range"


def confirmation_faults(year: int, source: str) -> dict[str, str]:
    """Name what is wrong with saying that a year is complete: field to code."""
    faults = note_faults("", source)
    if fault := year_fault(year):
        faults["year"] = fault
    return faults


def hours_faults(opens: time, closes: time) -> dict[str, str]:
    """Name what is wrong with office hours: field to code."""
    return {} if opens < closes else {"closes": "closes_before_opening"}


def locked_until(failures: Sequence[datetime], now: datetime) -> datetime | None:
    """Say until when a name is locked, given its failures since the last success, newest first.

    Five failures within a quarter of an hour lock it for a quarter of an hour from the last one.
    """
    if len(failures) < SIGN_IN_TRIES:
        return None
    newest, fifth = failures[0], failures[SIGN_IN_TRIES - 1]
    until = newest + SIGN_IN_WINDOW
    return until if newest - fifth <= SIGN_IN_WINDOW and now < until else None


def months_of(
    year: int, calendar: OfficeCalendar, days: Sequence[CalendarDayRow]
) -> tuple[Month, ...]:
    """Lay a year out in months and weeks from Monday."""
    notes = {row.day: row.note for row in days}
    return tuple(_month(year, month, calendar, notes) for month in range(1, 13))


def _month(year: int, month: int, calendar: OfficeCalendar, notes: Mapping[date, str]) -> Month:
    def cell(day: date) -> DayCell | None:
        if day.month != month:
            return None
        return DayCell(day, calendar.is_workday(day), day in notes, notes.get(day, ""))

    weeks = Calendar().monthdatescalendar(year, month)
    return Month(date(year, month, 1), tuple(tuple(cell(day) for day in week) for week in weeks))


def _text_fault(text: str, longest: int) -> str:
    if is_blank(text):
        return "missing"
    return "too_long" if len(text) > longest else ""
