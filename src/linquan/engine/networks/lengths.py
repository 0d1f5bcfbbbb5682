"""Lengths on the sphere, and how they become whole numbers."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.units import DM_PER_M, EARTH_RADIUS_M

UM_PER_M: Final = 1_000_000
UM_PER_DM: Final = UM_PER_M // DM_PER_M
MOST_COST: Final = 2**31 - 2
"""The largest cost of an arc: one less than what stands for unreached."""
TENTHS_PER_HOUR: Final = 36_000

Degrees = NDArray[np.float64]
Ints = NDArray[np.int64]


def haversine_m(lon: Degrees, lat: Degrees, to_lon: Degrees, to_lat: Degrees) -> Degrees:
    """Return great-circle distances in metres, float64, on a sphere of ``EARTH_RADIUS_M``.

    Source: R. W. Sinnott, "Virtues of the haversine", Sky and Telescope 68 (1984), 159.
    """
    north, to_north = np.radians(lat), np.radians(to_lat)
    high = np.sin((to_north - north) / 2) ** 2
    wide = np.sin(np.radians(to_lon - lon) / 2) ** 2
    half = np.sqrt(high + np.cos(north) * np.cos(to_north) * wide)
    found: Degrees = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(half, 1.0))
    return found


def micrometres(length_m: Degrees) -> Ints:
    """Return lengths as int64 micrometres: whole numbers whose sums depend on no order."""
    return np.floor(length_m * UM_PER_M + 0.5).astype(np.int64)


def decimetres(length_um: Ints) -> Ints:
    """Round micrometres to decimetres, half up.

    >>> decimetres(np.array([49_999, 50_000, 149_999]))
    array([0, 1, 1])
    """
    return (length_um + UM_PER_DM // 2) // UM_PER_DM


def tenths(length_um: Ints, speed_m_h: Ints) -> Ints:
    """Round the times that lengths take at speeds in metres an hour to tenths of a second, half up.

    >>> tenths(np.array([100_000_000]), np.array([36_000]))  # 100 m at 36 km/h
    array([100])
    """
    over = speed_m_h * UM_PER_M
    return (2 * length_um * TENTHS_PER_HOUR + over) // (2 * over)


def as_costs(costs: NDArray[np.generic]) -> NDArray[np.int32]:
    """Return whole costs as int32.

    Raises
    ------
    BadInput
        Fractions, negative or missing ones, or more than an int32 holds.
    """
    if costs.dtype.kind not in "iuf":
        msg = f"costs are numbers, not {costs.dtype}"
        raise BadInput(msg)
    whole = costs.astype(np.float64)
    if not np.isfinite(whole).all() or (whole != np.floor(whole)).any():
        msg = "costs are whole decimetres or tenths of a second: round them first, and fill gaps"
        raise BadInput(msg)
    if ((whole < 0) | (whole > MOST_COST)).any():
        msg = f"costs lie between 0 and {MOST_COST}"
        raise BadInput(msg)
    return costs.astype(np.int32)
