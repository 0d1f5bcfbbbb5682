"""Words and rows of places."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from linquan.kernel.reach import Count

AREA_MOVED = "area.moved"
"""An area hangs below another parent: whoever keeps paths of areas follows."""
AREA_FOLLOWED = "area.followed"
"""What lies in a moved area has followed; said beside the move, by whoever keeps it."""


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


COMMUNITIES: Final = frozenset({Level.COMMUNITY, Level.VILLAGE})
"""Levels of one rank: a community in town, a village outside."""


class ZoneKind(StrEnum):
    """Zones cut across the tree."""

    PARK = "park"
    CAMPUS = "campus"
    BUSINESS_DISTRICT = "business_district"
    CENTRE = "centre"


class NameSource(StrEnum):
    """Where a name comes from; names of areas and posters are read where they are kept."""

    LEARNED = "learned"
    OSM = "osm"
    IMPORTED = "imported"


class ExtractState(StrEnum):
    """Where an extract stands."""

    WAITING = "waiting"
    READING = "reading"
    IN_USE = "in_use"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"
    REFUSED = "refused"


OPEN_EXTRACTS = (ExtractState.WAITING, ExtractState.READING)


class ExtractPart(StrEnum):
    """What is kept of an extract as a file."""

    BASE = "base"
    """The drawn map, GeoJSON, packed with gzip, as the house gives it out."""
    TILES = "tiles"
    """The drawn map as PMTiles, where there is a tile maker."""
    NAMES = "names"
    """Names for addresses as JSON, to be laid again when the extract comes back into use."""
    WAYS = "ways"
    """``engine.osm.Ways``, packed."""
    BUILDINGS = "buildings"
    """``engine.osm.Buildings``, packed."""


ZONED_LEVELS = (Level.COMMUNITY, Level.VILLAGE, Level.GRID, Level.GROUP, Level.ESTATE)
"""What a zone is told to touch: of buildings there are too many, and their estate says it."""

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
    """What is needed to add a zone; ``geometry`` is a GeoJSON polygon in lon, lat (WGS-84)."""

    kind: ZoneKind
    name: str
    geometry: dict[str, Any] | None
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """Every field of a zone that may be changed but its outline."""

    kind: ZoneKind
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone; ``version`` grows with every change, so that a page knows that it is old."""

    zone_id: int
    kind: str
    name: str
    name_en: str
    version: int
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def is_ended(self) -> bool:
        """Whether the zone has been taken out of use."""
        return self.valid_to is not None


@dataclass(frozen=True, slots=True)
class Touch:
    """An area that a zone touches, and how much of it lies inside (0 to 1).

    Of an area without an outline only its centre is known: it lies inside, ``share`` is None.
    """

    area: AreaRow
    share: float | None

    @property
    def percent(self) -> int | None:
        """The share in whole percent: never 0, as it does touch, and 100 only if rounded to it."""
        return None if self.share is None else max(1, round(100 * self.share))


@dataclass(frozen=True, slots=True)
class ZonePage:
    """One zone and every area it touches, in order of the tree.

    ``unplaced`` counts the areas of the district of which neither outline nor centre is known.
    """

    zone: ZoneRow
    touched: tuple[Touch, ...]
    unplaced: int
    has_map: bool = False

    @property
    def communities(self) -> int:
        """How many communities and villages it touches."""
        return self._count(Level.COMMUNITY, Level.VILLAGE)

    @property
    def grids(self) -> int:
        """How many grids and villagers' groups it touches."""
        return self._count(Level.GRID, Level.GROUP)

    @property
    def estates(self) -> int:
        """How many housing estates it touches."""
        return self._count(Level.ESTATE)

    def _count(self, *levels: Level) -> int:
        return sum(touch.area.level in levels for touch in self.touched)


@dataclass(frozen=True, slots=True)
class ZonesPage:
    """The zones in use and those that have ended, each with what it touches."""

    zones: tuple[ZonePage, ...]
    ended: tuple[ZonePage, ...]
    unplaced: int
    has_map: bool


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
    """One area: the line above it, its parts, posters, zones in use, whether it is drawn."""

    area: AreaRow
    line: tuple[AreaRow, ...]
    parts: tuple[TreeRow, ...]
    posters: tuple[PosterRow, ...]
    residents: int
    zones: tuple[ZoneRow, ...]
    is_drawn: bool
    can_be_moved: bool


@dataclass(frozen=True, slots=True)
class Recoded:
    """An area whose code changes with that of the area above it."""

    area: AreaRow
    code: str


@dataclass(frozen=True, slots=True)
class MovePage:
    """Where an area could hang, and what goes along if it is moved below ``parent``.

    ``line`` leads from the district to the area; of each choice the line below the district.
    """

    line: tuple[AreaRow, ...]
    choices: tuple[tuple[int, tuple[AreaRow, ...]], ...]
    parent: AreaRow | None
    code: str
    recoded: tuple[Recoded, ...]
    areas: int
    posters: int
    reach: tuple[Count, ...]

    @property
    def area(self) -> AreaRow:
        """What is to be moved."""
        return self.line[-1]

    @property
    def leaves(self) -> AreaRow:
        """Where it hangs now."""
        return self.line[-2]

    @property
    def loses(self) -> AreaRow | None:
        """The community in which requests that lie there will no longer be counted, if one."""
        community = next((a for a in self.line[:-1] if a.level in COMMUNITIES), None)
        if community is None or self.parent is None:
            return None
        return None if self.parent.path.startswith(community.path) else community
