"""From longitude and latitude to millimetres on paper: shapes clipped, simplified, mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from linquan.kernel.documents.maps.plan import GeoJson, MapPlan, SpotKind

M_PER_DEGREE: Final = 111_195.0
"""Along a meridian of a sphere of 6371.0088 km."""
FINEST_MM: Final = 0.06
"""Corners nearer than this are one on paper."""
_MARGIN: Final = 0.04
_LEAST_M: Final = 200.0
"""What a map shows at least, however little there is on it."""
_BEYOND_MM: Final = 3.0
"""How far beyond the frame shapes reach, so that their edges do not show inside it."""
_SLIT_MM, _SPECK_MM2 = 0.35, 4.0
NOTHING: Final = shapely.Polygon()


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world on a sheet: its middle, and how many metres a millimetre is."""

    lon: float
    lat: float
    m_per_mm: float
    width_mm: float
    height_mm: float

    def points(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points [n, 2] in millimetres from the upper left corner."""
        east = (degrees[:, 0] - self.lon) * M_PER_DEGREE * cos(radians(self.lat))
        north = (degrees[:, 1] - self.lat) * M_PER_DEGREE
        x_mm = self.width_mm / 2 + east / self.m_per_mm
        y_mm = self.height_mm / 2 - north / self.m_per_mm
        return np.column_stack((x_mm, y_mm))

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return one point in millimetres."""
        ((x_mm, y_mm),) = self.points(np.array([[lon, lat]], dtype=float)).tolist()
        return x_mm, y_mm

    def touches(self, one: BaseGeometry) -> bool:
        """Whether a shape in degrees may lie on the sheet, by its bounds."""
        west, south, east, north = one.bounds
        high = (self.height_mm / 2 + _BEYOND_MM) * self.m_per_mm / M_PER_DEGREE
        wide = (self.width_mm / 2 + _BEYOND_MM) * self.m_per_mm / M_PER_DEGREE
        wide /= max(cos(radians(self.lat)), 0.01)
        beside = west > self.lon + wide or east < self.lon - wide
        return not (beside or south > self.lat + high or north < self.lat - high)

    def holds(self, x_mm: float, y_mm: float) -> bool:
        """Whether a point lies on the sheet."""
        return 0 <= x_mm <= self.width_mm and 0 <= y_mm <= self.height_mm

    def on_paper(self, shapes: Sequence[BaseGeometry], least_mm: float = 0.0) -> list[BaseGeometry]:
        """Return shapes in millimetres, cut at the frame; empty where smaller than ``least_mm``."""
        if not shapes:
            return []
        placed = shapely.transform(np.array(shapes, dtype=object), self.points)
        mended = shapely.make_valid(shapely.simplify(placed, FINEST_MM, preserve_topology=False))
        edge = _BEYOND_MM
        cut = shapely.clip_by_rect(
            mended, -edge, -edge, self.width_mm + edge, self.height_mm + edge
        )
        return [NOTHING if _size(one) < least_mm else one for one in cut]


def _size(one: BaseGeometry) -> float:
    if one.is_empty:
        return -1.0
    west, south, east, north = one.bounds
    return float(max(east - west, north - south))


def read(geometry: GeoJson | None) -> BaseGeometry:
    """Read a GeoJSON geometry; what is none, or holds no numbers, is nothing."""
    try:
        found = shape(geometry)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, ShapelyError):
        return NOTHING
    corners = shapely.get_coordinates(found)
    sound = np.isfinite(corners).all() and (np.abs(corners) <= (180.0, 90.0)).all()
    return shapely.force_2d(found) if sound else NOTHING


def framed(plan: MapPlan) -> Frame:
    """Return the part of the world that a plan is about.

    It is what the plan says. Else shapes and what is proposed decide; facilities only where there
    are none: one with a wrong point may lie on another continent. Where nothing is drawn, the base
    map decides.
    """
    west, south, east, north = plan.bounds or _bounds_of(plan)
    lon, lat = (west + east) / 2, (south + north) / 2
    across = (east - west) * M_PER_DEGREE * cos(radians(lat))
    along = (north - south) * M_PER_DEGREE
    inner = 1 - 2 * _MARGIN
    m_per_mm = max(
        across / (plan.width_mm * inner),
        along / (plan.height_mm * inner),
        _LEAST_M / plan.width_mm,
    )
    return Frame(lon, lat, m_per_mm, plan.width_mm, plan.height_mm)


def _bounds_of(plan: MapPlan) -> tuple[float, float, float, float]:
    drawn = [one.geometry for part in (plan.homes, plan.rings, plan.outlines) for one in part]
    spots = [(spot, shapely.Point(spot.lon, spot.lat)) for spot in plan.spots if spot.is_somewhere]
    meant = [point for spot, point in spots if spot.kind is not SpotKind.PLACE]
    base = [shape for shapes in plan.base.kinds.values() for shape, _ in shapes]
    for shapes in ([*map(read, drawn), *meant], [point for _, point in spots], base):
        if bounds := _bounds(shapes):
            return bounds
    return 0.0, 0.0, 0.0, 0.0


def _bounds(shapes: Iterable[BaseGeometry]) -> tuple[float, float, float, float] | None:
    every = [one for one in shapes if not one.is_empty]
    if not every:
        return None
    west, south, east, north = shapely.total_bounds(np.array(every, dtype=object)).tolist()
    return west, south, east, north


def tidied(areas: Sequence[BaseGeometry]) -> BaseGeometry:
    """Join areas into one without what is too small to be seen: slits, specks and pin-holes."""
    joined = shapely.union_all(np.array(areas, dtype=object))
    smooth = joined.buffer(_SLIT_MM).buffer(-2 * _SLIT_MM).buffer(_SLIT_MM)
    parts = [part for part in getattr(smooth, "geoms", [smooth]) if part.area >= _SPECK_MM2]
    return shapely.multipolygons([_without_pin_holes(part) for part in parts]) if parts else NOTHING


def _without_pin_holes(part: shapely.Polygon) -> shapely.Polygon:
    holes = [ring for ring in part.interiors if shapely.Polygon(ring).area >= _SPECK_MM2]
    return shapely.Polygon(part.exterior, holes)


def hatched(area: BaseGeometry, step_mm: float) -> BaseGeometry:
    """Return slanting lines across an area, on one grid of the sheet: neighbours run on."""
    if area.is_empty:
        return area
    west, north, east, south = area.bounds
    first = int((west + north) // step_mm)
    last = int((east + south) // step_mm) + 1
    ends = [
        ((n * step_mm - north, north), (n * step_mm - south, south)) for n in range(first, last + 1)
    ]
    return shapely.intersection(shapely.multilinestrings(ends), area)
