"""The frame that an extract is cut to: the district with a margin around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from linquan.engine.errors import BadInput
from linquan.engine.units import EARTH_RADIUS_M

MARGIN_M: Final = 1_200.0
"""Around the district: as far as one walks in 15 minutes, so that ways at the rim lead on."""
SCALE: Final = 10_000_000
"""Whole numbers in a degree, as OpenStreetMap keeps them."""
DEGREE_M: Final = radians(1) * EARTH_RADIUS_M
_CORNERS: Final = 8


def frame_around(outlines: Sequence[BaseGeometry], margin_m: float = MARGIN_M) -> BaseGeometry:
    """Return everything within ``margin_m`` metres of some outlines or points (lon, lat).

    Raises
    ------
    BadInput
        When there is nothing to go around, or it lies beyond 85 degrees of latitude.
    """
    whole = shapely.union_all([shapely.make_valid(one) for one in outlines])
    if whole.is_empty:
        msg = "nothing to draw a frame around"
        raise BadInput(msg)
    west, south, east, north = whole.bounds
    if not (-180 <= west <= east <= 180 and -85 <= south <= north <= 85):
        msg = "a frame lies between 85 degrees south and north"
        raise BadInput(msg)
    narrow = cos(radians((south + north) / 2))
    flat = affinity.scale(whole, narrow, 1.0, origin=(0, 0))
    wide = flat.buffer(margin_m / DEGREE_M, quad_segs=_CORNERS)
    return affinity.scale(wide, 1 / narrow, 1.0, origin=(0, 0))


@dataclass(frozen=True, slots=True)
class Frame:
    """A polygon to cut by, with its box in 1e-7 degree."""

    polygon: BaseGeometry
    box: tuple[int, int, int, int]

    @classmethod
    def of(cls, polygon: BaseGeometry) -> "Frame":
        """Make a frame of a polygon in degrees."""
        shapely.prepare(polygon)
        west, south, east, north = (round(edge * SCALE) for edge in polygon.bounds)
        return cls(polygon, (west, south, east, north))

    @classmethod
    def read(cls, geojson: dict[str, Any]) -> "Frame":
        """Make a frame of a GeoJSON polygon."""
        return cls.of(shape(geojson))

    def holds(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which points (in 1e-7 degree) lie inside."""
        inside: NDArray[np.bool_] = shapely.contains_xy(self.polygon, x / SCALE, y / SCALE)
        return inside

    def may_hold(self, x: int, y: int) -> bool:
        """Whether a point (in 1e-7 degree) lies in the box around the frame."""
        west, south, east, north = self.box
        return west <= x <= east and south <= y <= north

    def cut(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return the part of an area or line inside; what has another dimension is dropped."""
        if self.polygon.contains(geometry):
            return geometry
        part = self.polygon.intersection(geometry)
        if part.geom_type != "GeometryCollection":
            return part if _depth(part) == _depth(geometry) else shapely.Polygon()
        alike = [one for one in part.geoms if _depth(one) == _depth(geometry)]
        return shapely.union_all(alike) if alike else shapely.Polygon()


def _depth(geometry: BaseGeometry) -> int:
    return int(shapely.get_dimensions(geometry))


def area_m2(geometry: BaseGeometry) -> float:
    """Return the area of a small polygon in degrees, in square metres."""
    narrow = cos(radians(geometry.centroid.y))
    return float(geometry.area * narrow * DEGREE_M**2)


def as_geojson(polygon: BaseGeometry) -> dict[str, Any]:
    """Return a polygon as GeoJSON."""
    return dict(mapping(polygon))
