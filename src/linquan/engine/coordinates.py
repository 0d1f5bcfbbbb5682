"""Coordinate systems of Chinese maps: WGS-84, GCJ-02, BD-09, converted at the edge of the house.

The house keeps WGS-84 (CGCS2000 differs by less than is drawn). Maps sold in China shift their
points: GCJ-02 (AMap, Tencent) by 100 to 700 m, BD-09 (Baidu) by about a kilometre. The shift is a
smooth function of the place, known from published source code and not from a standard; it is the
same in every map. Which system a list of points is in cannot be told from the numbers: whoever
brings it must say so, looking at :func:`previews`.
"""

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput

Degrees = NDArray[np.float64]
Points = tuple[Degrees, Degrees]
"""Longitudes and latitudes in degrees, of one shape."""


class System(StrEnum):
    """A system of coordinates that points come in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


AXIS_M: Final = 6_378_245.0
"""Half the long axis of the ellipsoid of Krasovsky 1940 in metres."""
ECCENTRICITY2: Final = 0.00669342162296594323
"""Its first eccentricity, squared."""
BOX: Final = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north in degrees WGS-84: outside of it nothing is shifted (as published)."""
_NEAR_DEG: Final = 0.05
"""More than any shift: what lies further out cannot have come from inside the box."""
_CENTRE_LON, _CENTRE_LAT = 105.0, 35.0
_BAIDU_TURN = np.pi * 3000.0 / 180.0
_BAIDU_LON, _BAIDU_LAT = 0.0065, 0.006
_STEPS: Final = 30
_CLOSE_DEG: Final = 1e-11
"""A thousandth of a millimetre: where the search for an inverse ends."""


def convert(lon: ArrayLike, lat: ArrayLike, source: System, target: System) -> Points:
    """Convert points from one system to another.

    Parameters
    ----------
    lon, lat
        Degrees, any shape, the same for both.
    source, target
        The system the points are in, and the one they are wanted in.

    Returns
    -------
    tuple of numpy.ndarray
        Longitudes and latitudes, float64, of the same shape. Points outside :data:`BOX` and
        missing ones (NaN) come back as they are.

    Raises
    ------
    BadInput
        Shapes differ.

    Notes
    -----
    Linear in the number of points. The inverse is exact to less than 1 mm: it is searched for by
    iteration, as the usual closed forms err by metres. Within one shift (under 1 km) of the
    border of the box, in sea and steppe, two places share one shifted point; the inside one is
    taken.

    Examples
    --------
    >>> lon, lat = convert([116.403988], [39.914266], System.WGS84, System.BD09)
    >>> print(f"{lon[0]:.6f} {lat[0]:.6f}")
    116.416616 39.921966
    """
    points = _points(lon, lat)
    if source is target:
        return points
    return _from_wgs84(_to_wgs84(points, source), target)


def previews(lon: ArrayLike, lat: ArrayLike) -> dict[System, Points]:
    """Where points lie (WGS-84) if they were in each of the three systems, to choose by sight.

    Raises
    ------
    BadInput
        Shapes differ.
    """
    return {system: convert(lon, lat, system, System.WGS84) for system in System}


def _points(lon: ArrayLike, lat: ArrayLike) -> Points:
    x, y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    if x.shape != y.shape:
        message = f"longitudes have shape {x.shape}, latitudes {y.shape}"
        raise BadInput(message)
    return x, y


def _from_wgs84(points: Points, target: System) -> Points:
    if target is System.WGS84:
        return points
    is_inside = _lies_in(points, 0.0)
    return _where(is_inside, _shifted(points, target), points)


def _to_wgs84(points: Points, source: System) -> Points:
    if source is System.WGS84:
        return points
    is_near = _lies_in(points, _NEAR_DEG)
    found = _inverse((points[0][is_near], points[1][is_near]), source)
    moved = points[0].copy(), points[1].copy()
    moved[0][is_near], moved[1][is_near] = found
    return _where(_lies_in(moved, 0.0), moved, points)


def _inverse(points: Points, source: System) -> Points:
    """Search the points whose shift leads here; a step leaves a thousandth of the error."""
    lon, lat = points
    for _ in range(_STEPS):
        there = _shifted((lon, lat), source)
        off = points[0] - there[0], points[1] - there[1]
        lon, lat = lon + off[0], lat + off[1]
        if max((np.abs(part).max(initial=0.0) for part in off), default=0.0) < _CLOSE_DEG:
            break
    return lon, lat


def _lies_in(points: Points, margin: float) -> NDArray[np.bool_]:
    west, south, east, north = BOX
    lon, lat = points
    is_inside: NDArray[np.bool_] = (lon >= west - margin) & (lon <= east + margin)
    return is_inside & (lat >= south - margin) & (lat <= north + margin)


def _where(chosen: NDArray[np.bool_], one: Points, other: Points) -> Points:
    return np.where(chosen, one[0], other[0]), np.where(chosen, one[1], other[1])


def _shifted(points: Points, target: System) -> Points:
    shifted = _gcj02(points)
    return _bd09(shifted) if target is System.BD09 else shifted


def _gcj02(points: Points) -> Points:
    """Shift points as GCJ-02 does: sums of sines in metres, turned into degrees."""
    lon, lat = points
    x, y = lon - _CENTRE_LON, lat - _CENTRE_LAT
    angle = np.radians(lat)
    flat = 1 - ECCENTRICITY2 * np.sin(angle) ** 2
    meridian = AXIS_M * (1 - ECCENTRICITY2) / (flat * np.sqrt(flat))
    parallel = AXIS_M / np.sqrt(flat) * np.cos(angle)
    return lon + np.degrees(_east_m(x, y) / parallel), lat + np.degrees(_north_m(x, y) / meridian)


def _waves(x: Degrees) -> Degrees:
    return (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0


def _east_m(x: Degrees, y: Degrees) -> Degrees:
    plane = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    short = (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    long = (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    return plane + _waves(x) + short + long


def _north_m(x: Degrees, y: Degrees) -> Degrees:
    plane = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    short = (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    long = (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    return plane + _waves(x) + short + long


def _bd09(points: Points) -> Points:
    """Shift points of GCJ-02 as Baidu does: turned and stretched a little, then moved."""
    lon, lat = points
    stretch = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_TURN)
    turn = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_TURN)
    return stretch * np.cos(turn) + _BAIDU_LON, stretch * np.sin(turn) + _BAIDU_LAT
