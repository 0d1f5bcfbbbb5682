"""Words and rows of the register of facilities: what is planned, open, closed, and where. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from linquan.apps.circles.types import ItemRow
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Match

MOST_FUNCTIONS, FUNCTION_LIMIT, MOST_CAPACITY = 30, 30, 1_000_000
LEAST_REASON: Final = 4
LIMITS: Final = {
    "name": 80, "name_en": 120, "address": 120, "capacity_unit": 20, "hours": 120, "brand": 40,
    "contract_results": 300, "source": 80, "evidence": 200, "close_reason": 200, "osm_key": 40,
}  # fmt: skip
"""Letters of each text."""


class State(StrEnum):
    """Where a facility stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


MOVES: Final[dict[State, frozenset[State]]] = {
    State.PLANNED: frozenset({State.OPEN, State.CLOSED}),
    State.OPEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.OPEN}),
}
"""A plan that is given up is closed; what was closed may open again."""


class Level(StrEnum):
    """Which place a facility has in the network of positions (阵地网络), if any."""

    CENTRE = "centre"
    """A community's centre (核心)."""
    STATION = "station"
    """A station in an estate (延伸)."""
    SHARED = "shared"
    """A shared centre of several communities, such as M15 (补充)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityDraft:
    """What a facility is, but for where it lies and how it stands."""

    name: str
    item_code: str
    name_en: str = ""
    level: str = ""
    capacity: int | None = None
    capacity_unit: str = ""
    hours: str = ""
    functions: tuple[str, ...] = ()
    served_area_id: int | None = None
    brand: str = ""
    operator_id: int | None = None
    contract_from: date | None = None
    contract_to: date | None = None
    contract_results: str = ""
    match: Match = Match.EXACT
    source: str = ""
    evidence: str = ""
    space_tier: str = ""
    kind: str = ""
    parent_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDraft:
    """Where a facility lies; without a point it is on no map and covers nobody."""

    area_id: int
    address: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDraft:
    """How a new facility stands: planned (so far along, until when) or open since a day."""

    state: State = State.OPEN
    progress: int = 0
    planned_for: date | None = None
    opened_on: date | None = None


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A facility as it is kept, its columns in the order of :data:`FIELDS`."""

    facility_id: int
    district_id: int
    name: str
    name_en: str
    item_code: str
    level: str
    area_id: int
    address: str
    lon: float | None
    lat: float | None
    capacity: int | None
    capacity_unit: str
    hours: str
    functions: list[str]
    served_area_id: int | None
    brand: str
    operator_id: int | None
    contract_from: date | None
    contract_to: date | None
    contract_results: str
    state: str
    progress: int
    planned_for: date | None
    opened_on: date | None
    closed_on: date | None
    close_reason: str
    match: str
    source: str
    evidence: str
    osm_key: str
    space_tier: str
    kind: str
    parent_id: int | None
    version: int

    @property
    def is_counted(self) -> bool:
        """Whether it covers people: open, with a point, and surely of its item."""
        return self.state == State.OPEN and self.lon is not None and self.match == Match.EXACT

    @property
    def is_doubtful(self) -> bool:
        """Whether it would cover people, were it sure that it is of its item."""
        return self.state == State.OPEN and self.lon is not None and self.match == Match.COARSE


FIELDS: Final = ("id", *FacilityRow.__slots__[1:])
WRITTEN: Final = FacilityRow.__slots__[2:-1]
"""What an operation may write; a version is counted."""
DAYS: Final = frozenset(
    {"contract_from", "contract_to", "planned_for", "opened_on", "closed_on"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A picture of a facility; its file is known by its hash."""

    photo_id: int
    sha256: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FacilityView:
    """A facility with every name resolved; ``item`` is None where no catalogue has its code.

    ``required`` and ``lacking``: functions that it must have, and those of them that it does not;
    ``kind``: the rule on functions that was chosen as its kind.
    """

    row: FacilityRow
    item: ItemRow | None
    area: AreaRow
    served_area: AreaRow | None
    operator: Any
    required: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    kind: Any = None
    lacks_hours: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facilities of the register are looked at; empty: all."""

    item: str = ""
    area_id: int = 0
    state: str = ""
    match: str = ""
    flaw: str = ""
    """One of :class:`flaws.Flaw`."""
    level: str = ""
    space: str = ""
    """Code of a tier of space."""
    kind: str = ""
    """Code of a rule on functions, chosen as its kind."""
