"""Days, months and changes of the office's calendar, as its pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any


def calendar_subject(district_id: int) -> str:
    """How events name the working calendar of a district."""
    return f"calendar:{district_id}"


@dataclass(frozen=True, slots=True)
class CalendarDayRow:
    """A day that differs from the plain weekday rule."""

    day: date
    is_workday: bool
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of the year view."""

    day: date
    is_workday: bool
    is_exception: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the year view: weeks of seven from Monday, empty before and after."""

    first: date
    weeks: tuple[tuple[DayCell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """A change of the calendar, and how many deadlines it moved: None until they are reckoned.

    ``is_pending`` while that is to be expected; of changes long ago nobody may have counted.
    """

    event_id: int
    at: datetime
    actor_name: str
    data: Mapping[str, Any]
    moved: int | None
    is_pending: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class MissingYear:
    """A year without an official list, and whether that list is known here."""

    year: int
    can_load: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A year of the working calendar, what is missing, and its latest changes, newest first."""

    year: int
    months: tuple[Month, ...]
    days: tuple[CalendarDayRow, ...]
    workdays: int
    source: str
    missing: tuple[MissingYear, ...]
    opens: time
    closes: time
    can_load: bool
    changes: tuple[CalendarChange, ...]
