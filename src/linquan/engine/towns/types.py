"""What a synthetic town is made of: frozen rows, coordinates in degrees as (lon, lat).

`lon` and `lat` beside a `ring` are its centre of gravity.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from linquan.engine.towns import export

Point = tuple[float, float]
Line = tuple[Point, ...]
Ring = tuple[Point, ...]

AGE_BANDS = ("0-2", "3-6", "7-14", "15-59", "60-69", "70-79", "80+")
"""Years of age; `residents_by_age` follows this order."""


class Use(StrEnum):
    """What a walled compound is used for."""

    HOMES = "homes"
    PARK = "park"
    FACTORY = "factory"
    TRUCK_STOP = "truck_stop"
    SCHOOL = "school"
    GREEN = "green"


class HomeKind(StrEnum):
    """What kind of homes stand in an estate; it decides household size, ages and height."""

    OLD = "old"
    STANDARD = "standard"
    RESETTLED = "resettled"
    TALENT = "talent"


class StreetKind(StrEnum):
    """Level of a street in the two-level net, and the path along the river."""

    MAJOR = "major"
    MINOR = "minor"
    PATH = "path"


class GridKind(StrEnum):
    """Base grid of homes, or dedicated grid of a park, firm or campus."""

    BASE = "base"
    DEDICATED = "dedicated"


@dataclass(frozen=True, slots=True)
class Name:
    """A name in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Area:
    """The street (sub-district) or one of its communities.

    `code` is the division code: nine digits for the street, twelve for a community.
    """

    index: int
    code: str
    name: Name
    ring: Ring
    lon: float
    lat: float
    households: int
    residents: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of a community; `code` has 15 digits, twelve of the community and a serial."""

    index: int
    code: str
    name: Name
    kind: GridKind
    community: int
    ring: Ring
    lon: float
    lat: float
    households: int
    residents: int


@dataclass(frozen=True, slots=True)
class Estate:
    """A walled compound; `ring` is its wall, `grids` the indexes of the grids it lies in.

    `home_kind` is None and all head-counts are 0 where nobody lives. `property_company` is None
    where the community itself looks after the estate or a firm runs the compound.
    """

    index: int
    name: Name
    use: Use
    home_kind: HomeKind | None
    community: int
    grids: tuple[int, ...]
    ring: Ring
    lon: float
    lat: float
    households: int
    residents: int
    residents_by_age: tuple[int, ...]
    property_company: int | None


@dataclass(frozen=True, slots=True)
class Building:
    """A building of an estate; `number` counts from 1 within the estate."""

    index: int
    estate: int
    grid: int
    number: int
    ring: Ring
    lon: float
    lat: float
    storeys: int
    households: int
    residents: int


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate in the wall of an estate; `street` is the index of the street before it."""

    index: int
    estate: int
    street: int
    label: Name
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A way inside an estate, from a gate to the middle; outsiders do not walk through."""

    estate: int
    line: Line


@dataclass(frozen=True, slots=True)
class Street:
    """A street; more than one line where the river interrupts it.

    Two streets meet where their lines share a vertex, and nowhere else.
    """

    index: int
    name: Name
    kind: StreetKind
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """A bridge: the part of a street over the water, as a line between the banks."""

    name: Name
    street: int
    line: Line


@dataclass(frozen=True, slots=True)
class Green:
    """A park or a strip of green along the river."""

    name: Name
    ring: Ring


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility of daily life; `code` is the row of the facility catalogue."""

    index: int
    code: str
    name: Name
    lon: float
    lat: float
    community: int


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm or shop; `peak_months` and `low_months` are months 1-12 of its year."""

    index: int
    name: Name
    industry: Name
    lon: float
    lat: float
    community: int
    estate: int | None
    staff: int
    peak_months: tuple[int, ...]
    low_months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A property company or a department; `key` is what other tables name it by."""

    key: str
    name: Name


@dataclass(frozen=True, slots=True)
class Town:
    """A whole synthetic town; indexes in the rows are positions in these tuples."""

    seed: int
    street_area: Area
    communities: tuple[Area, ...]
    grids: tuple[Grid, ...]
    estates: tuple[Estate, ...]
    buildings: tuple[Building, ...]
    gates: tuple[Gate, ...]
    lanes: tuple[Lane, ...]
    streets: tuple[Street, ...]
    river: Ring
    bridges: tuple[Bridge, ...]
    greens: tuple[Green, ...]
    facilities: tuple[Facility, ...]
    firms: tuple[Firm, ...]
    property_companies: tuple[Organisation, ...]
    departments: tuple[Organisation, ...]

    def base_map(self) -> dict[str, Any]:
        """Return the town as a GeoJSON FeatureCollection; see `export.base_map`."""
        return export.base_map(self)
