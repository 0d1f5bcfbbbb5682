"""What rows of a file would do to idle spaces: for the preview and the import. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from linquan.apps.circles import premises_rules, register_tables
from linquan.apps.circles.premises import (
    OPEN_SPACES,
    SPACE_WRITTEN,
    Ending,
    Kind,
    PremisesRow,
    SpaceState,
)

EMPTY_SPACE: Final[Mapping[str, Any]] = {
    "name": "", "kind": Kind.SHOP.value, "area_id": None, "address": "", "lon": None, "lat": None,
    "size_m2": 0, "floor": None, "rent_cents": None, "fit_out_yuan": None, "has_water": None,
    "has_power": None, "has_exhaust": None, "has_access": None, "idle_since": None,
    "owner_id": None, "note": "",
    "state": SpaceState.OFFERED.value, "reason_code": "", "reason": "", "facility_id": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpaceGround(register_tables.Ground):
    """What rows are looked at against: what a space may name."""

    known: premises_rules.KnownSpaces


class SpaceTable(register_tables.RegisterTable[SpaceGround]):
    """Idle spaces as a table; which facility a space became is for an agreement to say."""

    row_id, absent = "premises_id", "premises_not_here"
    written, untold, empty = SPACE_WRITTEN, frozenset({"facility_id"}), EMPTY_SPACE
    never_empty = frozenset({"state", "kind", "size_m2"})
    columns = {"area": "area_id", "owner": "owner_id", "rent": "rent_cents"}

    def settled(self, values: dict[str, Any]) -> dict[str, Any]:
        """Let what stands empty have no reason why it is offered no more."""
        is_open = values["state"] in OPEN_SPACES
        return values | ({"reason_code": "", "reason": ""} if is_open else {})

    def faults(self, values: Mapping[str, Any], key: int) -> dict[str, str]:
        """Name what is wrong with a space."""
        del key
        return premises_rules.premises_faults(values, self.ground.known) | _ending(values)

    def can_step(self, was: PremisesRow, state: str) -> bool:
        """Whether the state table has the step, and no facility stands there."""
        can = premises_rules.can_move_space(SpaceState(was.state), SpaceState(state))
        return can and was.facility_id is None


def _ending(values: Mapping[str, Any]) -> dict[str, str]:
    """Ask why a space is offered no more."""
    state, code = values["state"], values["reason_code"]
    has_words = len(values["reason"]) >= premises_rules.LEAST_REASON
    if state == SpaceState.WITHDRAWN:
        if not code:
            return {"reason_code": "ending_missing"}
        return {"reason": "reason_short"} if code == Ending.OTHER and not has_words else {}
    if state == SpaceState.TAKEN and values["facility_id"] is None and not has_words:
        return {"reason": "reason_short"}
    return {}
