"""From loose arcs to a network: sorted, without doubles, its islands numbered."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linquan.engine.networks.islands import island_numbers
from linquan.engine.networks.types import Mode, Network

Ints = NDArray[np.int64]
Degrees = NDArray[np.float64]
Whole = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs in any order: int32 or int64 [m] each, costs below ``UNREACHED``."""

    source: Whole
    target: Whole
    cost: Whole

    def with_reverse(self) -> "Arcs":
        """Return these arcs and those that lead back at the same cost."""
        return self.joined(Arcs(self.target, self.source, self.cost))

    def joined(self, other: "Arcs") -> "Arcs":
        """Return these arcs and others."""
        pairs = (
            (self.source, other.source), (self.target, other.target), (self.cost, other.cost)
        )  # fmt: skip
        return Arcs(*(np.concatenate(pair) for pair in pairs))

    def where(self, chosen: NDArray[np.generic]) -> "Arcs":
        """Return some of the arcs."""
        return Arcs(self.source[chosen], self.target[chosen], self.cost[chosen])


@dataclass(frozen=True, slots=True)
class Nodes:
    """Places of nodes, float64 [n] in degrees, and their ids, int64 [n]."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    node_id: Ints

    def __len__(self) -> int:
        return len(self.lon)

    def order(self) -> Ints:
        """Return the place of every node in an order by where it lies, int64 [n]."""
        place = np.empty(len(self), dtype=np.int64)
        place[np.lexsort((self.node_id, self.lat, self.lon))] = np.arange(len(self))
        return place


def assembled(mode: Mode, nodes: Nodes, arcs: Arcs) -> Network:
    """Make a network: of arcs that join the same two nodes the cheapest stays, loops go."""
    arcs = _without_doubles(arcs)
    counts = np.bincount(arcs.source, minlength=len(nodes))
    return Network(
        mode=mode,
        lon=nodes.lon,
        lat=nodes.lat,
        indptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        targets=arcs.target.astype(np.int32, copy=False),
        costs=arcs.cost.astype(np.int32, copy=False),
        node_id=nodes.node_id,
        island=island_numbers(arcs.source, arcs.target, nodes.lon, nodes.lat),
    )


def _without_doubles(arcs: Arcs) -> Arcs:
    """Sort arcs by their ends; leave out loops and all but the cheapest of alike ones."""
    moves = arcs.source != arcs.target
    if not moves.all():
        arcs = arcs.where(moves)
    key = arcs.source.astype(np.int64)
    key <<= 32
    key |= arcs.target
    order = np.argsort(key, kind="stable")
    key = key[order]
    begins = np.flatnonzero(np.concatenate((np.ones(min(len(key), 1), bool), key[1:] != key[:-1])))
    del key
    once = arcs.where(order[begins])
    if len(begins) == len(order):
        return once
    return Arcs(once.source, once.target, np.minimum.reduceat(arcs.cost[order], begins))


def nodes_of(network: Network) -> Nodes:
    """Return the nodes of a network."""
    return Nodes(network.lon, network.lat, network.node_id)


def arcs_of(network: Network) -> Arcs:
    """Return the arcs of a network, in its order."""
    return Arcs(
        sources_of(network), network.targets.astype(np.int64), network.costs.astype(np.int64)
    )


def sources_of(network: Network) -> Ints:
    """Return the node every arc leaves, int64 [m]."""
    return np.repeat(np.arange(network.nodes), np.diff(network.indptr))


def put_in_ids(network_ids: Ints, count: int) -> Ints:
    """Return ids for nodes that are put in: negative ones that no other node has, int64."""
    lowest = min(0, int(network_ids.min(initial=0)))
    return lowest - 1 - np.arange(count, dtype=np.int64)


def more_nodes(nodes: Nodes, lon: Degrees, lat: Degrees) -> Nodes:
    """Return nodes and some that are put in behind them."""
    ids = put_in_ids(nodes.node_id, len(lon))
    return Nodes(
        np.concatenate((nodes.lon, lon)),
        np.concatenate((nodes.lat, lat)),
        np.concatenate((nodes.node_id, ids)),
    )
