"""What rows of a file would do to the register of facilities: for the preview and the import."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from linquan.apps.circles import register_tables, rules
from linquan.apps.circles.facilities import WRITTEN, FacilityRow, State
from linquan.apps.circles.offerings import FunctionRuleRow
from linquan.apps.circles.spaces import SpaceTierRow
from linquan.apps.circles.types import ItemRow
from linquan.engine.circles.catalogue import Match
from linquan.kernel.exchange.layout import Row
from linquan.kernel.letters import seen

EMPTY: Final[Mapping[str, Any]] = {
    "name": "", "name_en": "", "item_code": "", "level": "", "area_id": None, "address": "",
    "lon": None, "lat": None, "capacity": None, "capacity_unit": "", "hours": "", "functions": [],
    "served_area_id": None, "brand": "", "operator_id": None, "contract_from": None,
    "contract_to": None, "contract_results": "", "state": State.OPEN.value, "progress": 0,
    "planned_for": None, "opened_on": None, "closed_on": None, "close_reason": "",
    "match": Match.EXACT.value, "source": "", "evidence": "", "osm_key": "", "space_tier": "",
    "kind": "", "parent_id": None,
}  # fmt: skip


_LINES: Final = {
    "item": ("items", "item_unknown"), "space_tier": ("tiers", "tier_unknown"),
    "kind": ("kinds", "kind_unknown"),
}  # fmt: skip
"""Columns that name a line of a list, and what they say where there is none."""


@dataclass(frozen=True, slots=True)
class Ground(register_tables.Ground):
    """What rows are looked at against: what a facility may name, and lines of lists by code."""

    known: rules.Known
    items: Mapping[str, ItemRow]
    tiers: Mapping[str, SpaceTierRow] = field(default_factory=dict)
    kinds: Mapping[str, FunctionRuleRow] = field(default_factory=dict)


class FacilityTable(register_tables.RegisterTable[Ground]):
    """The register of facilities as a table: a brand and an object of a map are named once."""

    row_id, absent = "facility_id", "facility_not_here"
    written, empty, never_empty = WRITTEN, EMPTY, frozenset({"state", "match"})
    columns = {
        "item": "item_code", "area": "area_id", "served_area": "served_area_id",
        "operator": "operator_id", "parent": "parent_id",
    }  # fmt: skip

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._brands = dict(ground.known.brands)
        self._keys = {row.osm_key: row.facility_id for row in ground.rows if row.osm_key}

    def read(self, row: Row, column: str, value: Any) -> Any:
        """Return what a cell says; an item by its code or one of its names."""
        if column in _LINES:
            lines, unknown = _LINES[column]
            return self.coded(row, column, value, getattr(self.ground, lines), unknown)
        if column == "functions":
            return [*dict.fromkeys(filter(None, map(seen, value)))]
        return super().read(row, column, value)

    def settled(self, values: dict[str, Any]) -> dict[str, Any]:
        """Let what is open be done."""
        return values | ({"progress": rules.WHOLE} if values["state"] == State.OPEN else {})

    def faults(self, values: Mapping[str, Any], key: int) -> dict[str, str]:
        """Name what is wrong with a facility, also beside the rows above."""
        known = replace(self.ground.known, brands=self._brands)
        faults = rules.facility_faults(values, known, key)
        if self._keys.get(values["osm_key"], key) != key:
            faults["osm_key"] = "osm_twice"
        return faults

    def can_step(self, was: FacilityRow, state: str) -> bool:
        """Whether the state table has the step."""
        return rules.can_move(State(was.state), State(state))

    def keep(self, values: Mapping[str, Any], key: int) -> None:
        """Remember the brand and the object of the map."""
        if values["brand"] and values["state"] != State.CLOSED:
            self._brands[values["brand"]] = key
        if values["osm_key"]:
            self._keys[values["osm_key"]] = key
