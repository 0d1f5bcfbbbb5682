"""Puts snapped places into a network as nodes of their own, splitting the arcs they lie on.

::

    before   a ----------- 1000 dm ----------- b
    after    a -- 300 -- p -- 200 -- q -- 500 -- b      and back: 500, 200, 300
                         |
                         * 120   the place itself, only with_approach
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.networks.assembly import Arcs, Nodes, assembled, more_nodes, sources_of
from linquan.engine.networks.checking import validated
from linquan.engine.networks.lengths import as_costs, decimetres, micrometres, tenths
from linquan.engine.networks.snapping import Snapped
from linquan.engine.networks.splitting import between, split, stops_on
from linquan.engine.networks.types import Mode, Network

APPROACH_KMH: Final = 5.0
"""How fast the way off a driving network is covered: at walking pace (own choice)."""
_NEAR_DEG: Final = 1e-9

Ints = NDArray[np.int64]
Degrees = NDArray[np.float64]


def with_places(
    network: Network,
    snapped: Snapped,
    *,
    with_approach: bool = False,
    approach_kmh: float = APPROACH_KMH,
) -> tuple[Network, NDArray[np.int32]]:
    """Put places into a network as nodes.

    Parameters
    ----------
    network
        The network the places were snapped to.
    snapped
        What :func:`snap` found.
    with_approach
        False: a place is the point on the edge, and the way off the network counts nothing (it
        is in ``snapped.off_dm``, to be added by who wants it). True: a place is a node of its own
        beside the edge, joined both ways at the cost of the way off the network.
    approach_kmh
        By car, how fast that way is covered.

    Returns
    -------
    tuple of Network and numpy.ndarray
        The network, its old nodes first and as they were; int32 [k], the node of every place, -1
        for one that is not reached. Places at an end of an edge are the node there; places at
        one point are one node.

    Raises
    ------
    BadInput
        The places were snapped to another network; a speed that is none.

    Notes
    -----
    Shortest ways between old nodes cost what they did: the parts of an arc sum to it exactly.
    Of several arcs that join the same nodes only the cheapest is kept.
    """
    _check_fit(network, snapped)
    node, stops = stops_on(network, snapped.arc, snapped.reverse, snapped.share)
    nodes, arcs = split(network, stops, np.ones(network.arcs, dtype=bool))
    if with_approach:
        nodes, arcs, node = _approached(network.mode, nodes, arcs, (snapped, node), approach_kmh)
    return assembled(network.mode, nodes, arcs), node.astype(np.int32)


def _check_fit(network: Network, snapped: Snapped) -> None:
    validated(network)
    arc, reached = snapped.arc, snapped.is_reached
    fits = bool((np.maximum(arc, snapped.reverse) < network.arcs).all())
    if fits:
        chosen = arc[reached]
        a, b, share = sources_of(network)[chosen], network.targets[chosen], snapped.share[reached]
        for at, told in ((network.lon, snapped.lon), (network.lat, snapped.lat)):
            off = np.abs(between(at[a], at[b], share) - told[reached])
            fits &= bool((off <= _NEAR_DEG).all())
    if not fits:
        msg = "these places were snapped to another network"
        raise BadInput(msg)


def approach_costs(mode: Mode, away_m: Degrees, approach_kmh: float = APPROACH_KMH) -> Ints:
    """Return what ways off the network cost, int64: on foot decimetres, else at that speed."""
    if mode is Mode.WALK:
        return decimetres(micrometres(away_m))
    speed = np.full(len(away_m), round(approach_kmh * 1_000), dtype=np.int64)
    return as_costs(tenths(micrometres(away_m), speed)).astype(np.int64)


def _approached(
    mode: Mode, nodes: Nodes, arcs: Arcs, places: tuple[Snapped, Ints], approach_kmh: float
) -> tuple[Nodes, Arcs, Ints]:
    """Give every place that lies off the network a node of its own."""
    snapped, node = places
    if not (np.isfinite(approach_kmh) and 1 <= approach_kmh <= 100):
        msg = f"a speed lies between 1 and 100 km/h, not {approach_kmh}"
        raise BadInput(msg)
    off = np.flatnonzero(snapped.is_reached & (snapped.off_dm > 0))
    columns = (node[off].astype(np.float64), snapped.place_lon[off], snapped.place_lat[off])
    _, first, number = np.unique(
        np.column_stack(columns), axis=0, return_index=True, return_inverse=True
    )
    chosen = off[first]
    cost = approach_costs(mode, snapped.off_m[chosen], approach_kmh)
    made = len(nodes) + np.arange(len(chosen))
    whole = more_nodes(nodes, snapped.place_lon[chosen], snapped.place_lat[chosen])
    moved = node.copy()
    moved[off] = made[number]
    return whole, arcs.joined(Arcs(node[chosen], made, cost).with_reverse()), moved
