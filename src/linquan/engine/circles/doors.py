"""How homes and facilities come to the streets: straight, or by the gates of their walls."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.circles.estates import joined_inside
from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_floats, as_number
from linquan.engine.networks import (
    Network,
    Snapped,
    Walls,
    snap,
    snap_within_walls,
    validated,
    with_places,
)
from linquan.engine.networks.snapping import FARTHEST_M
from linquan.engine.networks.walls import open_ways

Real = NDArray[np.float64]
Nodes = NDArray[np.int32]
Places = tuple[Real, Real]
"""Longitudes and latitudes."""


@dataclass(frozen=True, slots=True)
class Doors:
    """How far from the streets a door may lie, and which walls stand between.

    Attributes
    ----------
    farthest_m
        What is farther from every street is lost, and said to be; by way of a gate the whole way
        off the streets counts.
    walls
        A place inside a wall that closes comes to ways inside it, or straight to its best gate and
        on from there: see ``networks.snap_within_walls``; from door to door in an estate without
        ways one walks straight. None: to the nearest street, whatever stands between. The network
        must be one that these walls have cut (``networks.walled``), or that is entered by gates
        anyway (``network_of_town``): any other is refused, not cut here.

    Raises
    ------
    BadInput
        A distance that is none, walls that are none.
    """

    farthest_m: float = FARTHEST_M
    walls: Walls | None = None

    def __post_init__(self) -> None:
        """Raise BadInput where it is no distance, or these are no walls."""
        given: object = self.walls
        if not as_number(self.farthest_m, "the farthest distance, a number of metres,") >= 0:
            msg = f"a farthest distance is a number of metres, not {self.farthest_m}"
            raise BadInput(msg)
        if not isinstance(given, Walls | None):
            msg = f"walls are made by Walls.of or read_walls, not {type(given).__name__}"
            raise BadInput(msg)


STRAIGHT: Final = Doors()
"""To the nearest street, at most 500 m."""


def snapped_by(doors: Doors, network: Network, lon: Real, lat: Real, threads: int) -> Snapped:
    """Find where places meet a network.

    Raises
    ------
    BadInput
        As :func:`snap`; ways of the network cross the walls.
    """
    given: object = doors
    if not isinstance(given, Doors):
        msg = f"doors are told as Doors(farthest_m=..., walls=...), not {given!r}"
        raise BadInput(msg)
    farthest_m = doors.farthest_m
    if doors.walls is None:
        return snap(network, lon, lat, farthest_m=farthest_m, threads=threads)
    if through := open_ways(validated(network), doors.walls):
        msg = (
            f"{through:,} ways cross a wall away from its gates: cut them by networks.walled first"
        )
        raise BadInput(msg)
    return snap_within_walls(network, doors.walls, lon, lat, farthest_m=farthest_m, threads=threads)


def placed(
    network: Network, lon: Real, lat: Real, doors: Doors, threads: int
) -> tuple[Network, Nodes]:
    """Put places into a network, each at the cost of its way to the streets.

    Returns
    -------
    tuple of Network and numpy.ndarray
        The network; int32 [k], the node of every place, -1 for those that are lost.
    """
    snapped = snapped_by(doors, network, lon, lat, threads)
    return with_places(network, snapped, with_approach=True)


def placed_together(
    network: Network, homes: Places, others: Places, doors: Doors, threads: int
) -> tuple[Network, Nodes, Nodes]:
    """Put homes and what they go to into a network, joined where they stand in one estate.

    Returns
    -------
    tuple of Network and two numpy.ndarray
        The network; int32 [homes] and int32 [others], their nodes, -1 for those that are lost.
    """
    count = len(homes[0])
    lon, lat = (np.concatenate(pair) for pair in zip(homes, others, strict=True))
    snapped = snapped_by(doors, network, lon, lat, threads)
    whole, node = with_places(network, snapped, with_approach=True)
    if doors.walls is not None:
        whole = joined_inside(whole, node, snapped, doors.walls, count)
    return whole, node[:count], node[count:]


def column(values: ArrayLike) -> Real:
    """Return coordinates as float64 [k]. Raises BadInput for what is no list of numbers."""
    found = np.atleast_1d(as_floats(values, "coordinates"))
    if found.ndim != 1:
        msg = f"coordinates have the shape {found.shape}: give one list for each"
        raise BadInput(msg)
    return found


def both(lon: ArrayLike, lat: ArrayLike) -> tuple[Real, Real]:
    """Return longitudes and latitudes, float64 [k] each. Raises BadInput where one is longer."""
    east, north = column(lon), column(lat)
    if len(east) != len(north):
        msg = f"{len(east)} longitudes, {len(north)} latitudes"
        raise BadInput(msg)
    return east, north
