"""When what is held of a request may be erased, and when it must be. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linquan.apps.appeals.clocks import DEFAULT as DEFAULT
from linquan.apps.appeals.types import OPEN, Status

MONTHS_OF_A_YEAR: Final = 12
LONGEST_MONTHS: Final = 600
ERASABLE: Final = frozenset({Status.CLOSED, Status.WITHDRAWN})
"""States in which a request has come to its end."""


class Rule(StrEnum):
    """By which rule something was erased."""

    PERSON = "person"
    """The person asked for it (PIPL, article 47)."""
    RETENTION = "retention"
    """It was kept as long as the list says (PIPL, article 19)."""


class Outcome(StrEnum):
    """What became of a proposal to erase."""

    APPROVED = "approved"
    DROPPED = "dropped"


class Obstacle(StrEnum):
    """Why a request cannot be erased now."""

    OPEN = "open"
    UNRATED = "unrated"
    """It is answered, and the reporter may still rate it."""
    HELD = "held"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """How many months after its end a request of a matter is kept."""

    retention_id: int
    code: str
    months: int
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a request may be erased."""

    status: Status
    due_on: date
    ended_on: date | None
    is_erased: bool
    held_until: date | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it cannot be erased now, and from when it can, as far as that is known."""

    obstacle: Obstacle
    until: date | None


def refusal(found: Standing, today: date, unrated_days: int) -> Refusal | None:
    """Say what stands in the way of erasing a request; ``None``: nothing.

    An open one can be erased when it has been answered, which is due, and nobody has rated it for
    as many days as the desk's rules allow: that is the latest day, not the first.
    """
    if found.is_erased:
        return Refusal(Obstacle.ERASED, None)
    unrated = timedelta(days=unrated_days + 1)
    if found.status in OPEN:
        return Refusal(Obstacle.OPEN, max(found.due_on, today) + unrated)
    if found.status not in ERASABLE:
        return Refusal(Obstacle.UNRATED, (found.ended_on or today) + unrated)
    if found.held_until is not None and found.held_until >= today:
        return Refusal(Obstacle.HELD, found.held_until + timedelta(days=1))
    return None


def months_before(day: date, months: int) -> date:
    """Return the day so many months before; the last of the month where it has no such day."""
    return _in_month(day, day.year * MONTHS_OF_A_YEAR + day.month - 1 - months)


def months_after(day: date, months: int) -> date:
    """Return the day so many months after; the last of the month where it has no such day."""
    return _in_month(day, day.year * MONTHS_OF_A_YEAR + day.month - 1 + months)


def _in_month(day: date, number: int) -> date:
    year, month = divmod(number, MONTHS_OF_A_YEAR)
    following = divmod(number + 1, MONTHS_OF_A_YEAR)
    last = date(following[0], following[1] + 1, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, last.day))


def ended_by(today: date, months: int) -> date:
    """Return the last day on which a request may have ended that is due today."""
    day = months_before(today, months)
    # What ended on the 31st falls due on the last day of a shorter month.
    while months_after(day + timedelta(days=1), months) <= today:
        day += timedelta(days=1)
    return day


def due_on(ended: date, months: int) -> date:
    """Return the day on which what ended then is to be erased."""
    return months_after(ended, months)


def months_of(rows: Iterable[RetentionRow], code: str) -> int | None:
    """Return how many months a matter is kept, by its own line or that for all others."""
    told = {row.code: row.months for row in rows}
    return told.get(code, told.get(DEFAULT))
