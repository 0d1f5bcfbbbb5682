"""Ground that people live on: how large areas are. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from linquan.engine.osm.frame import area_m2

M2_PER_KM2: Final = 1_000_000


def square_metres(outline: Mapping[str, Any]) -> int:
    """Return how large an outline (GeoJSON, WGS-84) is.

    It is laid flat at the latitude of its middle: of a community that is right to a thousandth.
    """
    area = shape(outline)
    return 0 if area.is_empty else round(area_m2(area))


def percent_inside(outline: BaseGeometry, area: BaseGeometry) -> int:
    """Return how many of a hundred parts of an outline lie in an area (degrees, both valid)."""
    return round(100 * outline.intersection(area).area / outline.area) if outline.area else 0
