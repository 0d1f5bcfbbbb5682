"""Working days, make-up days (调休) and deadlines. Pure: no clock, no tables.

The list of holidays and make-up days is announced by the State Council about every November for the
year to come, so a calendar says for which years it has been told. For the others the plain rule
(Monday to Friday) answers, and `missing_years` tells the page to warn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_SATURDAY = 5


class Unit(StrEnum):
    """What a time limit is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKDAYS = "workdays"


@dataclass(frozen=True, slots=True)
class Policy:
    """A time limit: so many hours, days of 24 hours, or working days (at least one)."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            msg = "a time limit is at least one unit"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stands still; `end` is None while it lasts."""

    start: datetime
    end: datetime | None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            msg = "a pause ends after it starts"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """When the office works.

    Parameters
    ----------
    exceptions : Mapping[date, bool]
        Day -> is it a working day; overrides the rule Monday to Friday.
    known_years : frozenset[int]
        Years whose official list of holidays and make-up days is in `exceptions`.
    opens, closes : time
        Office hours in `zone`; a limit in working days falls due at `closes`.
    zone : ZoneInfo
        Where the office stands.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict, hash=False)
    known_years: frozenset[int] = frozenset()
    opens: time = time(9, 0)
    closes: time = time(17, 30)
    zone: ZoneInfo = OFFICE_ZONE

    def is_workday(self, day: date) -> bool:
        """Say whether the office works on `day`."""
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def covers(self, year: int) -> bool:
        """Say whether the official list of `year` is loaded."""
        return year in self.known_years

    def nth_workday_after(self, day: date, n: int) -> date:
        """Return the `n`-th working day after `day`, which itself is never counted.

        With n = 0 this is `day`. Takes O(n) steps. Raises ValueError when n is negative.
        """
        if n < 0:
            msg = "working days are counted forwards"
            raise ValueError(msg)
        while n:
            day += _DAY
            n -= self.is_workday(day)
        return day

    def workdays_between(self, after: date, until: date) -> int:
        """Count the working days in (`after`, `until`]; 0 when `until` is not later."""
        span = max((until - after).days, 0)
        return sum(self.is_workday(after + step * _DAY) for step in range(1, span + 1))

    def local_day(self, moment: datetime) -> date:
        """Return the day in the office at `moment` (aware)."""
        return moment.astimezone(self.zone).date()

    def closing(self, day: date) -> datetime:
        """Return the closing time of `day`, in the zone of the office."""
        return datetime.combine(day, self.closes, self.zone)

    def workday_at_hand(self, moment: datetime) -> date:
        """Return the first working day that closes after `moment`: today, or the next one."""
        day = self.local_day(moment)
        if self.is_workday(day) and moment < self.closing(day):
            return day
        return self.nth_workday_after(day, 1)


def deadline(
    policy: Policy, started_at: datetime, pauses: Iterable[Pause], calendar: OfficeCalendar
) -> datetime:
    """Say when a limit that began at `started_at` runs out.

    *Hours and days* are elapsed time, nights and holidays included; a pause moves the deadline by
    its own length.

    *Working days* are counted from the day after the start, whether the start lies on a working
    day or not, and run out at closing time of the last one. A pause gives back every working day
    that begins (at midnight) while it lasts, that is those in (day of its start, day of its end]:
    after it, as many working days lie ahead as when it began. If it outlasts even that, the limit
    runs out when the next working day closes, so a deadline never lies in a pause.

    In both: the part of a pause before the start counts for nothing; overlapping pauses count once;
    a pause that begins when the limit has already run out gives nothing back; a pause without an
    end has given nothing back *yet*: reckon again when it ends.

    Worked examples, three working days, begun Friday 2026-03-06 at 10:00, closing time 17:30
    (before pauses: Monday, Tuesday, Wednesday 11th 17:30):

    ==========================  =============================  ================
    pause                       given back                     due
    ==========================  =============================  ================
    none                                                       Wed 11th 17:30
    Mon 10:00 to Mon 16:00      none                           Wed 11th 17:30
    Mon 18:00 to Tue 08:00      Tue                            Thu 12th 17:30
    Mon 10:00 to Wed 15:00      Tue, Wed                       Fri 13th 17:30
    Sat 10:00 to Sun 10:00      none                           Wed 11th 17:30
    Wed 17:00 to Sat 12:00      Thu, Fri; over on Friday, so   Mon 16th 17:30
    Thu 09:00 to Fri 09:00      too late                       Wed 11th 17:30
    ==========================  =============================  ================

    Parameters
    ----------
    policy : Policy
        The limit.
    started_at : datetime
        Aware.
    pauses : Iterable[Pause]
        In any order; aware.
    calendar : OfficeCalendar
        Working days and closing time.

    Returns
    -------
    datetime
        Aware, in the zone of the office.
    """
    stretches = _stretches(pauses, started_at)
    if policy.unit is Unit.WORKDAYS:
        return _due_in_workdays(policy.amount, started_at, stretches, calendar)
    return _due_in_elapsed_time(policy, started_at, stretches).astimezone(calendar.zone)


def _due_in_elapsed_time(
    policy: Policy, started_at: datetime, stretches: list[tuple[datetime, datetime]]
) -> datetime:
    hours = policy.amount if policy.unit is Unit.HOURS else 24 * policy.amount
    due = started_at.astimezone(UTC) + timedelta(hours=hours)
    for start, end in stretches:
        if start >= due:
            break
        due += end - start
    return due


def _due_in_workdays(
    amount: int,
    started_at: datetime,
    stretches: list[tuple[datetime, datetime]],
    calendar: OfficeCalendar,
) -> datetime:
    day = calendar.nth_workday_after(calendar.local_day(started_at), amount)
    for start, end in stretches:
        if start >= calendar.closing(day):
            break
        given_back = calendar.workdays_between(calendar.local_day(start), calendar.local_day(end))
        day = max(calendar.nth_workday_after(day, given_back), calendar.workday_at_hand(end))
    return calendar.closing(day)


def _stretches(pauses: Iterable[Pause], since: datetime) -> list[tuple[datetime, datetime]]:
    """Return the ended pauses after `since`, in order, clipped and merged, in UTC."""
    since = since.astimezone(UTC)
    ended = sorted(
        (max(pause.start.astimezone(UTC), since), pause.end.astimezone(UTC))
        for pause in pauses
        if pause.end is not None and pause.end > since
    )
    merged: list[tuple[datetime, datetime]] = []
    for start, end in ended:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def years_needed(started_at: datetime, due_at: datetime, calendar: OfficeCalendar) -> range:
    """Return the years whose lists of holidays a limit in working days rests on."""
    return range(calendar.local_day(started_at).year, calendar.local_day(due_at).year + 1)


def missing_years(
    started_at: datetime, due_at: datetime, calendar: OfficeCalendar
) -> tuple[int, ...]:
    """Return the years needed whose list is not loaded: the page warns, the deadline may move."""
    needed = years_needed(started_at, due_at, calendar)
    return tuple(year for year in needed if not calendar.covers(year))


def statutory_days(year: int) -> dict[date, tuple[bool, str]] | None:
    """Return the official exceptions of `year`, or None when they are not known here.

    Only days that differ from the rule Monday to Friday: day -> (is a working day, English name of
    the holiday it belongs to). Source: the State Council's yearly notices, as collected by the
    library chinesecalendar.
    """
    if date(year, 10, 1) not in holidays:
        return None
    off = {day: (False, name) for day, name in holidays.items() if day.weekday() < _SATURDAY}
    made_up = {day: (True, name) for day, name in workdays.items() if day.weekday() >= _SATURDAY}
    both = off | made_up
    return {day: both[day] for day in sorted(both) if day.year == year}
