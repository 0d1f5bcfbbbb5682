"""A core: the part of a siting problem that is still open, in arrays that kernels share.

Every demand has a ceiling, the cost per person of doing without the sites of the core: that of
the nearest site that is open anyway, or of being unserved. Fixed sites need no place in a core,
nor do arcs that reach the ceiling.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled


class Core(NamedTuple):
    """``n`` demands, ``m`` sites, ``a`` arcs, each arc cheaper than the ceiling of its demand.

    ``people`` float64 [n], ``ceiling`` int32 [n]; by demand, cheapest first: ``indptr`` int64
    [n + 1], ``sites`` int32 [a], ``costs`` int32 [a]; by site: ``site_indptr`` int64 [m + 1],
    ``demands`` int32 [a], ``site_costs`` int32 [a].
    """

    people: NDArray[np.float64]
    ceiling: NDArray[np.int32]
    indptr: NDArray[np.int64]
    sites: NDArray[np.int32]
    costs: NDArray[np.int32]
    site_indptr: NDArray[np.int64]
    demands: NDArray[np.int32]
    site_costs: NDArray[np.int32]


@compiled
def group(keys: NDArray[np.int32], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the order that sorts keys below ``count`` (stable), and where each key begins."""
    begin = np.zeros(count + 1, np.int64)
    for key in keys:
        begin[key + 1] += 1
    for key in range(count):
        begin[key + 1] += begin[key]
    at = begin[:-1].copy()
    order = np.empty(len(keys), np.int64)
    for place in range(len(keys)):
        key = keys[place]
        order[at[key]] = place
        at[key] += 1
    return order, begin


@compiled
def transpose(
    indptr: NDArray[np.int64], columns: NDArray[np.int32], costs: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Return arcs by column of arcs by row; within a column the rows ascend."""
    begin = np.zeros(count + 1, np.int64)
    for column in columns:
        begin[column + 1] += 1
    for column in range(count):
        begin[column + 1] += begin[column]
    at = begin[:-1].copy()
    rows = np.empty(len(columns), np.int32)
    turned = np.empty(len(columns), np.int32)
    for row in range(len(indptr) - 1):
        for arc in range(indptr[row], indptr[row + 1]):
            place = at[columns[arc]]
            rows[place] = row
            turned[place] = costs[arc]
            at[columns[arc]] += 1
    return begin, rows, turned


@compiled
def lower_ceilings(
    ceiling: NDArray[np.int32],
    site_indptr: NDArray[np.int64],
    demands: NDArray[np.int32],
    site_costs: NDArray[np.int32],
    opened: NDArray[np.int32],
) -> None:
    """Lower every ceiling to the cost of the nearest of some sites."""
    for site in opened:
        for arc in range(site_indptr[site], site_indptr[site + 1]):
            if site_costs[arc] < ceiling[demands[arc]]:
                ceiling[demands[arc]] = site_costs[arc]


@compiled
def nearest_of(
    site_indptr: NDArray[np.int64],
    demands: NDArray[np.int32],
    site_costs: NDArray[np.int32],
    opened: NDArray[np.int32],
    demand_count: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return of every demand the nearest of some sites (-1: none), its cost, the second's cost.

    Costs of what is not reached are 2**31 - 1; of equally near sites the first given counts.
    """
    far = np.int32(2**31 - 1)
    site_of = np.full(demand_count, np.int32(-1))
    first = np.full(demand_count, far)
    second = np.full(demand_count, far)
    for site in opened:
        for arc in range(site_indptr[site], site_indptr[site + 1]):
            demand, cost = demands[arc], site_costs[arc]
            if cost < first[demand] or site_of[demand] < 0:
                second[demand] = first[demand]
                first[demand] = cost
                site_of[demand] = site
            elif cost < second[demand]:
                second[demand] = cost
    return site_of, first, second


@compiled
def count_kept(
    indptr: NDArray[np.int64],
    sites: NDArray[np.int32],
    costs: NDArray[np.int32],
    ceiling: NDArray[np.int32],
    new_site: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Return how many arcs of each demand stay below its ceiling and lead to a site that stays."""
    kept = np.zeros(len(ceiling), np.int64)
    for demand in range(len(ceiling)):
        for arc in range(indptr[demand], indptr[demand + 1]):
            if costs[arc] < ceiling[demand] and new_site[sites[arc]] >= 0:
                kept[demand] += 1
    return kept


@compiled
def keep_cheapest(
    arcs: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]],
    ceiling: NDArray[np.int32],
    new_site: NDArray[np.int32],
    demands: NDArray[np.int64],
    new_indptr: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Fill the rows of ``demands`` with the cheapest arcs they have room for, cheapest first.

    A ceiling is lowered to the first cost there was no room for: a bound stays a bound.
    """
    indptr, sites, costs = arcs
    new_sites = np.empty(new_indptr[-1], np.int32)
    new_costs = np.empty(new_indptr[-1], np.int32)
    keys = np.empty(len(new_site) + 1, np.int64)
    for row in range(len(demands)):
        demand = demands[row]
        count = 0
        is_sorted = True
        for arc in range(indptr[demand], indptr[demand + 1]):
            site = new_site[sites[arc]]
            if costs[arc] < ceiling[demand] and site >= 0:
                keys[count] = (np.int64(costs[arc]) << 32) | site
                is_sorted = is_sorted and (count == 0 or keys[count - 1] < keys[count])
                count += 1
        found = keys[:count]
        room = new_indptr[row + 1] - new_indptr[row]
        if not is_sorted:
            if room < count:
                found = np.partition(found, room)
                ceiling[demand] = found[room] >> 32
                found = found[:room]
            found = np.sort(found)
        elif room < count:
            ceiling[demand] = found[room] >> 32
        for place in range(room):
            new_sites[new_indptr[row] + place] = found[place] & 0x7FFFFFFF
            new_costs[new_indptr[row] + place] = found[place] >> 32
    return new_sites, new_costs


@compiled
def same_rows(
    indptr: NDArray[np.int64], sites: NDArray[np.int32], others: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return whether the row of each demand holds the same sites as the row of another."""
    same = np.ones(len(others), np.bool_)
    for demand in range(len(others)):
        other = others[demand]
        length = indptr[demand + 1] - indptr[demand]
        if indptr[other + 1] - indptr[other] != length:
            same[demand] = False
            continue
        for place in range(length):
            if sites[indptr[demand] + place] != sites[indptr[other] + place]:
                same[demand] = False
                break
    return same


@compiled
def shortest_ways(matrix: NDArray[np.int64]) -> None:
    """Turn lengths of edges into lengths of shortest ways (Floyd, Warshall)."""
    count = len(matrix)
    for middle in range(count):
        for here in range(count):
            first = matrix[here, middle]
            for there in range(count):
                way = first + matrix[middle, there]
                if way < matrix[here, there]:
                    matrix[here, there] = way
