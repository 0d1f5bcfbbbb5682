"""Words and rows of idle spaces: what stands empty, how it is equipped, what became of it. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from linquan.apps.places.types import AreaRow

MOST_M2, LOWEST_FLOOR, HIGHEST_FLOOR = 1_000_000, -9, 200
MOST_RENT_CENTS: Final = 10_000_000
"""For a square metre and month."""
LIMITS: Final = {"name": 80, "address": 120, "note": 300, "reason": 200}
"""Letters of each text."""
EQUIPMENT: Final = ("has_water", "has_power", "has_exhaust", "has_access")
"""What a space has or not; None: nobody has looked yet."""
MOST_OPEN, MOST_EVER = 200, 2_000
"""Spaces that one company has open, and has ever reported: more is a mistake, or mischief."""


class Kind(StrEnum):
    """What kind of space it is."""

    SHOP = "shop"
    HALL = "hall"
    """A ground floor hall below flats (架空层)."""
    OFFICE = "office"
    BUILDING = "building"
    LAND = "land"


BUILT: Final = frozenset(Kind) - {Kind.LAND}


class SpaceState(StrEnum):
    """Where an idle space stands."""

    REPORTED = "reported"
    OFFERED = "offered"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


SPACE_MOVES: Final[dict[SpaceState, frozenset[SpaceState]]] = {
    SpaceState.REPORTED: frozenset({SpaceState.OFFERED, SpaceState.WITHDRAWN}),
    SpaceState.OFFERED: frozenset({SpaceState.TAKEN, SpaceState.WITHDRAWN}),
    SpaceState.TAKEN: frozenset({SpaceState.OFFERED}),
    SpaceState.WITHDRAWN: frozenset({SpaceState.OFFERED}),
}
"""What was taken or withdrawn can stand empty again."""
OPEN_SPACES: Final = frozenset({SpaceState.REPORTED, SpaceState.OFFERED})


class Ending(StrEnum):
    """Why a space is offered no more."""

    NOT_SO = "not_so"
    TWICE = "twice"
    OWN_USE = "own_use"
    LET = "let"
    SOLD = "sold"
    UNSAFE = "unsafe"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesDraft:
    """What a space is and where; ``rent_cents``: for a square metre and month, 0 for nothing.

    ``fit_out_yuan``: what fitting it out costs, once.
    """

    name: str
    area_id: int
    size_m2: int
    kind: Kind = Kind.SHOP
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    floor: int | None = None
    rent_cents: int | None = None
    fit_out_yuan: int | None = None
    has_water: bool | None = None
    has_power: bool | None = None
    has_exhaust: bool | None = None
    has_access: bool | None = None
    idle_since: date | None = None
    owner_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PremisesRow:
    """An idle space as it is kept, its columns in the order of :data:`SPACE_FIELDS`."""

    premises_id: int
    district_id: int
    name: str
    kind: str
    area_id: int
    address: str
    lon: float | None
    lat: float | None
    size_m2: int
    floor: int | None
    rent_cents: int | None
    fit_out_yuan: int | None
    has_water: bool | None
    has_power: bool | None
    has_exhaust: bool | None
    has_access: bool | None
    idle_since: date | None
    owner_id: int | None
    note: str
    state: str
    reason_code: str
    reason: str
    facility_id: int | None
    version: int

    @property
    def rent(self) -> float | None:
        """Yuan for a square metre and month."""
        return None if self.rent_cents is None else self.rent_cents / 100

    @property
    def is_open(self) -> bool:
        """Whether it stands empty as far as is known."""
        return self.state in OPEN_SPACES


SPACE_FIELDS: Final = ("id", *PremisesRow.__slots__[1:])
SPACE_WRITTEN: Final = PremisesRow.__slots__[2:-1]
"""What an operation may write; a version is counted."""
SPACE_DAYS: Final = frozenset({"idle_since"})


@dataclass(frozen=True, slots=True)
class PremisesView:
    """An idle space with every name resolved."""

    row: PremisesRow
    area: AreaRow
    owner: Any


@dataclass(frozen=True, slots=True)
class SpacesWanted:
    """Which spaces are looked at; empty: all."""

    kind: str = ""
    area_id: int = 0
    state: str = ""
    least_m2: int = 0


@dataclass(frozen=True, slots=True)
class LinkIssued:
    """A link for a company, told once, and until when it opens."""

    token: str
    until: date
