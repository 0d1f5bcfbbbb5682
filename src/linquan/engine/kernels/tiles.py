"""Searches from many neighbouring origins, a tile of them at a time.

All ranks that any origin of a tile reaches are gathered once, numbered from the top down, with
their arcs; then the origins go through them in groups, a lane of the rows for each.
"""

import numpy as np

from linquan.engine.kernels.arrays import Costs, Floats, Ints, Longs
from linquan.engine.kernels.compiling import compiled
from linquan.engine.kernels.copying import longer, taken
from linquan.engine.kernels.sweeps import Ladder

LANES = 128
"""Origins side by side: long rows are worth more to vector instructions than short balls save."""
FAR = 2**31 - 1
_NEW, _CLIMBED, _QUEUED = -1, -2, -3

Children = tuple[Longs, Ints]
Marks = tuple[Ints, Ints, Ints, Ints, Ints]
"""By rank: least cost, place in the tile, next of its level; what was climbed; first by level."""
Way = tuple[Ladder, Children, int]
"""Arcs in int32, the children that count, and the limit."""
Tile = tuple[Ints, Ints, Longs, Ints, Costs, Costs]
"""Ranks from the top down; places climbed, from the bottom; indptr, parents' places, rise, fall."""


@compiled
def fresh_marks(ladder: Ladder) -> Marks:
    """Return the marks of a thread, all clean."""
    nodes = len(ladder[4])
    levels = ladder[4][0] + 1 if nodes else 0
    return (
        np.full(nodes, FAR, np.int32),
        np.full(nodes, _NEW, np.int32),
        np.empty(nodes, np.int32),
        np.empty(nodes, np.int32),
        np.full(levels, -1, np.int32),
    )


@compiled
def _climb(origins: Ints, ladder: Ladder, limit: int, marks: Marks) -> int:
    """Find whatever lies above the origins within the limit; return how many ranks."""
    indptr, parents, rise, _, level = ladder
    cost, place, after, climbed, head = marks
    count = 0
    for r in origins:
        if place[r] == _NEW:
            place[r] = _CLIMBED
            cost[r] = 0
            _enqueue(r, level, after, head)
    for height in range(len(head)):
        r = head[height]
        head[height] = -1
        while r >= 0:
            climbed[count] = r
            count += 1
            for arc in range(indptr[r], indptr[r + 1]):
                p = parents[arc]
                way = cost[r] + rise[arc]
                if way <= limit:
                    if place[p] == _NEW:
                        place[p] = _CLIMBED
                        _enqueue(p, level, after, head)
                    cost[p] = min(cost[p], way)
            r = after[r]
    return count


@compiled
def _enqueue(r: int, level: Ints, after: Ints, head: Ints) -> None:
    """Put a rank first among those of its level."""
    after[r] = head[level[r]]
    head[level[r]] = r


@compiled
def _least(r: int, ladder: Ladder, cost: Ints, limit: int) -> int:
    """Return the least cost of a rank whose parents are known."""
    indptr, parents, _, fall, _ = ladder
    best: int = cost[r]
    for arc in range(indptr[r], indptr[r + 1]):
        above = cost[parents[arc]]
        if above <= limit:
            best = min(best, above + fall[arc])
    return best


@compiled
def _descend(count: int, ladder: Ladder, children: Children, limit: int, marks: Marks) -> Ints:
    """Go down from what was climbed; return the ranks reached, from the top down."""
    level = ladder[4]
    cost, place, after, climbed, head = marks
    for one in range(count):
        _enqueue(climbed[one], level, after, head)
    reached = np.empty(2 * count + 64, np.int32)
    size = 0
    for height in range(len(head) - 1, -1, -1):
        r = head[height]
        head[height] = -1
        while r >= 0:
            best = _least(r, ladder, cost, limit)
            if best <= limit:
                cost[r] = best
                if size == len(reached):
                    reached = longer(reached, 2 * size)
                reached[size] = r
                place[r] = size
                size += 1
                for one in range(children[0][r], children[0][r + 1]):
                    below = children[1][one]
                    if place[below] == _NEW:
                        place[below] = _QUEUED
                        _enqueue(below, level, after, head)
            r = after[r]
    return reached[:size]


@compiled
def gather(origins: Ints, way: Way, marks: Marks, like: Costs) -> Tile:
    """Gather what the origins reach; ``forget`` must follow before the next tile.

    Costs of arcs come in the numbers of ``like``, clipped above the limit.
    """
    ladder, children, limit = way
    indptr, parents, rise, fall, _ = ladder
    place, climbed = marks[1], marks[3]
    count = _climb(origins, ladder, limit, marks)
    reached = _descend(count, ladder, children, limit, marks)
    most = 0
    for r in reached:
        most += indptr[r + 1] - indptr[r]
    ptr = np.zeros(len(reached) + 1, np.int64)
    above = np.empty(most, np.int32)
    up = np.empty(most, like.dtype)
    down = np.empty(most, like.dtype)
    end = 0
    for i in range(len(reached)):
        r = reached[i]
        for arc in range(indptr[r], indptr[r + 1]):
            if place[parents[arc]] >= 0:
                above[end] = place[parents[arc]]
                up[end] = min(rise[arc], limit + 1)
                down[end] = min(fall[arc], limit + 1)
                end += 1
        ptr[i + 1] = end
    low = np.empty(count, np.int32)
    for one in range(count):
        low[one] = place[climbed[one]]
    return reached, low, ptr, above, up, down


