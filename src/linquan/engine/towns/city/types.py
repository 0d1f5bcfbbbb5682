"""What a generated city is made of: arrays, coordinates in degrees WGS-84."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

AGE_GROUPS: Final = ("0-14", "15-59", "60+")
"""Years of age; the columns of ``City.home_people``."""


@dataclass(frozen=True, slots=True)
class CitySpec:
    """How big a city is and how finely it is cut.

    Attributes
    ----------
    people
        How many live there, 1,000 to 100,000,000.
    people_per_block
        A block of streets is cut in four while more live in it: it sets how fine the net is. A
        city of a million with 50 has some 120,000 nodes.
    people_per_home
        A home stands for one building, or for one flat where this is 3.
    items
        How many kinds of facilities there are, 1 to 1,000.
    lon, lat
        Its middle, degrees.
    """

    people: int
    people_per_block: int = 50
    people_per_home: int = 40
    items: int = 66
    lon: float = 104.0
    lat: float = 30.6


@dataclass(frozen=True, slots=True)
class City:
    """A city of ``n`` nodes, ``e`` streets between them, ``h`` homes and ``f`` facilities.

    Dense in its centres, sparse at its edges, cut by a river with few bridges; some blocks are
    walled estates that are entered by gates. Nothing in it is real.

    Attributes
    ----------
    lon, lat
        float64 [n], nodes: corners, points along bent streets, gates, insides of estates.
    source, target
        int32 [e], streets walked both ways; every pair once.
    home_lon, home_lat
        float64 [h], one point a home (a building or a group of them).
    home_people
        int32 [h, 3], people by :data:`AGE_GROUPS`; every home has some, all together ``people``.
    home_node
        int32 [h], the inside of the estate a home lies in, and -1 for homes at open streets.
    facility_lon, facility_lat
        float64 [f].
    facility_item
        int32 [f], 0 to ``items`` - 1, ascending; every item has at least one.
    facility_capacity
        int32 [f], people a facility can serve.
    wall_node
        int32 [w], the node inside each walled estate.
    river_lon, river_lat
        float64 [r], the middle of the river from bank to bank of the map.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    home_lon: NDArray[np.float64]
    home_lat: NDArray[np.float64]
    home_people: NDArray[np.int32]
    home_node: NDArray[np.int32]
    facility_lon: NDArray[np.float64]
    facility_lat: NDArray[np.float64]
    facility_item: NDArray[np.int32]
    facility_capacity: NDArray[np.int32]
    wall_node: NDArray[np.int32]
    river_lon: NDArray[np.float64]
    river_lat: NDArray[np.float64]
