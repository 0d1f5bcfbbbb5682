"""What it costs to stand in a cell of a raster, going along streets and then straight on."""

import numpy as np

from linquan.engine.kernels.arrays import Floats, Ints, Longs
from linquan.engine.kernels.compiling import compiled

Frame = tuple[float, float, float]
"""West and south end, and the side of a cell, in metres: the middle of cell 0 is at the ends."""


@compiled
def arcs_from(nodes: Ints, costs: Ints, indptr: Longs) -> tuple[Longs, Ints, Ints]:
    """Return the arcs out of some nodes: arc, its tail, the cost there."""
    most = 0
    for node in nodes:
        most += indptr[node + 1] - indptr[node]
    arcs = np.empty(most, np.int64)
    tails = np.empty(most, np.int32)
    there = np.empty(most, np.int32)
    count = 0
    for i in range(len(nodes)):
        for arc in range(indptr[nodes[i]], indptr[nodes[i] + 1]):
            arcs[count] = arc
            tails[count] = nodes[i]
            there[count] = costs[i]
            count += 1
    return arcs, tails, there


@compiled
def follow_streets(field: Floats, ends: Floats, costs: Floats, frame: Frame) -> None:
    """Lower the cells that some straight arcs pass to what their points cost.

    Parameters
    ----------
    field
        [rows, columns], changed in place.
    ends
        [arcs, 4]: x and y of the tail, x and y of the head, in metres.
    costs
        [arcs, 2]: the cost at the tail, and of the arc.
    frame
        Where the cells lie.
    """
    west, south, side = frame
    for arc in range(len(ends)):
        x, y = (ends[arc, 0] - west) / side + 0.5, (ends[arc, 1] - south) / side + 0.5
        dx, dy = (ends[arc, 2] - ends[arc, 0]) / side, (ends[arc, 3] - ends[arc, 1]) / side
        steps = int(2.0 * np.sqrt(dx * dx + dy * dy)) + 1
        for step in range(steps + 1):
            share = step / steps
            cost = costs[arc, 0] + share * costs[arc, 1]
            row, column = int(y + share * dy), int(x + share * dx)
            field[row, column] = min(field[row, column], cost)


@compiled
def widen(field: Floats, beside: Floats) -> Floats:
    """Return a field that also reaches cells beside those that have a cost (below infinity).

    ``beside`` [2 k + 1, 2 k + 1] is what it costs to go from its middle to a cell, infinite where
    that is too far. No cell with a cost lies closer than k cells to the rim.
    """
    wide = np.full_like(field, np.inf)
    reach = len(beside) // 2
    for row in range(field.shape[0]):
        for column in range(field.shape[1]):
            cost = field[row, column]
            if cost < np.inf:
                for j in range(len(beside)):
                    line = wide[row - reach + j, column - reach : column + reach + 1]
                    extra = beside[j]
                    for i in range(len(extra)):
                        value = cost + extra[i]
                        line[i] = value if value < line[i] else line[i]
    return wide