@compiled
def forget(tile: Tile, children: Children, marks: Marks) -> None:
    """Clean the marks that a tile left."""
    cost, place, _, _, _ = marks
    for r in tile[0]:
        cost[r] = FAR
        place[r] = _NEW
        for one in range(children[0][r], children[0][r + 1]):
            cost[children[1][one]] = FAR
            place[children[1][one]] = _NEW


@compiled
def run_lanes(rows: Costs, starts: Ints, tile: Tile, limit: int) -> None:
    """Fill ``rows`` [ranks of the tile, lanes] with the costs from the places ``starts``."""
    _, low, ptr, above, up, down = tile
    width = rows.shape[1]
    rows[:] = limit + 1
    for k in range(len(starts)):
        rows[starts[k], k] = 0
    for i in low:
        mine = rows[i]
        for arc in range(ptr[i], ptr[i + 1]):
            other = rows[above[arc]]
            cost = up[arc]
            for k in range(width):
                way = rows.dtype.type(mine[k] + cost)
                other[k] = way if way < other[k] else other[k]
    for i in range(len(rows)):
        mine = rows[i]
        for arc in range(ptr[i], ptr[i + 1]):
            other = rows[above[arc]]
            cost = down[arc]
            for k in range(width):
                way = rows.dtype.type(other[k] + cost)
                mine[k] = way if way < mine[k] else mine[k]


@compiled
def _places_of(number: Ints, tile: Tile) -> Ints:
    """Return the places of a tile that hold something: ``number`` is -1 for ranks that do not."""
    holding = np.empty(len(tile[0]), np.int32)
    count = 0
    for i in range(len(tile[0])):
        if number[tile[0][i]] >= 0:
            holding[count] = i
            count += 1
    return holding[:count]


@compiled
def _add_people(
    rows: Costs, holding: Ints, numbers: Ints, people: Floats, bands: Costs, sums: Floats
) -> None:
    """Add to ``sums`` [bands, groups, lanes] the people of every place within each band."""
    width = rows.shape[1]
    for i in range(len(holding)):
        mine = rows[holding[i]]
        least = mine[0]
        most = mine[0]
        for k in range(width):
            least = mine[k] if mine[k] < least else least
            most = mine[k] if mine[k] > most else most
        for band in range(bands.shape[0]):
            for group in range(bands.shape[1]):
                end = bands[band, group]
                heads = people[numbers[i], group]
                line = sums[band, group]
                if most <= end:
                    line[width] += heads
                elif least <= end:
                    for k in range(width):
                        line[k] += heads if mine[k] <= end else 0.0


@compiled
def people_of_tiles(
    tiles: Longs,
    origins: Ints,
    ladder: Ladder,
    children: Children,
    homes: tuple[Ints, Floats],
    bands: Costs,
    limit: int,
    result: Floats,
) -> None:
    """Count the people within each band of origins (ranks, neighbours side by side).

    ``tiles`` are the bounds of the tiles among the origins; ``homes`` is the number of a home by
    rank (-1: none) and the people [homes, groups]; ``bands`` are [bands, groups], in the numbers
    that rows are kept in; ``result`` is [origins, bands, groups].
    """
    marks = fresh_marks(ladder)
    place = marks[1]
    for number in range(len(tiles) - 1):
        own = origins[tiles[number] : tiles[number + 1]]
        tile = gather(own, (ladder, children, limit), marks, bands[0])
        holding = _places_of(homes[0], tile)
        numbers = taken(homes[0], taken(tile[0], holding))
        starts = taken(place, own)
        forget(tile, children, marks)
        for first in range(0, len(own), LANES):
            width = min(LANES, len(own) - first)
            rows = np.empty((len(tile[0]), width), bands.dtype)
            run_lanes(rows, starts[first : first + width], tile, limit)
            sums = np.zeros((bands.shape[0], bands.shape[1], width + 1))
            _add_people(rows, holding, numbers, homes[1], bands, sums)
            for k in range(width):
                line = result[tiles[number] + first + k]
                for band in range(bands.shape[0]):
                    for group in range(bands.shape[1]):
                        line[band, group] = sums[band, group, k] + sums[band, group, width]


@compiled
def pairs_of_tiles(
    tiles: Longs,
    origins: Ints,
    ladder: Ladder,
    children: Children,
    destinations: Ints,
    limit: int,
    like: Costs,
) -> tuple[Ints, Ints, Ints]:
    """Return who reaches what within the limit: numbers of origins, of destinations, and costs.

    ``destinations`` is the number of a destination by rank, -1 where there is none; rows are kept
    in the numbers of ``like``.
    """
    marks = fresh_marks(ladder)
    place = marks[1]
    who = np.empty(1024, np.int32)
    what = np.empty(1024, np.int32)
    costs = np.empty(1024, np.int32)
    end = 0
    for number in range(len(tiles) - 1):
        own = origins[tiles[number] : tiles[number + 1]]
        tile = gather(own, (ladder, children, limit), marks, like)
        holding = _places_of(destinations, tile)
        numbers = taken(destinations, taken(tile[0], holding))
        starts = taken(place, own)
        forget(tile, children, marks)
        for first in range(0, len(own), LANES):
            width = min(LANES, len(own) - first)
            rows = np.empty((len(tile[0]), width), like.dtype)
            run_lanes(rows, starts[first : first + width], tile, limit)
            most = end + width * len(holding)
            if most > len(who):
                size = max(most, 2 * len(who))
                who, what, costs = longer(who, size), longer(what, size), longer(costs, size)
            for k in range(width):
                for i in range(len(holding)):
                    if rows[holding[i], k] <= limit:
                        who[end] = tiles[number] + first + k
                        what[end] = numbers[i]
                        costs[end] = rows[holding[i], k]
                        end += 1
    return who[:end].copy(), what[:end].copy(), costs[:end].copy()
