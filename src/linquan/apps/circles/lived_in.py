"""Ground that people live on: how large areas are. Pure."""

from collections.abc import Mapping
from math import cos, radians
from typing import Any, Final

from shapely.geometry import shape

from linquan.apps.circles.spacing import METRES_A_DEGREE

M2_PER_KM2: Final = 1_000_000


def square_metres(outline: Mapping[str, Any]) -> int:
    """Return how large an outline (GeoJSON, WGS-84) is.

    It is laid flat at the latitude of its middle: of a community that is right to a thousandth.
    """
    area = shape(outline)
    if area.is_empty:
        return 0
    return round(float(area.area) * METRES_A_DEGREE**2 * cos(radians(area.centroid.y)))
