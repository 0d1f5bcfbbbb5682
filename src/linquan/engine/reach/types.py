"""What the searches give back, and the skeleton they run on."""

from dataclasses import dataclass

import numpy as np

from linquan.engine.kernels.arrays import Ints, Longs
from linquan.engine.networks.types import Network


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A network in an order of elimination, from which every cost up to ``longest`` follows.

    Made by :func:`linquan.engine.reach.skeleton`; nodes are counted by *rank* here, 0 for the one
    that was taken out last.

    Attributes
    ----------
    network
        What it was made of.
    longest
        The longest cost it answers.
    node, rank
        int32 [n]: the node of a rank, the rank of a node.
    along
        int32 [n]: where a node lies along the Hilbert curve.
    level
        int32 [n], by rank: the round a rank was taken out in, the first is 0.
    indptr, parents
        int64 [n + 1], int32 [m]: the neighbours a rank had when it was taken out.
    rise, fall
        int32 [m], the cost of going to a parent and of coming from it; 2**30 where there is no way.
        One array where the two never differ.
    """

    network: Network
    longest: int
    node: Ints
    rank: Ints
    along: Ints
    level: Ints
    indptr: Longs
    parents: Ints
    rise: Ints
    fall: Ints


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest facility of every item.

    Attributes
    ----------
    costs
        int32 [origins, items], UNREACHED where none lies within the limit.
    facility
        int32 [origins, items], the place of the nearest one in the item's list (the first of
        equals), -1 where there is none; None if it was not asked for.
    """

    costs: Ints
    facility: Ints | None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who reaches what: the destinations of origin i are ``indptr[i]:indptr[i + 1]``.

    Attributes
    ----------
    indptr
        int64 [origins + 1].
    destination
        int32 [pairs], the place in the list of destinations, ascending within an origin.
    costs
        int32 [pairs].
    """

    indptr: Longs
    destination: Ints
    costs: Ints

    @property
    def origin(self) -> Ints:
        """int32 [pairs], the place in the list of origins."""
        count = np.diff(self.indptr)
        return np.repeat(np.arange(len(count), dtype=np.int32), count)
