"""Parts arcs at points along them; and which arcs are one edge."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.networks.assembly import (
    Arcs,
    Nodes,
    arcs_of,
    more_nodes,
    nodes_of,
    sources_of,
)
from linquan.engine.networks.types import Network

SHARE_DIGITS: Final = 9
"""Of a share along an edge: homes on both sides of a street meet it in one point."""

Ints = NDArray[np.int64]
Degrees = NDArray[np.float64]
Flags = NDArray[np.bool_]


def edges_of(network: Network) -> tuple[Ints, Ints]:
    """Return for every edge its arc from the western (southern) end and the one back, or -1.

    An edge with one arc only has that one first, whichever way it leads. int64 [e] each, sorted
    by where the ends lie; of arcs that join the same nodes the cheapest counts.
    """
    rank = nodes_of(network).order()
    source, target = rank[sources_of(network)], rank[network.targets]
    is_back = source > target
    key = _joined_key(source, target) << np.uint64(1) | is_back
    order = np.argsort(key, kind="stable")
    if (key[order][1:] == key[order][:-1]).any():
        order = np.lexsort((np.arange(network.arcs), network.costs, key))
    order = order[source[order] != target[order]]
    key >>= np.uint64(1)
    key, is_back = key[order], is_back[order]
    is_first = np.concatenate((np.ones(min(len(key), 1), bool), key[1:] != key[:-1]))
    edge = np.cumsum(is_first) - 1
    forth, back = (np.full(int(is_first.sum()), -1, dtype=np.int64) for _ in range(2))
    for column, chosen in ((forth, ~is_back), (back, is_back)):
        column[edge[chosen][::-1]] = order[chosen][::-1]
    only_back = forth < 0
    return np.where(only_back, back, forth), np.where(only_back, -1, back)


def _joined_key(source: Ints, target: Ints) -> NDArray[np.uint64]:
    """Return one number for the two ends of every arc, whichever way it leads."""
    low, high = np.minimum(source, target), np.maximum(source, target)
    return low.astype(np.uint64) << np.uint64(32) | high.astype(np.uint64)


@dataclass(frozen=True, slots=True)
class Stops:
    """Points inside of arcs, each once, in order along each arc: ``p`` points.

    ``before`` is the stop before on the same arc or -1, ``is_last`` tells the last of each arc.
    """

    arc: Ints
    reverse: Ints
    share: Degrees
    before: Ints
    is_last: NDArray[np.bool_]


def stops_on(network: Network, arc: Ints, reverse: Ints, share: Degrees) -> tuple[Ints, Stops]:
    """Return the node every point will be (-1 where ``arc`` is), and the points inside of arcs."""
    node = np.full(len(arc), -1, dtype=np.int64)
    for end, at in ((sources_of(network), 0.0), (network.targets, 1.0)):
        there = (arc >= 0) & (share == at)
        node[there] = end[arc[there]]
    inside = np.flatnonzero((arc >= 0) & (node < 0))
    order = inside[np.lexsort((share[inside], arc[inside]))]
    is_new = np.ones(len(order), dtype=bool)
    same_arc = arc[order][1:] == arc[order][:-1]
    is_new[1:] = ~(same_arc & (share[order][1:] == share[order][:-1]))
    node[order] = network.nodes + np.cumsum(is_new) - 1
    first = order[is_new]
    goes_on = arc[first][1:] == arc[first][:-1]
    before = np.arange(len(first)) - 1
    before[:1] = -1
    before[1:][~goes_on] = -1
    is_last = np.ones(len(first), dtype=bool)
    is_last[:-1] = ~goes_on
    return node, Stops(arc[first], reverse[first], share[first], before, is_last)


def split(network: Network, stops: Stops, stays: Flags) -> tuple[Nodes, Arcs]:
    """Return all nodes and arcs, with arcs that stops lie on replaced by their parts.

    ``stays`` bool [m] says which of the other arcs are kept.
    """
    whole = arcs_of(network)
    source, target = whole.source[stops.arc], whole.target[stops.arc]
    lon, lat = (between(at[source], at[target], stops.share) for at in (network.lon, network.lat))
    stays = stays.copy()
    stays[stops.arc] = False
    back = stops.reverse >= 0
    stays[stops.reverse[back]] = False
    forth = _parts(whole, stops, stops.arc, network.nodes)
    answer = _parts(whole, stops, np.where(back, stops.reverse, stops.arc), network.nodes)
    has_back = np.concatenate((back, back[stops.is_last]))
    returning = Arcs(answer.target, answer.source, answer.cost).where(has_back)
    nodes = more_nodes(nodes_of(network), lon, lat)
    return nodes, whole.where(stays).joined(forth).joined(returning)


def _parts(whole: Arcs, stops: Stops, costs_of: Ints, first: int) -> Arcs:
    """Return what lies before every stop, then what lies behind the last of each arc.

    All lead as ``stops.arc`` does, at shares of the costs of other arcs.
    """
    number = first + np.arange(len(stops.arc))
    cost = whole.cost[costs_of]
    passed = part_of(cost, stops.share)
    starts = stops.before < 0
    source = np.where(starts, whole.source[stops.arc], first + stops.before)
    spent = np.where(starts, 0, passed[stops.before] if len(passed) else 0)
    last = stops.is_last
    return Arcs(
        np.concatenate((source, number[last])),
        np.concatenate((number, whole.target[stops.arc][last])),
        np.concatenate((passed - spent, (cost - passed)[last])),
    )


def between(begin: Degrees, end: Degrees, share: Degrees) -> Degrees:
    """Return what lies at some share between values, the values themselves at 0 and 1."""
    return np.where(share == 1.0, end, begin + share * (end - begin))


def part_of(whole: Ints, share: Degrees) -> Ints:
    """Return a share of whole numbers, rounded half up and never more than the whole."""
    return np.minimum(np.floor(whole * share + 0.5).astype(np.int64), whole)
