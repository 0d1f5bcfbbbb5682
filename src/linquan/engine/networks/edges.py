"""A network of one's own arrays: a planner's table of edges."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.networks.assembly import Arcs, Nodes, assembled
from linquan.engine.networks.checking import checked_places
from linquan.engine.networks.lengths import as_costs, decimetres, haversine_m, micrometres, tenths
from linquan.engine.networks.types import Mode, Network

Ints = NDArray[np.int64]


def network_from_edges(
    lon: ArrayLike,
    lat: ArrayLike,
    source: ArrayLike,
    target: ArrayLike,
    costs: ArrayLike | None = None,
    *,
    mode: Mode,
    both_ways: bool = True,
    speed_kmh: ArrayLike | None = None,
) -> Network:
    """Build a network of nodes and the edges between them.

    Parameters
    ----------
    lon, lat
        [n], degrees WGS-84; nodes keep their order.
    source, target
        [m], the nodes an edge leads from and to, 0 to n - 1.
    costs
        [m], whole decimetres on foot, tenths of a second by car. None: great-circle lengths, by
        car at ``speed_kmh``.
    mode
        How one moves.
    both_ways
        Whether every edge is moved along both ways. With False a street is two edges.
    speed_kmh
        [m] or one number for all; only by car, and only without ``costs``.

    Returns
    -------
    Network
        ``node_id`` counts from 0. Of edges that join the same nodes the cheapest stays; edges
        from a node to itself are left out.

    Raises
    ------
    BadInput
        Coordinates that are no degrees, ends that are no nodes, costs that are not whole, negative
        or too large, columns that do not fit each other, nothing at all.

    Examples
    --------
    >>> network = network_from_edges([104.0, 104.001], [30.0, 30.0], [0], [1], mode=Mode.WALK)
    >>> network.costs
    array([963, 963], dtype=int32)
    """
    x, y = checked_places(lon, lat)
    ends = _ends(source, len(x)), _ends(target, len(x))
    if len(ends[0]) != len(ends[1]):
        msg = f"{len(ends[0])} sources, {len(ends[1])} targets"
        raise BadInput(msg)
    if costs is None:
        cost = _measured(x, y, ends, mode, speed_kmh)
    else:
        cost = _given(costs, len(ends[0]), speed_kmh)
    arcs = Arcs(*ends, cost)
    nodes = Nodes(x.copy(), y.copy(), np.arange(len(x), dtype=np.int64))
    return assembled(mode, nodes, arcs.with_reverse() if both_ways else arcs)


def _ends(given: ArrayLike, nodes: int) -> Ints:
    ends = np.asarray(given)
    if ends.ndim != 1 or (len(ends) and ends.dtype.kind not in "iu"):
        msg = f"ends of edges are a list of whole numbers, not {ends.dtype} of shape {ends.shape}"
        raise BadInput(msg)
    if len(ends) and not (ends.min() >= 0 and ends.max() < nodes):
        msg = f"ends of edges are nodes 0 to {nodes - 1}, not {ends.min()} to {ends.max()}"
        raise BadInput(msg)
    return ends.astype(np.int64)


def _given(costs: ArrayLike, edges: int, speed_kmh: ArrayLike | None) -> Ints:
    given = np.asarray(costs)
    if given.shape != (edges,):
        msg = f"{edges} edges, costs of shape {given.shape}"
        raise BadInput(msg)
    if speed_kmh is not None:
        msg = "give costs or speeds, not both"
        raise BadInput(msg)
    return as_costs(given).astype(np.int64)


def _measured(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    ends: tuple[Ints, Ints],
    mode: Mode,
    speed_kmh: ArrayLike | None,
) -> Ints:
    a, b = ends
    length = micrometres(haversine_m(x[a], y[a], x[b], y[b]))
    if (mode is Mode.DRIVE) != (speed_kmh is not None):
        msg = "edges without costs have speeds by car, and none on foot"
        raise BadInput(msg)
    if speed_kmh is None:
        return decimetres(length)
    return as_costs(tenths(length, _speeds(speed_kmh, len(a)))).astype(np.int64)


def _speeds(speed_kmh: ArrayLike, edges: int) -> Ints:
    given = np.asarray(speed_kmh)
    if given.shape not in {(), (edges,)} or given.dtype.kind not in "iuf":
        msg = f"{edges} edges, speeds of shape {given.shape}"
        raise BadInput(msg)
    if not ((given >= 1) & (given <= 500)).all():
        msg = "speeds lie between 1 and 500 km/h"
        raise BadInput(msg)
    return np.broadcast_to(np.round(given * 1_000), edges).astype(np.int64)
