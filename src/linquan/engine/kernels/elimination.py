"""Taking nodes out of a network without changing a distance between those that stay.

A node that is taken out leaves, for every two of its neighbours, the way over itself. The network
lies as rows of neighbours: of a node v the neighbours are ``to[ptr[v]:ptr[v + 1]]``, with what it
costs to go there (``out``) and to come from there (``into``); ``NONE`` where there is no such way.
"""

import numpy as np

from linquan.engine.kernels.arrays import Bytes, Ints, Longs
from linquan.engine.kernels.compiling import compiled

NONE = 2**30
"""No way: more than any cost, and twice of it still fits into int32."""

SORTED = 128
"""Rows with more neighbours than this are not sorted."""

Rows = tuple[Longs, Ints, Ints, Ints]
"""ptr, to, out, into."""


@compiled
def turned_round(indptr: Longs, targets: Ints, costs: Ints) -> tuple[Longs, Ints, Ints]:
    """Return the arcs by the node they lead to: indptr, sources, costs."""
    nodes = len(indptr) - 1
    ptr = np.zeros(nodes + 1, np.int64)
    for arc in range(len(targets)):
        ptr[targets[arc] + 1] += 1
    for node in range(nodes):
        ptr[node + 1] += ptr[node]
    free = ptr[:-1].copy()
    sources = np.empty(len(targets), np.int32)
    turned = np.empty(len(targets), np.int32)
    for node in range(nodes):
        for arc in range(indptr[node], indptr[node + 1]):
            place = free[targets[arc]]
            free[targets[arc]] += 1
            sources[place] = node
            turned[place] = costs[arc]
    return ptr, sources, turned


@compiled
def _enter(row: int, end: int, other: int, way: tuple[int, int], slot: Longs, rows: Rows) -> int:
    """Note a way there and back in the row that begins at ``row``; return where the row ends."""
    _, to, out, into = rows
    place = slot[other]
    if place < row:
        slot[other] = end
        to[end] = other
        out[end] = way[0]
        into[end] = way[1]
        return end + 1
    out[place] = min(out[place], way[0])
    into[place] = min(into[place], way[1])
    return end


@compiled
def paired(
    order: Ints,
    position: Ints,
    forward: tuple[Longs, Ints, Ints],
    backward: tuple[Longs, Ints, Ints],
) -> Rows:
    """Return rows of neighbours, nodes numbered along ``order``: no loops, no parallel arcs."""
    nodes = len(order)
    most = 2 * len(forward[1])
    ptr = np.zeros(nodes + 1, np.int64)
    rows = ptr, np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    slot = np.full(nodes, -1, np.int64)
    end = 0
    for v in range(nodes):
        row = end
        for arc in range(forward[0][order[v]], forward[0][order[v] + 1]):
            other = position[forward[1][arc]]
            if other != v:
                end = _enter(row, end, int(other), (int(forward[2][arc]), NONE), slot, rows)
        for arc in range(backward[0][order[v]], backward[0][order[v] + 1]):
            other = position[backward[1][arc]]
            if other != v:
                end = _enter(row, end, int(other), (NONE, int(backward[2][arc])), slot, rows)
        ptr[v + 1] = end
    return ptr, rows[1][:end].copy(), rows[2][:end].copy(), rows[3][:end].copy()


@compiled
def independent(ptr: Longs, to: Ints, highest: int) -> Bytes:
    """Choose nodes with at most so many neighbours, no two of them neighbours: 1 where chosen."""
    nodes = len(ptr) - 1
    state = np.zeros(nodes, np.uint8)
    for most in (highest - 1, highest):
        for v in range(nodes):
            if state[v] == 0 and ptr[v + 1] - ptr[v] <= most:
                state[v] = 1
                for place in range(ptr[v], ptr[v + 1]):
                    state[to[place]] = 2
    for v in range(nodes):
        state[v] = state[v] & 1
    return state


@compiled
def staying(chosen: Bytes) -> tuple[Ints, Ints]:
    """Return the nodes that stay, and for every node its number among them or -1."""
    stay = np.empty(len(chosen), np.int32)
    number = np.full(len(chosen), -1, np.int32)
    count = 0
    for v in range(len(chosen)):
        if not chosen[v]:
            number[v] = count
            stay[count] = v
            count += 1
    return stay[:count].copy(), number


@compiled
def _most_after(rows: Rows, number: Ints, part: Ints) -> int:
    ptr, to, _, _ = rows
    most = 0
    for v in part:
        for place in range(ptr[v], ptr[v + 1]):
            x = to[place]
            most += 1 if number[x] >= 0 else ptr[x + 1] - ptr[x] - 1
    return most


@compiled
def _over(rows: Rows, first: int, second: int, longest: int) -> tuple[int, int]:
    """Return what it costs to go over a node, and to come back, by two of its arcs' places."""
    _, _, out, into = rows
    there = int(into[first] + out[second])
    back = int(into[second] + out[first])
    return (there if there <= longest else NONE, back if back <= longest else NONE)


@compiled
def _sort(row: int, end: int, rows: Rows) -> None:
    """Sort a row by the cheaper of its two costs, unless it is long."""
    _, to, out, into = rows
    if end - row > SORTED:
        return
    for place in range(row + 1, end):
        other, there, back = to[place], out[place], into[place]
        key = min(there, back)
        hole = place
        while hole > row and min(out[hole - 1], into[hole - 1]) > key:
            to[hole] = to[hole - 1]
            out[hole] = out[hole - 1]
            into[hole] = into[hole - 1]
            hole -= 1
        to[hole] = other
        out[hole] = there
        into[hole] = back


