"""How far apart points lie, in metres, over areas as small as a district. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

METRES_A_DEGREE: Final = 111_195.0
"""Of latitude, on a sphere of 6,371 km."""
LonLat: TypeAlias = tuple[float, float]


def nearest_within(
    points: Sequence[LonLat], others: Sequence[LonLat], limit_m: float
) -> tuple[tuple[int, float] | None, ...]:
    """For each point the place of the nearest of others and its metres; None beyond the limit."""
    found: list[tuple[int, float] | None] = [None] * len(points)
    if points and others:
        origin = np.array(others[0])
        tree = STRtree(shapely.points(_metres(others, origin)))
        (ours, theirs), far_m = tree.query_nearest(
            shapely.points(_metres(points, origin)), max_distance=limit_m, return_distance=True,
            all_matches=False,
        )  # fmt: skip
        for one, other, metres in zip(ours.tolist(), theirs.tolist(), far_m.tolist(), strict=True):
            found[one] = other, metres
    return tuple(found)


def pairs_within(points: Sequence[LonLat], limit_m: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of points, by place, that lie no farther apart than the limit; each once."""
    if len(points) > 1:
        drawn = shapely.points(_metres(points, np.array(points[0])))
        ours, theirs = STRtree(drawn).query(drawn, predicate="dwithin", distance=limit_m)
        yield from ((a, b) for a, b in zip(ours.tolist(), theirs.tolist(), strict=True) if a < b)


def _metres(points: Sequence[LonLat], origin: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on a plane that touches the earth at the origin."""
    east = np.cos(np.radians(origin[1]))
    flat: NDArray[np.float64] = (np.array(points) - origin) * np.array([east, 1.0])
    return flat * METRES_A_DEGREE


def metres_from(
    lon: NDArray[np.float64], lat: NDArray[np.float64], place: LonLat
) -> NDArray[np.float64]:
    """How far each of some points lies from a place, float64 [n]."""
    east = np.cos(np.radians(place[1]))
    apart: NDArray[np.float64] = np.hypot((lon - place[0]) * east, lat - place[1])
    return apart * METRES_A_DEGREE
