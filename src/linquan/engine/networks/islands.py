"""Islands: parts of a network between which no arc leads, in whichever direction."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.networks.checking import validated
from linquan.engine.networks.types import Network

Ints = NDArray[np.int64]
Degrees = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Islands:
    """How a network falls apart.

    Attributes
    ----------
    nodes
        int64 [k], nodes of each island; the largest first.
    arcs
        int64 [k], arcs of each.
    main_share
        Share of the nodes that lies in the largest, 0 to 1.
    """

    nodes: Ints
    arcs: Ints
    main_share: float

    @property
    def count(self) -> int:
        """How many islands."""
        return len(self.nodes)


def islands_of(network: Network) -> Islands:
    """Count the islands of a network and what they hold.

    >>> from linquan.engine.networks import Mode, network_from_edges
    >>> lon, lat = [104.0, 104.001, 104.002, 105.0, 105.001], [30.0] * 5
    >>> found = islands_of(network_from_edges(lon, lat, [0, 1, 3], [1, 2, 4], mode=Mode.WALK))
    >>> found.nodes, found.arcs, found.main_share
    (array([3, 2]), array([4, 2]), 0.6)
    """
    validated(network)
    nodes = np.bincount(network.island)
    arcs = np.bincount(network.island[network.targets], minlength=len(nodes))
    return Islands(nodes, arcs, float(nodes[0] / network.nodes) if network.nodes else 0.0)


def only_islands(network: Network, chosen: Collection[int] = (0,)) -> tuple[Network, Ints]:
    """Keep some islands of a network, by default the largest.

    Returns
    -------
    tuple of Network and numpy.ndarray
        What is left, its islands numbered anew; int64 [n], for each of its nodes the number it had
        before.

    Raises
    ------
    BadInput
        There is no such island, or none is chosen.
    """
    validated(network)
    there = int(network.island.max(initial=-1)) + 1
    if not chosen or not all(0 <= island < there for island in chosen):
        msg = f"choose from the islands 0 to {there - 1}"
        raise BadInput(msg)
    return kept_nodes(network, np.isin(network.island, sorted(chosen)))


def kept_nodes(network: Network, stays: NDArray[np.bool_]) -> tuple[Network, Ints]:
    """Keep some nodes (bool [n]) and the arcs between them; islands keep their order.

    Whoever parts an island has to number the islands anew.
    """
    kept = np.flatnonzero(stays)
    number = np.cumsum(stays) - 1
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    stay_arcs = stays[source] & stays[network.targets]
    degree = np.bincount(number[source[stay_arcs]], minlength=len(kept))
    _, island = np.unique(network.island[kept], return_inverse=True)
    left = replace(
        network,
        lon=network.lon[kept],
        lat=network.lat[kept],
        indptr=np.concatenate(([0], np.cumsum(degree))).astype(np.int64),
        targets=number[network.targets[stay_arcs]].astype(np.int32),
        costs=network.costs[stay_arcs],
        node_id=network.node_id[kept],
        island=island.astype(np.int32),
    )
    return left, kept


def island_numbers(source: Ints, target: Ints, lon: Degrees, lat: Degrees) -> NDArray[np.int32]:
    """Number the islands of nodes that arcs join, 0 for the one with the most nodes.

    Parameters
    ----------
    source, target
        int32 or int64 [m], the nodes that arcs join.
    lon, lat
        float64 [n]; of islands of one size, the one that reaches farther west comes first, of
        these the one whose westernmost node lies farther south.

    Returns
    -------
    numpy.ndarray
        int32 [n].

    Notes
    -----
    Labels spread along arcs and are shortened to their roots in turn, a few passes over whole
    arrays. Source: Y. Zhang, A. Azad, Z. Hu, "FastSV", SIAM PP 2020 (hooking and shortcutting).
    """
    root = np.arange(len(lon), dtype=np.int32)
    while True:
        low = np.minimum(root[source], root[target])
        hooked = root.copy()
        for ends in (source, target):
            np.minimum.at(hooked, root[ends], low)
        hooked = _shortened(hooked)
        if np.array_equal(hooked, root):
            break
        root = hooked
    _, number, size = np.unique(root, return_inverse=True, return_counts=True)
    west, south = np.full((2, len(size)), np.inf)
    np.minimum.at(west, number, lon)
    is_west = lon == west[number]
    np.minimum.at(south, number[is_west], lat[is_west])
    rank = np.empty(len(size), dtype=np.int32)
    rank[np.lexsort((south, west, -size))] = np.arange(len(size), dtype=np.int32)
    return rank[number]


def _shortened(root: NDArray[np.int32]) -> NDArray[np.int32]:
    """Let every label point to the label of its root's root until nothing changes."""
    while True:
        further = root[root]
        if np.array_equal(further, root):
            return root
        root = further
