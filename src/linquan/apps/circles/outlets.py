"""Words and rows of wanted outlets: who wants what, how large, with what, within which area."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from linquan.apps.circles.types import ItemRow
from linquan.apps.places.types import AreaRow

OUTLET_LIMITS: Final = {"name": 80, "note": 300, "reason": 200}
NEEDS: Final = ("needs_water", "needs_power", "needs_exhaust", "needs_access", "needs_ground")


class OutletState(StrEnum):
    """Where a wanted outlet stands."""

    WANTED = "wanted"
    FILLED = "filled"
    """A space was agreed on; the outlet is a planned facility."""
    DROPPED = "dropped"


OUTLET_MOVES: Final[dict[OutletState, frozenset[OutletState]]] = {
    OutletState.WANTED: frozenset({OutletState.FILLED, OutletState.DROPPED}),
    OutletState.FILLED: frozenset({OutletState.WANTED}),
    OutletState.DROPPED: frozenset({OutletState.WANTED}),
}


class Unsuitable(StrEnum):
    """Why a space that would fit is not suitable for an outlet."""

    RENT = "rent"
    SPOT = "spot"
    SHAPE = "shape"
    OWNER = "owner"
    NEIGHBOURS = "neighbours"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletDraft:
    """An outlet that is wanted; without ``wanted_by_id`` the street itself wants it."""

    name: str
    item_code: str
    area_id: int
    least_m2: int
    most_m2: int | None = None
    most_rent_cents: int | None = None
    wanted_by_id: int | None = None
    takes_land: bool = False
    needs_water: bool = False
    needs_power: bool = False
    needs_exhaust: bool = False
    needs_access: bool = False
    needs_ground: bool = False
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutletRow:
    """A wanted outlet as it is kept, its columns in the order of :data:`OUTLET_FIELDS`."""

    outlet_id: int
    district_id: int
    name: str
    item_code: str
    area_id: int
    least_m2: int
    most_m2: int | None
    most_rent_cents: int | None
    wanted_by_id: int | None
    takes_land: bool
    needs_water: bool
    needs_power: bool
    needs_exhaust: bool
    needs_access: bool
    needs_ground: bool
    until: date | None
    note: str
    state: str
    reason: str
    premises_id: int | None
    facility_id: int | None
    version: int

    @property
    def most_rent(self) -> float | None:
        """Yuan for a square metre and month."""
        return None if self.most_rent_cents is None else self.most_rent_cents / 100

    def is_late(self, day: date) -> bool:
        """Whether it was wanted until a day that has passed."""
        return self.state == OutletState.WANTED and self.until is not None and self.until < day


OUTLET_FIELDS: Final = ("id", *OutletRow.__slots__[1:])
OUTLET_WRITTEN: Final = OutletRow.__slots__[2:-1]
OUTLET_DAYS: Final = frozenset({"until"})


@dataclass(frozen=True, slots=True)
class OutletView:
    """A wanted outlet with every name resolved; without ``wanted_by`` the street wants it."""

    row: OutletRow
    item: ItemRow | None
    area: AreaRow
    wanted_by: Any


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is entered in the register when a space and an outlet are agreed on."""

    name: str
    operator_id: int | None = None
    planned_for: date | None = None
