"""What rows of a file would do to wanted outlets: for the preview and the import. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from linquan.apps.circles import premises_rules, register_tables
from linquan.apps.circles.outlets import NEEDS, OUTLET_WRITTEN, OutletRow, OutletState
from linquan.apps.circles.types import ItemRow
from linquan.kernel.exchange.layout import Row

EMPTY_OUTLET: Final[Mapping[str, Any]] = {
    "name": "", "item_code": "", "area_id": None, "least_m2": 0, "most_m2": None,
    "most_rent_cents": None, "wanted_by_id": None, "takes_land": False,
    **dict.fromkeys(NEEDS, False), "until": None, "note": "",
    "state": OutletState.WANTED.value, "reason": "", "premises_id": None, "facility_id": None,
}  # fmt: skip
BY_TABLE: Final = frozenset({OutletState.WANTED, OutletState.DROPPED})
"""States between which a table leads: a space is agreed on by a person who has seen both."""


@dataclass(frozen=True, slots=True)
class OutletGround(register_tables.Ground):
    """What rows are looked at against: what an outlet may name, and items by their code."""

    known: premises_rules.KnownSpaces
    items: Mapping[str, ItemRow]


class OutletTable(register_tables.RegisterTable[OutletGround]):
    """Wanted outlets as a table; which space and facility one became is for an agreement to say."""

    row_id, absent = "outlet_id", "outlet_not_here"
    written, empty = OUTLET_WRITTEN, EMPTY_OUTLET
    untold, never_empty = (
        frozenset({"premises_id", "facility_id"}),
        frozenset({"state", "least_m2"}),
    )
    columns = {
        "item": "item_code", "area": "area_id", "wanted_by": "wanted_by_id",
        "most_rent": "most_rent_cents",
    }  # fmt: skip

    def read(self, row: Row, column: str, value: Any) -> Any:
        """Return what a cell says; an item by its code or one of its names."""
        if column == "item":
            return self.coded(row, column, value, self.ground.items, "item_unknown")
        return super().read(row, column, value)

    def settled(self, values: dict[str, Any]) -> dict[str, Any]:
        """Let what is wanted have no reason why it is not."""
        return values | ({} if values["state"] == OutletState.DROPPED else {"reason": ""})

    def faults(self, values: Mapping[str, Any], key: int) -> dict[str, str]:
        """Name what is wrong with an outlet."""
        faults = premises_rules.outlet_faults(values, self.ground.known) | _ending(values)
        return faults | ({"state": "outlet_agreed"} if self._is_agreed(values, key) else {})

    def _is_agreed(self, values: Mapping[str, Any], key: int) -> bool:
        """Whether a row says that a space was agreed on, or changes an outlet that has one."""
        was = self._by_id.get(key)
        if was is None:
            return bool(values["state"] == OutletState.FILLED)
        is_same = all(getattr(was, name) == values[name] for name in OUTLET_WRITTEN)
        return was.state == OutletState.FILLED and not is_same

    def can_step(self, was: OutletRow, state: str) -> bool:
        """Whether a table may lead there."""
        return {was.state, state} <= BY_TABLE


def _ending(values: Mapping[str, Any]) -> dict[str, str]:
    """Ask why an outlet is wanted no more."""
    is_dropped = values["state"] == OutletState.DROPPED
    is_short = len(values["reason"]) < premises_rules.LEAST_REASON
    return {"reason": "reason_short"} if is_dropped and is_short else {}
