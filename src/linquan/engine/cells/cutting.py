"""Cells of a large network: each with all that lies within a cost around it, so that it is exact.

A bounded question ("who is within 1,200 m of this home?") about a node needs nothing of the network
beyond that bound. So a network is cut into cells of about equal size; each takes along its halo,
the nodes from which or to which a way within the bound leads, and is answered by itself, in any
order, on any machine. No messages pass between cells, and the answer is that of the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.kernels.spreading import spread
from linquan.engine.networks.types import UNREACHED, Network

Ints = NDArray[np.int64]
NODES_PER_CELL: Final = 100_000
"""A search in so many nodes stays within the caches of a processor (measured, ADR 0053)."""
LARGEST_CUTOFF: Final = int(UNREACHED) // 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a network with its halo.

    Attributes
    ----------
    number
        Its place among the cells.
    network
        Its own nodes first, then its halo; arcs between them.
    node
        int64 [k], ascending within both parts: the number of each node in the whole network.
    own
        How many of the nodes are the cell's own: answers are wanted for these.
    """

    number: int
    network: Network
    node: Ints
    own: int

    def local(self, nodes: NDArray[np.integer]) -> Ints:
        """Return numbers within the cell of nodes of the whole network; -1 for those outside."""
        order = np.argsort(self.node, kind="stable")
        at = np.searchsorted(self.node, nodes, sorter=order)
        at = order[np.minimum(at, len(order) - 1)]
        return np.where(self.node[at] == nodes, at, -1)


@dataclass(frozen=True, slots=True)
class Cutting:
    """How a network is cut: the nodes of each cell, and how far a question reaches."""

    network: Network
    cutoff: int
    own: tuple[Ints, ...]

    def __len__(self) -> int:
        return len(self.own)

    def cell(self, number: int) -> Cell:
        """Cut out one cell with its halo."""
        own = self.own[number]
        near = np.zeros(self.network.nodes, dtype=bool)
        for indptr, targets, costs in (_out_of(self.network), _into(self.network)):
            cost = np.full(self.network.nodes, UNREACHED, dtype=np.int32)
            spread(indptr, targets, costs, own, self.cutoff, cost)
            near |= cost != UNREACHED
        near[own] = False
        node = np.concatenate([own, np.flatnonzero(near)])
        return Cell(number, part_of(self.network, node), node, len(own))


def cut(network: Network, *, cutoff: int, nodes_per_cell: int = NODES_PER_CELL) -> Cutting:
    """Cut a network into cells.

    Parameters
    ----------
    network
        The whole.
    cutoff
        The largest cost any question about it asks for, in the unit of ``network.costs``.
    nodes_per_cell
        A part is halved, across its longer side, while it has more.

    Raises
    ------
    BadInput
        The network is empty, ``cutoff`` is negative or too large, or a cell would have no node.
    """
    if not network.nodes:
        raise BadInput("a network without nodes cannot be cut")
    if not 0 <= cutoff <= LARGEST_CUTOFF:
        msg = f"the cutoff must be from 0 to {LARGEST_CUTOFF:,}, not {cutoff:,}"
        raise BadInput(msg)
    if nodes_per_cell < 1:
        msg = f"a cell has at least one node, not {nodes_per_cell:,}"
        raise BadInput(msg)
    return Cutting(network, cutoff, tuple(_halved(network, nodes_per_cell)))


def _halved(network: Network, most: int) -> list[Ints]:
    shrink = np.cos(np.radians(np.clip(network.lat.mean(), -89.0, 89.0)))
    x, y = network.lon * shrink, network.lat
    waiting, done = [np.arange(network.nodes, dtype=np.int64)], []
    while waiting:
        part = waiting.pop()
        if len(part) <= most:
            done.append(part)
            continue
        is_wide = np.ptp(x[part]) >= np.ptp(y[part])
        first, then = (x, y) if is_wide else (y, x)
        order = part[np.lexsort((part, then[part], first[part]))]
        middle = len(order) // 2
        waiting += [np.sort(order[middle:]), np.sort(order[:middle])]
    return done


def part_of(network: Network, node: Ints) -> Network:
    """Return some nodes of a network, in the given order, and the arcs between them."""
    number = np.full(network.nodes, -1, dtype=np.int32)
    number[node] = np.arange(len(node), dtype=np.int32)
    begin, count = network.indptr[node], np.diff(network.indptr)[node]
    source = np.repeat(np.arange(len(node)), count)
    offset = np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count)
    arc = begin[source] + offset
    target = number[network.targets[arc]]
    kept = target >= 0
    counts = np.bincount(source[kept], minlength=len(node))
    return Network(
        mode=network.mode,
        lon=network.lon[node],
        lat=network.lat[node],
        indptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        targets=target[kept],
        costs=network.costs[arc[kept]],
        node_id=network.node_id[node],
        island=network.island[node],
    )


Rows = tuple[Ints, NDArray[np.int32], NDArray[np.int32]]


def _out_of(network: Network) -> Rows:
    return network.indptr, network.targets, network.costs


def _into(network: Network) -> Rows:
    """Arcs turned round: sorted by where they lead."""
    order = np.argsort(network.targets, kind="stable")
    counts = np.bincount(network.targets, minlength=network.nodes)
    source = np.repeat(np.arange(network.nodes, dtype=np.int32), np.diff(network.indptr))
    indptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return indptr, source[order], network.costs[order]


def put_together(cutting: Cutting, rows: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
    """Lay the rows of all cells into one array, in the order of the whole network's nodes."""
    first = rows[0]
    whole = np.empty((cutting.network.nodes, *first.shape[1:]), dtype=first.dtype)
    for own, found in zip(cutting.own, rows, strict=True):
        whole[own] = found
    return whole