@compiled
def without(rows: Rows, number: Ints, part: Ints, longest: int) -> Rows:
    """Return the rows of a part of the nodes that stay, after the others were taken out.

    Parameters
    ----------
    rows
        The network before.
    number
        For every node its new number, or -1 where it is taken out.
    part
        Nodes that stay, a stretch of them.
    longest
        Ways that cost more are left out.
    """
    ptr, to, out, into = rows
    most = _most_after(rows, number, part)
    fresh = (
        np.zeros(len(part) + 1, np.int64),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
    )
    slot = np.full(len(number), -1, np.int64)
    end = 0
    for v in range(len(part)):
        row = end
        for place in range(ptr[part[v]], ptr[part[v] + 1]):
            x = to[place]
            if number[x] >= 0:
                same = int(out[place]), int(into[place])
                end = _enter(row, end, int(number[x]), same, slot, fresh)
                continue
            mine = ptr[x]
            while to[mine] != part[v]:
                mine += 1
            for other in range(ptr[x], ptr[x + 1]):
                way = _over(rows, mine, other, longest)
                if other != mine and min(way) < NONE:
                    end = _enter(row, end, int(number[to[other]]), way, slot, fresh)
        _sort(row, end, fresh)
        fresh[0][v + 1] = end
    return fresh[0], fresh[1][:end].copy(), fresh[2][:end].copy(), fresh[3][:end].copy()


@compiled
def _spread_row(rows: Rows, v: int, whole: Ints, back: Ints) -> int:
    """Write a row's costs to where they are found by node; return the highest."""
    ptr, to, out, into = rows
    most = 0
    for place in range(ptr[v], ptr[v + 1]):
        if out[place] < NONE:
            whole[to[place]] = out[place]
            most = max(most, out[place])
        if into[place] < NONE:
            back[to[place]] = into[place]
            most = max(most, into[place])
    return most


@compiled
def _strike(rows: Rows, v: int, most: int, whole: Ints, back: Ints) -> None:
    """Set to -1 the ways that another one spares."""
    ptr, to, out, into = rows
    for first in range(ptr[v], ptr[v + 1]):
        there, home = out[first], into[first]
        left = most - min(there, home)
        x = to[first]
        is_sorted = ptr[x + 1] - ptr[x] <= SORTED
        for second in range(ptr[x], ptr[x + 1]):
            on, from_on = out[second], into[second]
            if min(on, from_on) > left:
                if is_sorted:
                    break
                continue
            if there + on <= whole[to[second]] and min(there, on) > 0:
                whole[to[second]] = -1
            if home + from_on <= back[to[second]] and min(home, from_on) > 0:
                back[to[second]] = -1


@compiled
def _strike_alike(rows: Rows, v: int, most: int, whole: Ints) -> None:
    """Do so where every way costs as much there as back."""
    ptr, to, out, _ = rows
    for first in range(ptr[v], ptr[v + 1]):
        there = out[first]
        left = most - there
        x = to[first]
        is_sorted = ptr[x + 1] - ptr[x] <= SORTED
        for second in range(ptr[x], ptr[x + 1]):
            on = out[second]
            if on > left:
                if is_sorted:
                    break
            elif there + on <= whole[to[second]] and min(there, on) > 0:
                whole[to[second]] = -1


@compiled
def pruned(rows: Rows, first_row: int, last_row: int, alike: bool) -> Rows:
    """Return a stretch of rows without the ways that a way over one other node spares.

    The two ways that stand for a dropped one are both above 0, so each is shorter than it. That is
    why many may be dropped at the same time: what stands for them is shorter again, and this ends.
    """
    ptr, to, _, _ = rows
    whole = np.full(len(ptr) - 1, -1, np.int32)
    back = whole if alike else whole.copy()
    kept = np.zeros(last_row - first_row + 1, np.int64)
    size = ptr[last_row] - ptr[first_row]
    fresh = kept, np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    end = 0
    for v in range(first_row, last_row):
        most = _spread_row(rows, v, whole, back)
        if alike:
            _strike_alike(rows, v, most, whole)
        else:
            _strike(rows, v, most, whole, back)
        for place in range(ptr[v], ptr[v + 1]):
            other = to[place]
            there, home = whole[other], back[other]
            whole[other] = -1
            back[other] = -1
            if max(there, home) >= 0:
                fresh[1][end] = other
                fresh[2][end] = there if there >= 0 else NONE
                fresh[3][end] = home if home >= 0 else NONE
                end += 1
        kept[v + 1 - first_row] = end
    return kept, fresh[1][:end].copy(), fresh[2][:end].copy(), fresh[3][:end].copy()


@compiled
def ways_of(rows: Rows, chosen: Bytes) -> tuple[Ints, Rows]:
    """Return the chosen nodes and their rows."""
    ptr, to, out, into = rows
    count = 0
    size = 0
    for v in range(len(chosen)):
        if chosen[v]:
            count += 1
            size += ptr[v + 1] - ptr[v]
    nodes = np.empty(count, np.int32)
    own = (
        np.zeros(count + 1, np.int64),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
    )
    count = 0
    end = 0
    for v in range(len(chosen)):
        if chosen[v]:
            nodes[count] = v
            for place in range(ptr[v], ptr[v + 1]):
                own[1][end] = to[place]
                own[2][end] = out[place]
                own[3][end] = into[place]
                end += 1
            count += 1
            own[0][count] = end
    return nodes, own
