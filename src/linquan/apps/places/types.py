"""Words and rows of places."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """Levels of the area tree; an estate or building hangs below a community."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    VILLAGE = "village"
    GRID = "grid"
    GROUP = "group"
    ESTATE = "estate"
    BUILDING = "building"


class ZoneKind(StrEnum):
    """Zones cut across the tree."""

    PARK = "park"
    CAMPUS = "campus"
    BUSINESS_DISTRICT = "business_district"
    CENTRE = "centre"


PARENTS: dict[Level, frozenset[Level | None]] = {
    Level.DISTRICT: frozenset({None}),
    Level.STREET: frozenset({Level.DISTRICT}),
    Level.COMMUNITY: frozenset({Level.STREET}),
    Level.VILLAGE: frozenset({Level.STREET}),
    Level.GRID: frozenset({Level.COMMUNITY, Level.VILLAGE}),
    Level.GROUP: frozenset({Level.VILLAGE}),
    Level.ESTATE: frozenset({Level.COMMUNITY, Level.VILLAGE}),
    Level.BUILDING: frozenset({Level.ESTATE, Level.COMMUNITY, Level.VILLAGE, Level.GROUP}),
}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of the tree."""

    area_id: int
    parent_id: int | None
    level: str
    code: str
    name: str
    name_en: str
    path: str
    residents: int
    lon: float | None
    lat: float | None
    valid_to: date | None = None

    @property
    def is_retired(self) -> bool:
        """Whether the area has been taken out of use."""
        return self.valid_to is not None


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """What is needed to add an area; ``geometry`` is a GeoJSON polygon in lon, lat (WGS-84)."""

    level: Level
    name: str
    parent_id: int | None
    code: str = ""
    name_en: str = ""
    residents: int = 0
    lon: float | None = None
    lat: float | None = None
    geometry: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is: the area, how it was said in words, and the point if known."""

    area_id: int
    area_path: str
    address: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class PosterRow:
    """A code that hangs somewhere and knows its place."""

    poster_id: int
    district_id: int
    code: str
    label: str
    label_en: str
    area_id: int
    area_path: str
    area_name: str
    area_name_en: str
    lon: float | None
    lat: float | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class AreaChange:
    """Every field of an area that may be changed; what is the same stays untouched."""

    name: str
    name_en: str = ""
    code: str = ""
    residents: int = 0
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class PlannedArea:
    """An area of a basket; ``parent_key`` names another area of the same basket, listed earlier.

    With an empty ``parent_key`` the draft's ``parent_id`` counts (None: a new district).
    """

    key: str
    draft: AreaDraft
    parent_key: str = ""


@dataclass(frozen=True, slots=True)
class ZoneDraft:
    """What is needed to add a zone; ``area_ids`` are the areas it cuts."""

    kind: ZoneKind
    name: str
    geometry: dict[str, Any]
    area_ids: tuple[int, ...] = ()
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone as lists show it."""

    zone_id: int
    kind: str
    name: str
    name_en: str
    area_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A line of the area tree: head-count with all below it, and how many parts hang below."""

    area: AreaRow
    depth: int
    residents: int
    parts: int


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """The tree down to communities and villages, retired areas, zones, whether a map is kept."""

    district: AreaRow
    tree: tuple[TreeRow, ...]
    retired: tuple[AreaRow, ...]
    zones: tuple[ZoneRow, ...]
    grids: int
    has_map: bool


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area: the line above it, its parts, its posters, whether it is drawn."""

    area: AreaRow
    line: tuple[AreaRow, ...]
    parts: tuple[TreeRow, ...]
    posters: tuple[PosterRow, ...]
    residents: int
    is_drawn: bool
