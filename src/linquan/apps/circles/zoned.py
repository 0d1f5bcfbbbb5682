"""A zone as circles look at it: whatever has its point inside the outline lies in it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from linquan.apps.places.types import ZoneRow


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone in use, and its outline."""

    row: ZoneRow
    outline: Mapping[str, Any]

    def holds(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which of some points lie in it, bool [n]; one that is not known does not."""
        return inside(self.outline, lon, lat)


def inside(
    outline: Mapping[str, Any], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which of some points lie inside an outline, bool [n]."""
    found: NDArray[np.bool_] = shapely.intersects_xy(shape(outline), lon, lat)
    return found
