"""Which functions a kind of centre must have, who has them, and where nobody does. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linquan.apps.circles.facilities import FacilityRow
from linquan.apps.circles.offerings import FunctionRuleRow, lacking, lacks_hours
from linquan.apps.circles.sought import function_keys
from linquan.apps.places.types import AreaRow


@dataclass(frozen=True, slots=True)
class Centre:
    """An open facility of a kind: which functions of the kind it has, and which it lacks."""

    row: FacilityRow
    area: AreaRow
    present: tuple[str, ...]
    missing: tuple[str, ...]
    lacks_hours: bool

    @property
    def missing_keys(self) -> tuple[str, ...]:
        """By what requests for the missing functions are told."""
        return function_keys(self.row, self.missing)

    @property
    def is_whole(self) -> bool:
        """Whether it lacks nothing."""
        return not (self.missing or self.lacks_hours)


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind, how many open facilities are of it, and how many of them lack something."""

    rule: FunctionRuleRow
    count: int
    lacking: int


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A community: centres of the kind that serve it, and who offers each function there.

    ``offered``: each function of the kind, and how many open facilities of any kind offer it.
    """

    area: AreaRow
    centres: int
    offered: tuple[tuple[str, int], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Functions that nobody offers there."""
        return tuple(function for function, count in self.offered if not count)


def centre_of(row: FacilityRow, area: AreaRow, rule: FunctionRuleRow) -> Centre:
    """Hold a facility against a kind."""
    return Centre(
        row,
        area,
        tuple(one for one in rule.functions if one in row.functions),
        lacking(row, (rule,)),
        lacks_hours(row, (rule,)),
    )


def kind_lines(
    rows: Sequence[FacilityRow], rules: Sequence[FunctionRuleRow]
) -> tuple[KindLine, ...]:
    """Count the open facilities of every kind."""
    return tuple(
        KindLine(
            rule,
            sum(rule.is_for(row) for row in rows),
            sum(bool(lacking(row, (rule,))) or lacks_hours(row, (rule,)) for row in rows),
        )
        for rule in rules
    )


def area_lines(
    rows: Sequence[FacilityRow],
    serves: Mapping[int, frozenset[int]],
    communities: Sequence[AreaRow],
    rule: FunctionRuleRow,
) -> tuple[AreaLine, ...]:
    """Say of every community who offers what a kind must have.

    ``serves``: of every facility, the communities that it serves.
    """
    found: dict[int, list[FacilityRow]] = {area.area_id: [] for area in communities}
    for row in rows:
        for area_id in serves[row.facility_id] & found.keys():
            found[area_id].append(row)
    return tuple(
        AreaLine(
            area,
            sum(rule.is_for(row) for row in found[area.area_id]),
            tuple(
                (function, sum(function in row.functions for row in found[area.area_id]))
                for function in rule.functions
            ),
        )
        for area in communities
    )
