"""Cells of a large network: each with all that lies within a cost around it, so that it is exact.

A bounded question ("who is within 1,200 m of this home?") about a node needs nothing of the network
beyond that bound. So a network is cut into cells of about equal size; each takes along its halo,
the nodes from which or to which a way within the bound leads, and is answered by itself, in any
order, on any machine. No messages pass between cells, and the answer is that of the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array
from linquan.engine.kernels.spreading import spread
from linquan.engine.networks.checking import validated
from linquan.engine.networks.types import UNREACHED, Network

Ints = NDArray[np.int64]
NODES_PER_CELL: Final = 100_000
"""Of a city of a million homes, cells of 25,000 and of 100,000 took as long, of 400,000 longer."""
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
    """How a network is cut: the nodes of each cell, and how far a question reaches.

    Attributes
    ----------
    network
        The whole.
    cutoff
        The bound of the question.
    wanted
        int64 [w], the nodes that are asked about: the rows of an answer, in this order.
    own
        For each cell places in ``wanted``, int64, ascending by node.
    """

    network: Network
    cutoff: int
    wanted: Ints
    own: tuple[Ints, ...]

    def __len__(self) -> int:
        return len(self.own)

    def cell(self, number: int) -> Cell:
        """Cut out one cell with its halo."""
        own = self.wanted[self.own[number]]
        near = np.zeros(self.network.nodes, dtype=bool)
        for indptr, targets, costs in (_out_of(self.network), _into(self.network)):
            cost = np.full(self.network.nodes, UNREACHED, dtype=np.int32)
            spread(indptr, targets, costs, own, self.cutoff, cost)
            near |= cost != UNREACHED
        near[own] = False
        node = np.concatenate([own, np.flatnonzero(near)])
        return Cell(number, _part_of(self.network, node), node, len(own))


def cut(
    network: Network,
    *,
    cutoff: int,
    nodes_per_cell: int = NODES_PER_CELL,
    wanted: ArrayLike | None = None,
) -> Cutting:
    """Cut a network into cells.

    Parameters
    ----------
    network
        The whole.
    cutoff
        The largest cost any question about it asks for, in the unit of ``network.costs``.
    nodes_per_cell
        A part is halved, across its longer side, while it has more nodes that are asked about.
    wanted
        Numbers of the nodes that are asked about, none twice; all of them unless given.

    Raises
    ------
    BadInput
        No node is asked about, or one twice, or one that is not there; ``cutoff`` is negative or
        too large; a cell would have no node.
    """
    nodes = _wanted(validated(network), wanted)
    for number, name in ((cutoff, "the cutoff"), (nodes_per_cell, "nodes of a cell")):
        if isinstance(number, bool) or not isinstance(number, int | np.integer):
            msg = f"{name}: {number!r} is no whole number"
            raise BadInput(msg)
    if not 0 <= cutoff <= LARGEST_CUTOFF:
        msg = f"the cutoff must be from 0 to {LARGEST_CUTOFF:,}, not {cutoff:,}"
        raise BadInput(msg)
    if nodes_per_cell < 1:
        msg = f"a cell has at least one node, not {nodes_per_cell:,}"
        raise BadInput(msg)
    return Cutting(network, cutoff, nodes, tuple(_halved(network, nodes, nodes_per_cell)))


def _wanted(network: Network, wanted: ArrayLike | None) -> Ints:
    nodes = np.arange(network.nodes) if wanted is None else as_array(wanted, "nodes")
    if not nodes.size:
        raise BadInput("a network is cut around nodes: none is asked about")
    if nodes.dtype.kind not in "iu" or nodes.ndim != 1:
        raise BadInput("nodes are asked about by their numbers, in one list")
    if nodes.min() < 0 or nodes.max() >= network.nodes:
        msg = f"nodes are numbered from 0 to {network.nodes - 1:,}"
        raise BadInput(msg)
    if len(np.unique(nodes)) != len(nodes):
        raise BadInput("a node is asked about twice")
    return nodes.astype(np.int64)


def _halved(network: Network, nodes: Ints, most: int) -> Iterator[Ints]:
    """Yield places in ``nodes`` for each cell."""
    x = network.lon[nodes] * np.cos(np.radians(network.lat[nodes].mean()))
    y = network.lat[nodes]
    waiting = [np.arange(len(nodes), dtype=np.int64)]
    while waiting:
        part = waiting.pop()
        if len(part) <= most:
            yield part[np.argsort(nodes[part])]
            continue
        is_wide = np.ptp(x[part]) >= np.ptp(y[part])
        first, then = (x, y) if is_wide else (y, x)
        order = part[np.lexsort((nodes[part], then[part], first[part]))]
        middle = len(order) // 2
        waiting += [order[middle:], order[:middle]]


def part_of(network: Network, node: ArrayLike) -> Network:
    """Return some nodes of a network, in the given order, and the arcs between them.

    Raises
    ------
    BadInput
        No node, one twice, or one that is not there; a network that is none.
    """
    return _part_of(validated(network), _wanted(network, node))


def _part_of(network: Network, node: Ints) -> Network:
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
    """Lay the rows of all cells into one array, in the order of the nodes that are asked about."""
    first = rows[0]
    for number, found in enumerate(rows):
        if (found.dtype, found.shape[1:]) != (first.dtype, first.shape[1:]):
            msg = (
                f"rows of cell {number} are {found.dtype} {found.shape[1:]}, those of cell 0 "
                f"{first.dtype} {first.shape[1:]}: a task gives one kind of rows"
            )
            raise BadInput(msg)
    whole = np.empty((len(cutting.wanted), *first.shape[1:]), dtype=first.dtype)
    for own, found in zip(cutting.own, rows, strict=True):
        whole[own] = found
    return whole
