"""What rows of a file would do to the working calendar: pure, for the preview and the import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from linquan.apps.orgs import rules
from linquan.apps.orgs.calendar_types import CalendarDayRow
from linquan.apps.orgs.words import CALENDAR_NOTES
from linquan.kernel.exchange.columns import in_all_languages
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different


@dataclass(frozen=True, slots=True)
class CalendarPlan:
    """What rows would do: fields of days or years to write, by day or year."""

    plan: Plan
    put: Mapping[Any, Mapping[str, Any]]


def plan_days(rows: Sequence[Row], days: Mapping[date, CalendarDayRow]) -> CalendarPlan:
    """Work out what rows of the layout ``CALENDAR_DAYS`` would do to the days that are entered."""
    sieve, put = Sieve(), {}
    for row in rows:
        if sieve.lacks(row, "day"):
            continue
        day = row.values["day"]
        if sieve.is_repeat(row, day, "day"):
            continue
        found = days.get(day)
        held = _fields(found) if found else {"is_workday": None, "note": "", "source": ""}
        wanted = held | _told(row, held)
        if wanted["is_workday"] is None:
            sieve.fault(row, "is_workday", "cell_missing")
        faults = rules.day_faults(day, None, wanted["note"], wanted["source"])
        if not sieve.has_faults(row, faults) and _settle(
            sieve, row, held if found else None, wanted
        ):
            put[day] = wanted
    return CalendarPlan(sieve.plan(), put)


def plan_years(rows: Sequence[Row], years: Mapping[int, str]) -> CalendarPlan:
    """Work out what rows of the layout ``CALENDAR_YEARS`` would do to the confirmed years."""
    sieve, put = Sieve(), {}
    for row in rows:
        if sieve.lacks(row, "year"):
            continue
        year = row.values["year"]
        if sieve.is_repeat(row, year, "year"):
            continue
        held = {"source": years.get(year, "")}
        wanted = held | _told(row, held)
        faults = rules.confirmation_faults(year, wanted["source"])
        known = held if year in years else None
        if not sieve.has_faults(row, faults) and _settle(sieve, row, known, wanted):
            put[year] = wanted
    return CalendarPlan(sieve.plan(), put)


def _settle(
    sieve: Sieve, row: Row, held: Mapping[str, Any] | None, wanted: Mapping[str, Any]
) -> bool:
    """Note what becomes of a good row; returns whether it is to be written."""
    if held is None:
        sieve.new.append(row.number)
        return True
    changed = different(held, wanted)
    sieve.keep(row, {name: held[name] for name in changed})
    return bool(changed)


def _fields(day: CalendarDayRow) -> dict[str, Any]:
    return {"is_workday": day.is_workday, "note": day.note, "source": day.source}


def _told(row: Row, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says; a word of the house is the same in every language."""
    said = {name: row.values[name] for name in held if row.values.get(name) is not None}
    for name in {"note", "source"} & said.keys():
        is_same = _meant(said[name]) == _meant(held[name])
        said[name] = held[name] if is_same else _meant(said[name])
    return said


def _meant(text: str) -> str:
    return _words().get(text, text)


@cache
def _words() -> Mapping[str, str]:
    return {word: key for key, words in CALENDAR_NOTES.items() for word in in_all_languages(words)}
