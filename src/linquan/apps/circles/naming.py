"""What a request asks for, by its name: what can be asked for today, and what was once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, standing
from linquan.apps.circles.facilities import FacilityRow, State
from linquan.apps.circles.levels import LEVEL_NAMES
from linquan.apps.circles.models import Facility
from linquan.apps.circles.offerings import required
from linquan.apps.circles.sought import Kind, Sought, sought_of
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on

Names = tuple[str, str]
"""In Chinese and in English."""


@dataclass(frozen=True, slots=True)
class NamedSought:
    """What can be asked for, and how it is called."""

    sought: Sought
    name: str
    name_en: str
    at: FacilityRow | None = None
    """The facility that lacks a function."""

    @property
    def key(self) -> str:
        """Return what it is told by."""
        return self.sought.key


def named_today(books: Desk, key: str, now: datetime) -> NamedSought:
    """Return what a key tells, if that can be asked for today.

    One statement; none for a level, two for a function. Raises NotFound (``item_unknown``,
    ``tier_unknown``, ``function_unknown``: the facility need not have it, or is closed).
    """
    one = sought_of(key)
    return _TODAY[one.kind](books.district_id, one, books.day(now))


def _item(district_id: int, one: Sought, day: date) -> NamedSought:
    return _line(valid_on(standing.items(district_id), day), one, "item_unknown")


def _tier(district_id: int, one: Sought, day: date) -> NamedSought:
    return _line(valid_on(standing.space_tiers(district_id), day), one, "tier_unknown")


def _level(district_id: int, one: Sought, day: date) -> NamedSought:
    del district_id, day
    return NamedSought(one, *_LEVELS[one.code])


def _function(district_id: int, one: Sought, day: date) -> NamedSought:
    rows = register.facility_rows(district_id=district_id, pk=one.facility_id)
    rules = valid_on(standing.function_rules(district_id), day)
    for row in rows:
        if row.state != State.CLOSED and one.code in required(row, rules):
            return NamedSought(one, *of_function(one.code, row.name, row.name_en), row)
    raise NotFound("function_unknown")


def _line(rows: Collection[Any], one: Sought, fault: str) -> NamedSought:
    row = next((row for row in rows if row.code == one.code), None)
    if row is None:
        raise NotFound(fault)
    return NamedSought(one, row.name, row.name_en)


_LEVELS: Final = {level.value: names for level, names in LEVEL_NAMES.items()}
_TODAY: Final[Mapping[Kind, Callable[[int, Sought, date], NamedSought]]] = {
    Kind.ITEM: _item, Kind.TIER: _tier, Kind.LEVEL: _level, Kind.FUNCTION: _function,
}  # fmt: skip


def names_of(district_id: int, keys: Collection[str]) -> Mapping[str, Names]:
    """Return how what some keys tell is called, also what has ended or gone.

    One statement for each kind among them but levels.
    """
    sought = [sought_of(key) for key in keys]
    kinds = {one.kind for one in sought}
    items = standing.items(district_id) if Kind.ITEM in kinds else ()
    tiers = standing.space_tiers(district_id) if Kind.TIER in kinds else ()
    known: dict[Kind, dict[str, Names]] = {
        Kind.ITEM: {row.code: (row.name, row.name_en) for row in items},
        Kind.TIER: {row.code: (row.name, row.name_en) for row in tiers},
        Kind.LEVEL: _LEVELS,
        Kind.FUNCTION: {},
    }
    at = _facilities([one.facility_id for one in sought if one.kind is Kind.FUNCTION])
    return {
        one.key: of_function(one.code, *at[one.facility_id]) if one.facility_id in at
        else known[one.kind].get(one.code, (one.code, ""))
        for one in sought
    }  # fmt: skip


def _facilities(facility_ids: Collection[int]) -> dict[int, Names]:
    if not facility_ids:
        return {}
    rows = Facility.objects.filter(pk__in=facility_ids)
    return {pk: (name, name_en) for pk, name, name_en in rows.values_list("id", "name", "name_en")}


def of_function(words: str, name: str, name_en: str) -> Names:
    """Call a function by its words, and by the facility that lacks it."""
    return f"{words}（{name}）", f"{words} ({name_en or name})"
