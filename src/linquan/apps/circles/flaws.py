"""What is doubtful in the register of facilities, found by looking at all of it at once. Pure."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linquan.apps.circles.facilities import FacilityRow, State
from linquan.apps.circles.offerings import FunctionRuleRow, lacking, lacks_hours
from linquan.apps.circles.spacing import pairs_within
from linquan.apps.places.queries import AreaBook
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Match

TOO_CLOSE_M: Final = 30.0


class Flaw(StrEnum):
    """Something that a person should look at."""

    NO_POINT = "no_point"
    COARSE = "coarse"
    NO_MATCH = "no_match"
    OUTSIDE = "outside"
    """Its point lies in no community that is drawn."""
    ELSEWHERE = "elsewhere"
    """Its point lies in another community than it names."""
    TOO_CLOSE = "too_close"
    """Another of its item that is not closed lies within 30 m."""
    NO_SOURCE = "no_source"
    LACKING = "lacking"
    CONTRACT_ENDS = "contract_ends"
    CONTRACT_ENDED = "contract_ended"
    BRAND_TWICE = "brand_twice"
    """Another has the same brand but for blanks, width or case: the very same is refused."""
    CLOSED_NAMED = "closed_named"
    """It is closed and still has a place in the network, a brand or a contract."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the register is looked at with: rules on functions, areas, the office's day.

    ``contract_days``: how long before its end a contract is told to end.
    """

    rules: Sequence[FunctionRuleRow]
    areas: AreaBook
    today: date
    contract_days: int


def flaws_of(
    rows: Iterable[FacilityRow], sight: Sight, only: Flaw | None = None
) -> Mapping[Flaw, frozenset[int]]:
    """Return the facilities with each flaw, of all flaws or of one."""
    every = tuple(rows)
    return {
        flaw: frozenset(find(every, sight))
        for flaw, find in _FINDERS.items()
        if only in {None, flaw}
    }


Find = Callable[[Sequence[FacilityRow], Sight], Iterable[int]]


def _where(holds: Callable[[FacilityRow, Sight], bool]) -> Find:
    """Find living facilities of which something holds."""
    return lambda rows, sight: (
        row.facility_id for row in rows if row.state != State.CLOSED and holds(row, sight)
    )


def _home(row: FacilityRow, sight: Sight) -> AreaRow | None:
    return sight.areas.home_of(row.lon or 0.0, row.lat or 0.0)


def _is_outside(row: FacilityRow, sight: Sight) -> bool:
    return row.lon is not None and sight.areas.is_drawn and _home(row, sight) is None


def _is_elsewhere(row: FacilityRow, sight: Sight) -> bool:
    if row.lon is None or (home := _home(row, sight)) is None:
        return False
    there = sight.areas.community_of(home.area_id)
    named = sight.areas.community_of(row.area_id)
    return named is not None and there != named


def _contract_ends(row: FacilityRow, sight: Sight) -> bool:
    ends = row.contract_to
    return ends is not None and sight.today <= ends <= sight.today + timedelta(
        days=sight.contract_days
    )


def _has_ended(row: FacilityRow, sight: Sight) -> bool:
    return row.contract_to is not None and row.contract_to < sight.today


def _is_lacking(row: FacilityRow, sight: Sight) -> bool:
    lacks = bool(lacking(row, sight.rules)) or lacks_hours(row, sight.rules)
    return row.state == State.OPEN and lacks


def _close(rows: Sequence[FacilityRow], sight: Sight) -> Iterable[int]:
    del sight
    of_item: dict[str, list[FacilityRow]] = {}
    for row in rows:
        if row.state != State.CLOSED and row.lon is not None:
            of_item.setdefault(row.item_code, []).append(row)
    for group in of_item.values():
        points = [(row.lon or 0.0, row.lat or 0.0) for row in group]
        for pair in pairs_within(points, TOO_CLOSE_M):
            yield from (group[place].facility_id for place in pair)


def _same_brand(rows: Sequence[FacilityRow], sight: Sight) -> Iterable[int]:
    del sight
    by_brand: dict[str, list[int]] = {}
    for row in rows:
        if row.brand and row.state != State.CLOSED:
            by_brand.setdefault(_folded(row.brand), []).append(row.facility_id)
    return (pk for ids in by_brand.values() if len(ids) > 1 for pk in ids)


def _folded(brand: str) -> str:
    return "".join(unicodedata.normalize("NFKC", brand).casefold().split())


def _closed_named(rows: Sequence[FacilityRow], sight: Sight) -> Iterable[int]:
    return (
        row.facility_id for row in rows
        if row.state == State.CLOSED
        and (row.level or row.brand or (row.contract_to and row.contract_to >= sight.today))
    )  # fmt: skip


_FINDERS: Final[Mapping[Flaw, Find]] = {
    Flaw.NO_POINT: _where(lambda row, _: row.lon is None),
    Flaw.COARSE: _where(lambda row, _: row.match == Match.COARSE),
    Flaw.NO_MATCH: _where(lambda row, _: row.match == Match.NONE),
    Flaw.OUTSIDE: _where(_is_outside),
    Flaw.ELSEWHERE: _where(_is_elsewhere),
    Flaw.TOO_CLOSE: _close,
    Flaw.NO_SOURCE: _where(lambda row, _: not (row.source or row.evidence)),
    Flaw.LACKING: _where(_is_lacking),
    Flaw.CONTRACT_ENDS: _where(_contract_ends),
    Flaw.CONTRACT_ENDED: _where(_has_ended),
    Flaw.BRAND_TWICE: _same_brand,
    Flaw.CLOSED_NAMED: _closed_named,
}
