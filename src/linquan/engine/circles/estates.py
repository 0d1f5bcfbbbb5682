"""From door to door inside an estate whose ways nobody drew: straight, and not by its gate.

::

    +-------------------+      h and k (a kindergarten) come to the street by the gate each, for no
    |  h ------- k      |      way inside is known; but between them one walks straight, as long as
    |                   |      that way stays inside the wall.
    +-------------gate--+
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from linquan.engine.networks import Mode, Network, Snapped, Walls
from linquan.engine.networks.assembly import Arcs, arcs_of, assembled, nodes_of
from linquan.engine.networks.entering import NOBODY, estates_of, members_of
from linquan.engine.networks.lengths import haversine_m
from linquan.engine.networks.placing import approach_costs
from linquan.engine.networks.walls import TOUCH_M

_BENT_M: Final = 0.01

Degrees = NDArray[np.float64]
Ints = NDArray[np.int64]
Pairs = tuple[Ints, Ints]


def bent(snapped: Snapped) -> NDArray[np.bool_]:
    """Tell which places come to the streets round a corner, at a gate, bool [k]."""
    straight = haversine_m(snapped.place_lon, snapped.place_lat, snapped.lon, snapped.lat)
    found: NDArray[np.bool_] = snapped.is_reached & (snapped.off_m > straight + _BENT_M)
    return found


def joined_inside(
    network: Network, node: NDArray[np.int32], snapped: Snapped, walls: Walls, homes: int
) -> Network:
    """Join homes with what else stands in their estate, where both come by its gate.

    Parameters
    ----------
    network, node
        What ``with_places`` gave, each place with its way off the streets.
    snapped, walls
        What it was given, and the walls it was snapped within.
    homes
        How many of the places are homes: the first ones. They are joined with the others only.
    """
    at, met = (walls.plane(*place) for place in (
        (snapped.place_lon, snapped.place_lat), (snapped.lon, snapped.lat),
    ))  # fmt: skip
    reached = np.flatnonzero(snapped.is_reached)
    estate, areas = estates_of(walls, snapped.place_lon[reached], snapped.place_lat[reached])
    found = [
        _seen(_out(reached[inside], areas[number], met), areas[number], at, homes)
        for number, inside in members_of(estate).items()
        if number >= 0
    ]
    home, other = (np.concatenate(column) for column in zip((NOBODY, NOBODY), *found, strict=True))
    if not len(home):
        return network
    more = Arcs(node[home], node[other], _costs(network.mode, snapped, (home, other)))
    arcs = arcs_of(network).joined(more.with_reverse())
    return assembled(network.mode, nodes_of(network), arcs)


def _out(members: Ints, area: shapely.Geometry, met: Degrees) -> Ints:
    """Return those who meet the streets outside of the wall they live behind."""
    away_m = shapely.distance(area, shapely.points(met[members]))
    found: Ints = members[away_m > TOUCH_M]
    return found


def _seen(members: Ints, area: shapely.Geometry, at: Degrees, homes: int) -> Pairs:
    """Return pairs of a home and another place between which a straight way stays inside."""
    live, stand = members[members < homes], members[members >= homes]
    home, other = np.repeat(live, len(stand)), np.tile(stand, len(live))
    lines = shapely.linestrings(np.stack((at[home], at[other]), axis=1))
    shapely.prepare(area)
    inside = shapely.covers(area, lines)
    return home[inside], other[inside]


def _costs(mode: Mode, snapped: Snapped, pairs: Pairs) -> Ints:
    (lon, lat), (to_lon, to_lat) = (
        (snapped.place_lon[places], snapped.place_lat[places]) for places in pairs
    )
    return approach_costs(mode, haversine_m(lon, lat, to_lon, to_lat))
