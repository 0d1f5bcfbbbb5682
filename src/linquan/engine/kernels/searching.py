"""One search over the plain network: a heap of whole numbers, nodes settled nearest first."""

import numpy as np

from linquan.engine.kernels.arrays import Ints, Longs
from linquan.engine.kernels.compiling import compiled
from linquan.engine.kernels.copying import longer, taken

FAR = 2**31 - 1


@compiled
def _sink(heap: Longs, size: int, key: int) -> None:
    """Let a key sink from the top of a heap."""
    hole = 0
    child = 1
    while child < size:
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[hole] = heap[child]
        hole = child
        child = 2 * hole + 1
    heap[hole] = key


@compiled
def _rise(heap: Longs, hole: int, key: int) -> None:
    """Let a key rise from a hole in a heap."""
    while hole > 0 and heap[(hole - 1) >> 1] > key:
        heap[hole] = heap[(hole - 1) >> 1]
        hole = (hole - 1) >> 1
    heap[hole] = key


@compiled
def settle(indptr: Longs, targets: Ints, costs: Ints, origin: int, limit: int) -> tuple[Ints, Ints]:
    """Return the nodes within the limit of a node, nearest first, and what they cost.

    Source: E. W. Dijkstra, A note on two problems in connexion with graphs, 1959. Keys are a cost
    and a node in one number; the heap grows when it is full.
    """
    best = np.full(len(indptr) - 1, FAR, np.int32)
    settled = np.empty(64, np.int32)
    count = 0
    heap = np.empty(64, np.int64)
    heap[0] = origin
    size = 1
    best[origin] = 0
    while size > 0:
        key = heap[0]
        size -= 1
        if size > 0:
            _sink(heap, size, heap[size])
        node = key & 0x7FFFFFFF
        cost = key >> 32
        if cost > best[node]:
            continue
        if count == len(settled):
            settled = longer(settled, 2 * count)
        settled[count] = node
        count += 1
        for arc in range(indptr[node], indptr[node + 1]):
            way = cost + costs[arc]
            if way <= limit and way < best[targets[arc]]:
                best[targets[arc]] = way
                if size == len(heap):
                    heap = longer(heap, 2 * size)
                _rise(heap, size, (way << 32) | targets[arc])
                size += 1
    return settled[:count].copy(), taken(best, settled[:count])
