"""What rows of a file would do to the head-counts: pure, for the preview and for the import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from linquan.apps.places.counting import (
    EVERYONE,
    AgeGroup,
    CountDraft,
    CountLine,
    count_faults,
)
from linquan.apps.places.references import References
from linquan.apps.places.types import Level
from linquan.kernel.exchange.columns import folded
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different

_LEVELS: Final = frozenset(Level)
_COLUMNS: Final = {"counted_on": "counted_on", "source": "source", "counts": "from_age"}
AreaDay = tuple[int, date]
Line = dict[str, Any]
"""``to_age``, ``count``, ``source``."""
Held = Mapping[AreaDay, Mapping[int, Line]]
"""Lines of counts by their first age."""
Lists = Sequence[tuple[date, Sequence[AgeGroup]]]
"""Age groups by the day from which counts are asked by them, oldest first."""


@dataclass(frozen=True, slots=True)
class CountChange:
    """A count of an area on a day as rows would leave it: all its lines by their first age."""

    area_id: int
    counted_on: date
    lines: Mapping[int, Line]
    put: Mapping[int, Line]
    """Those lines that are new or changed."""


@dataclass(frozen=True, slots=True)
class CountPlan:
    """What rows would do: counts to change, by area and day."""

    plan: Plan
    changes: tuple[CountChange, ...]

    @property
    def area_ids(self) -> frozenset[int]:
        """Areas that are counted anew."""
        return frozenset(change.area_id for change in self.changes)


@dataclass(slots=True)
class _Counts:
    held: Held
    areas: References
    lists: Lists
    today: date
    sieve: Sieve = field(default_factory=Sieve)
    put: dict[AreaDay, dict[int, tuple[Row, Line]]] = field(default_factory=dict)


def plan_counts(
    rows: Sequence[Row], held: Held, areas: References, lists: Lists, today: date
) -> CountPlan:
    """Work out what rows, as read by the layout ``COUNTS``, would do."""
    found = _Counts(held, areas, lists, today)
    for row in rows:
        _sort_out(found, row)
    changes = tuple(_change(found, key) for key in sorted(found.put))
    return CountPlan(found.sieve.plan(), changes)


def _sort_out(found: _Counts, row: Row) -> None:
    sieve = found.sieve
    for column in ("area", "counted_on", "count"):
        if row.values.get(column) in {None, ""}:
            sieve.fault(row, column, "missing")
    if sieve.is_bad(row):
        return
    key, ages = (_area(found, row), row.values["counted_on"]), _ages(found, row)
    if sieve.is_bad(row) or sieve.is_repeat(row, (key, ages.from_age), "area"):
        return
    was = found.held.get(key, {}).get(ages.from_age)
    told = {"to_age": ages.to_age, "count": row.values["count"]}
    told |= {"source": row.values["source"]} if row.values.get("source") else {}
    line = {"source": ""} | (was or {}) | told
    if was is None:
        sieve.new.append(row.number)
    else:
        changed = different(was, line)
        sieve.keep(row, {name: was[name] for name in changed})
        if not changed:
            return
    found.put.setdefault(key, {})[ages.from_age] = (row, line)


def _area(found: _Counts, row: Row) -> int:
    named = found.areas.find(row.values["area"], _LEVELS)
    if len(named) != 1:
        found.sieve.fault(row, "area", "area_ambiguous" if named else "area_unknown")
    return next(iter(named), 0)


def _ages(found: _Counts, row: Row) -> AgeGroup:
    """Return whose count it is: by its ages, else by the name of a group of that day."""
    first, last = row.values.get("from_age"), row.values.get("to_age")
    name = row.values.get("group", "")
    if first is not None or last is not None:
        return AgeGroup(first or 0, last)
    if not name:
        return EVERYONE
    begun = [groups for day, groups in found.lists if day <= row.values["counted_on"]]
    groups = begun[-1] if begun else ()
    named = [g for g in groups if folded(name) in {folded(g.name), folded(g.name_en)}]
    if not named:
        found.sieve.fault(row, "group", "group_not_of_day")
    return named[0] if named else EVERYONE


def _change(found: _Counts, key: AreaDay) -> CountChange:
    """Put rows of one count together with its other lines, and check it as a whole."""
    put = {first: line for first, (_, line) in found.put[key].items()}
    lines = dict(sorted({**found.held.get(key, {}), **put}.items()))
    draft = CountDraft(
        key[1],
        next(iter(put.values()))["source"],
        tuple(CountLine(first, line["to_age"], line["count"]) for first, line in lines.items()),
    )
    for name, code in count_faults(draft, found.today).items():
        for row, _line in found.put[key].values():
            found.sieve.fault(row, _COLUMNS[name], code)
    return CountChange(key[0], key[1], lines, put)
