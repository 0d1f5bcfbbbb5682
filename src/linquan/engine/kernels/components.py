"""Strongly connected components: parts within which every node reaches every other."""

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.compiling import compiled

Ints = NDArray[np.int32]


@compiled
def way_down(
    node: int, arc: NDArray[np.int64], end: int, targets: Ints, seen: Ints, low: Ints,
    component: Ints,
) -> int:  # fmt: skip
    """Look at the arcs of a node until one leads to a node not seen; -1 when none is left."""
    while arc[node] < end:
        target = targets[arc[node]]
        if seen[target] < 0:
            return int(target)
        if component[target] < 0:
            low[node] = min(low[node], low[target])
        arc[node] += 1
    return -1


@compiled
def taken_off(node: int, waiting: Ints, held: int, component: Ints, number: int) -> int:
    """Give all that waits above a node, and the node, their number; return what still waits."""
    while component[node] < 0:
        held -= 1
        component[waiting[held]] = number
    return held


@compiled
def strong_components(indptr: NDArray[np.int64], targets: Ints, component: Ints) -> int:
    """Number the component of every node into ``component`` (int32 [n]); return how many.

    Source: R. E. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1
    (1972); without recursion.
    """
    nodes = len(indptr) - 1
    seen = np.full(nodes, -1, np.int32)  # when a node was come to
    low, path = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    waiting = np.empty(nodes, np.int32)
    arc = indptr[:-1].copy()  # the next arc to look at
    component[:] = -1
    count, now, held = 0, 0, 0
    for root in range(nodes):
        depth = 0 if seen[root] >= 0 else 1
        path[0] = root
        while depth:
            node = path[depth - 1]
            if seen[node] < 0:
                seen[node] = low[node] = now
                waiting[held] = node
                now, held = now + 1, held + 1
            target = way_down(node, arc, indptr[node + 1], targets, seen, low, component)
            if target >= 0:
                path[depth] = target
                depth += 1
                continue
            depth -= 1
            if low[node] == seen[node]:
                held = taken_off(node, waiting, held, component, count)
                count += 1
    return count
