"""Which areas a zone touches: polygons against polygons and points, in memory, no SQL."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

SLIVER = 0.005
"""Two outlines that share a border are never drawn alike to the centimetre: what they have in
common must be more than this part of the smaller of the two to count as touching."""

Placed = tuple[dict[str, Any] | None, float | None, float | None]
"""An outline (GeoJSON) if there is one, and a centre in lon, lat (WGS-84) if it is known."""


def overlaps(
    zones: Sequence[dict[str, Any]], areas: Sequence[Placed]
) -> tuple[tuple[tuple[int, float | None], ...], ...]:
    """Say for each zone, by position, which areas it touches and with what share of each.

    An area without an outline is touched if its centre lies inside; its share is None.
    """
    outlines = np.array([shape(zone) for zone in zones], dtype=object)
    grounds = np.array([_ground(*area) for area in areas], dtype=object)
    zone_at, area_at = STRtree(grounds).query(outlines, predicate="intersects")
    common = shapely.area(shapely.intersection(outlines[zone_at], grounds[area_at]))
    sizes = shapely.area(grounds)[area_at]
    is_point = sizes == 0
    counts = is_point | (common > SLIVER * np.minimum(sizes, shapely.area(outlines)[zone_at]))
    shares = np.divide(common, sizes, out=np.zeros_like(common), where=~is_point)
    found: list[list[tuple[int, float | None]]] = [[] for _ in zones]
    for hit in np.lexsort((area_at, zone_at)):
        if counts[hit]:
            share = None if is_point[hit] else min(1.0, float(shares[hit]))
            found[zone_at[hit]].append((int(area_at[hit]), share))
    return tuple(tuple(touched) for touched in found)


def _ground(outline: dict[str, Any] | None, lon: float | None, lat: float | None) -> BaseGeometry:
    """What is known of where an area lies; an empty point touches nothing."""
    if outline is not None:
        return shape(outline)
    return Point() if lon is None or lat is None else Point(lon, lat)
