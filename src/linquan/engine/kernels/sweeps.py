"""Costs spread up and down an order of elimination, for many searches side by side.

Rank 0 is the node that was taken out last. Every node keeps arcs to parents, which have lower
ranks: the neighbours it had when it was taken out. Every shortest path goes up for a while, then
down; so one sweep from the highest rank to the lowest and one back find all costs. A row holds the
costs of one node in every search, so that the arithmetic runs over whole rows.
"""

import numpy as np

from linquan.engine.kernels.arrays import Bytes, Costs, Floats, Ints, Longs
from linquan.engine.kernels.compiling import compiled

Ladder = tuple[Longs, Ints, Costs, Costs, Ints]
"""indptr, parents, cost of an arc on the way up, on the way down, and levels: by rank."""


@compiled
def spread(rows: Costs, touched: Bytes, ladder: Ladder) -> None:
    """Spread the costs that stand in ``rows`` [ranks, searches] over all ranks.

    ``touched`` is 1 for ranks whose row holds a cost; the others hold more than any cost.
    """
    indptr, parents, rise, fall, _ = ladder
    width = rows.shape[1]
    for r in range(rows.shape[0] - 1, -1, -1):
        if touched[r]:
            mine = rows[r]
            for arc in range(indptr[r], indptr[r + 1]):
                other = rows[parents[arc]]
                touched[parents[arc]] = 1
                cost = rise[arc]
                for k in range(width):
                    way = rows.dtype.type(mine[k] + cost)
                    other[k] = way if way < other[k] else other[k]
    for r in range(rows.shape[0]):
        mine = rows[r]
        for arc in range(indptr[r], indptr[r + 1]):
            other = rows[parents[arc]]
            cost = fall[arc]
            for k in range(width):
                way = rows.dtype.type(other[k] + cost)
                mine[k] = way if way < mine[k] else mine[k]


@compiled
def put_out(rows: Costs, ranks: Ints, first: int, count: int, limit: int, costs: Ints) -> None:
    """Write the first ``count`` searches of some ranks into the columns from ``first``."""
    for row in range(len(ranks)):
        mine = rows[ranks[row]]
        line = costs[row]
        for k in range(count):
            line[first + k] = np.int32(mine[k]) if mine[k] <= limit else np.int32(2147483647)


@compiled
def put_out_both(
    rows: Longs, ranks: Ints, first: int, count: int, limit: int, both: tuple[Ints, Ints]
) -> None:
    """Take costs (upper half) and facilities (lower half) apart, into columns from ``first``."""
    costs, which = both
    for row in range(len(ranks)):
        mine = rows[ranks[row]]
        for k in range(count):
            cost = mine[k] >> 32
            costs[row, first + k] = cost if cost <= limit else 2147483647
            which[row, first + k] = mine[k] & 0x7FFFFFFF if cost <= limit else -1


@compiled
def mark_ancestors(needed: Bytes, indptr: Longs, parents: Ints) -> None:
    """Mark whatever lies above marked ranks."""
    for r in range(len(needed) - 1, -1, -1):
        if needed[r]:
            for arc in range(indptr[r], indptr[r + 1]):
                needed[parents[arc]] = 1


@compiled
def children_of(needed: Bytes, indptr: Longs, parents: Ints) -> tuple[Longs, Ints]:
    """Return the marked ranks below every rank: indptr, ranks."""
    ptr = np.zeros(len(needed) + 1, np.int64)
    for r in range(len(needed)):
        if needed[r]:
            for arc in range(indptr[r], indptr[r + 1]):
                ptr[parents[arc] + 1] += 1
    for r in range(len(needed)):
        ptr[r + 1] += ptr[r]
    free = ptr[:-1].copy()
    below = np.empty(ptr[-1], np.int32)
    for r in range(len(needed)):
        if needed[r]:
            for arc in range(indptr[r], indptr[r + 1]):
                below[free[parents[arc]]] = r
                free[parents[arc]] += 1
    return ptr, below


@compiled
def tile_starts(x_m: Floats, y_m: Floats, most: int, span_m: float) -> Longs:
    """Cut a list of points into tiles of at most ``most``, none wider or higher than ``span_m``."""
    starts = np.empty(len(x_m) + 1, np.int64)
    count = 0
    first = 0
    west = east = south = north = 0.0
    for point in range(len(x_m)):
        west, east = min(west, x_m[point]), max(east, x_m[point])
        south, north = min(south, y_m[point]), max(north, y_m[point])
        wide = east - west > span_m or north - south > span_m
        if point == 0 or point - first == most or wide:
            starts[count] = point
            count += 1
            first = point
            west = east = x_m[point]
            south = north = y_m[point]
    starts[count] = len(x_m)
    return starts[: count + 1].copy()
