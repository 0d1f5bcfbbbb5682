"""Months, and the three rates of them: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from linquan.apps.appeals.rates import FULL, Outcome, Rate, RateFormula
from linquan.apps.insights.intervals import wilson
from linquan.kernel.calendar import OFFICE_ZONE


class By(StrEnum):
    """What a line of the table stands for."""

    UNIT = "unit"
    MATTER = "matter"
    MONTH = "month"


class Part(StrEnum):
    """Which number of a rate is looked into."""

    BASE = "base"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the office, and the moment from which its figures no longer move."""

    day: date
    """Its first day."""
    first: datetime
    next: datetime
    final_at: datetime

    @property
    def key(self) -> str:
        """``"2026-11"``."""
        return f"{self.day:%Y-%m}"

    def is_final(self, now: datetime) -> bool:
        """Whether nothing that happens any more moves its figures."""
        return self.final_at <= now

    def read_at(self, now: datetime) -> datetime:
        """The moment as of which its facts are read."""
        return min(self.final_at, now)


def month_of(day: date, after_days: int) -> Month:
    """The month of a day; its figures are final so many days after its end."""
    first = day.replace(day=1)
    following = next_month(first)
    end = _start(following)
    return Month(first, _start(first), end, end + timedelta(days=after_days))


def next_month(day: date) -> date:
    """First day of the month after that of ``day``."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    """First day of the month before that of ``day``."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)


@dataclass(frozen=True, slots=True)
class RateCell:
    """One rate of one line: how many are in the base, what they add up to, and the interval.

    ``share``, ``low`` and ``high`` are None where the base is below the smallest sample.
    """

    base: int
    counted: float
    share: float | None = None
    low: float | None = None
    high: float | None = None


def cell(formula: RateFormula, tally: Mapping[Outcome, int]) -> RateCell:
    """Reckon a rate from how often each outcome came about."""
    worths = formula.worths
    base = sum(tally.get(one, 0) for one in formula.in_base)
    worth = sum((worths[one] or 0) * tally.get(one, 0) for one in formula.in_base)
    if base < formula.least:
        return RateCell(base, worth / FULL)
    share = worth / (FULL * base)
    return RateCell(base, worth / FULL, share, *wilson(share, base, formula.confidence))


@dataclass(frozen=True, slots=True)
class RateRow:
    """A line of the table; ``key`` is a unit's id, a matter's code or a month."""

    key: str
    name: str
    name_en: str
    cells: Mapping[Rate, RateCell]


def outcomes_of(formula: RateFormula, part: Part) -> tuple[Outcome, ...]:
    """Outcomes that make up a number of a rate."""
    found: Iterable[Outcome] = formula.in_base
    if part is Part.COUNTED:
        found = (one for one in found if formula.worths[one])
    return tuple(found)
