"""What a map shows: everything in longitude and latitude, every word in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from linquan.kernel.errors import Invalid

GeoJson = Mapping[str, Any]
MOST_HOMES: Final = 60_000
MOST_SPOTS: Final = 5_000
MOST_FEATURES: Final = 200_000


class SpotKind(StrEnum):
    """What a point is; they differ by their shape, not by colour alone."""

    PLACE = "place"
    """A facility that stands."""
    CENTRE = "centre"
    """The one that the circles are drawn around."""
    SITE = "site"
    """A site that is proposed."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where people live, as a GeoJSON geometry: an estate with its outline, or a point."""

    geometry: GeoJson
    lacks: bool


@dataclass(frozen=True, slots=True)
class Ring:
    """Where one gets within some minutes."""

    minutes: int
    geometry: GeoJson


@dataclass(frozen=True, slots=True)
class Spot:
    """A point with a name."""

    lon: float
    lat: float
    label: str
    kind: SpotKind = SpotKind.PLACE

    @property
    def is_somewhere(self) -> bool:
        """Whether it has a place on Earth: coordinates that are missing or swapped have none."""
        return -180 <= self.lon <= 180 and -90 <= self.lat <= 90


@dataclass(frozen=True, slots=True)
class Extra:
    """An outline with a name, such as that of a community."""

    geometry: GeoJson
    label: str = ""


@dataclass(frozen=True, slots=True)
class Legend:
    """Words beside the signs; a sign without words is left out, as is one the map does not use.

    ``ring`` holds ``%(minutes)s``; ``attribution`` says whose data the map is.
    """

    ring: str = ""
    lacks: str = ""
    has: str = ""
    place: str = ""
    centre: str = ""
    site: str = ""
    outline: str = ""
    north: str = "N"
    attribution: str = ""

    def of(self, kind: SpotKind) -> str:
        """Return the words of a kind of point."""
        return {SpotKind.PLACE: self.place, SpotKind.CENTRE: self.centre}.get(kind, self.site)


@dataclass(frozen=True, slots=True)
class BaseMap:
    """A base map that was read: shapes with their names by kind (``read_base``)."""

    kinds: Mapping[str, tuple[tuple[BaseGeometry, str], ...]]


@dataclass(frozen=True, slots=True)
class MapPlan:
    """A map.

    Attributes
    ----------
    base
        The base map, see ``read_base``; several maps may share one.
    homes, rings, spots, outlines
        What lies above it.
    legend
        Its words.
    width_mm, height_mm
        Size of the drawing, without its legend.
    bounds
        West, south, east and north of what is shown, degrees; None for all that is drawn.
    """

    base: BaseMap
    legend: Legend
    homes: tuple[Home, ...] = ()
    rings: tuple[Ring, ...] = ()
    spots: tuple[Spot, ...] = ()
    outlines: tuple[Extra, ...] = ()
    width_mm: float = 170.0
    height_mm: float = 130.0
    bounds: tuple[float, float, float, float] | None = None


def check(plan: MapPlan) -> None:
    """Refuse a map that nobody could read. Raises Invalid (``map_too_full``)."""
    counts = (
        (len(plan.homes), MOST_HOMES),
        (len(plan.spots), MOST_SPOTS),
    )
    for count, limit in counts:
        if count > limit:
            raise Invalid(code="map_too_full", limit=limit, count=count)
