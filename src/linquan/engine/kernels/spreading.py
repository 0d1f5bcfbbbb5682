"""One bounded search from many nodes at once."""

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.compiling import compiled


@compiled
def spread(
    indptr: NDArray[np.int64],
    targets: NDArray[np.int32],
    costs: NDArray[np.int32],
    sources: NDArray[np.int64],
    limit: int,
    cost: NDArray[np.int32],
) -> None:
    """Lower ``cost`` [n] to that of the cheapest way from any source, where it is within ``limit``.

    Label correcting with a ring of waiting nodes (Pape 1974 without his stack): a node waits at
    most once at a time, so the ring never holds more than all nodes.
    """
    nodes = len(cost)
    ring = np.empty(nodes, np.int64)
    waits = np.zeros(nodes, np.bool_)
    head = tail = held = 0
    for source in sources:
        if cost[source] > 0:
            cost[source] = 0
            ring[tail] = source
            tail = tail + 1 if tail + 1 < nodes else 0
            waits[source] = True
            held += 1
    while held:
        node = ring[head]
        head = head + 1 if head + 1 < nodes else 0
        held -= 1
        waits[node] = False
        so_far = np.int64(cost[node])
        for arc in range(indptr[node], indptr[node + 1]):
            there = targets[arc]
            then = so_far + costs[arc]
            if then <= limit and then < cost[there]:
                cost[there] = then
                if not waits[there]:
                    waits[there] = True
                    ring[tail] = there
                    tail = tail + 1 if tail + 1 < nodes else 0
                    held += 1
