"""From homes and places on offer to the arcs that siting works on."""

import numpy as np
from numpy.typing import ArrayLike

from linquan.engine.circles.covering import Homes
from linquan.engine.circles.doors import STRAIGHT, Doors, both, placed_together
from linquan.engine.errors import BadInput
from linquan.engine.networks import Network
from linquan.engine.reach import pairs_within
from linquan.engine.siting import Arcs, arcs_of


def arcs_to_sites(
    network: Network,
    homes: Homes,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    limit: int,
    doors: Doors = STRAIGHT,
    threads: int = 1,
) -> Arcs:
    """Find which homes reach which of the places on offer, and at what cost.

    Parameters
    ----------
    network
        Streets.
    homes
        Demands of the arcs: all groups of a home together.
    lon, lat
        [sites], degrees WGS-84. A place too far from every street is reached by nobody.
    limit
        The highest cost of an arc, in the network's unit.
    doors
        How homes and places come to the streets: how far off, and by the gates of which walls.
    threads
        How many share the work; the answer is the same.

    Returns
    -------
    Arcs
        Demands in the order of the homes, sites in the order given.

    Raises
    ------
    BadInput
        No place on offer, coordinates that are none, a limit out of range.
    """
    east, north = both(lon, lat)
    if not len(east):
        raise BadInput("no place is on offer: give at least one")
    lived = homes.lon, homes.lat
    whole, home, place = placed_together(network, lived, (east, north), doors, threads)
    there, open_ = np.flatnonzero(home >= 0), np.flatnonzero(place >= 0)
    found = pairs_within(whole, home[there], place[open_], limit, threads=threads)
    demands, sites = there[found.origin], open_[found.destination]
    return arcs_of(homes.people.sum(axis=1), len(east), demands, sites, found.costs)
