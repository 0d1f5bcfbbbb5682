"""What is reached from one node or from many: the arcs that begin within a limit."""

from dataclasses import dataclass

import numpy as np

from linquan.engine.kernels import fields
from linquan.engine.kernels.arrays import Floats, Ints, Longs
from linquan.engine.kernels.elimination import turned_round
from linquan.engine.kernels.searching import settle
from linquan.engine.networks.types import Network

Ways = tuple[Longs, Ints, Ints]


@dataclass(frozen=True, slots=True)
class Reached:
    """Arcs that begin within the limit.

    Attributes
    ----------
    tail, head
        int32 [arcs], the nodes at their ends.
    there, costs
        int32 [arcs], what it costs to their tails, and along them.
    ends
        float64 [arcs, 4], longitude and latitude of the tail, then of the head.
    """

    tail: Ints
    head: Ints
    there: Ints
    costs: Ints
    ends: Floats

    def without(self, nodes: Ints) -> "Reached":
        """Leave out the arcs from and to some nodes."""
        stays = ~(np.isin(self.tail, nodes) | np.isin(self.head, nodes))
        return Reached(
            self.tail[stays], self.head[stays], self.there[stays], self.costs[stays],
            self.ends[stays],
        )  # fmt: skip


def reached_from(network: Network, starts: Ints, limit: int, *, towards: bool = False) -> Reached:
    """Search from the nearest of some nodes, or (towards) for the ways to the nearest of them.

    With ``towards`` arcs are turned round: they lead from the nodes outwards at the cost of
    coming. Arrays of the network and node numbers are not checked here.
    """
    ways: Ways = network.indptr, network.targets, network.costs
    if towards:
        ways = turned_round(*ways)
    nodes, costs = _settled(ways, starts, limit)
    arcs, tails, there = fields.arcs_from(nodes, costs, ways[0])
    heads = ways[1][arcs]
    ends = np.column_stack([a[n] for n in (tails, heads) for a in (network.lon, network.lat)])
    return Reached(tails, heads, there, ways[2][arcs], ends)


def _settled(ways: Ways, starts: Ints, limit: int) -> tuple[Ints, Ints]:
    """Return nodes within the limit of the nearest start; many are joined by a node before them."""
    if len(starts) == 1:
        return settle(*ways, int(starts[0]), limit)
    indptr, targets, costs = ways
    before = len(indptr) - 1
    joined = (
        np.append(indptr, indptr[-1] + len(starts)),
        np.concatenate((targets, starts)),
        np.concatenate((costs, np.zeros(len(starts), np.int32))),
    )
    nodes, found = settle(*joined, before, limit)
    return nodes[1:], found[1:]
