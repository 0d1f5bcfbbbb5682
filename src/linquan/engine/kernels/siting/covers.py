"""Covering everybody: a bound by prices, and greedy covers that follow them.

Source: E. Balas, A. Ho (1980), Set covering algorithms using cutting planes, heuristics, and
subgradient optimization (the relaxation); A. Chambolle, T. Pock (2011) (the method).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core


class CoverPrices(NamedTuple):
    """Prices of demands and shares of sites, which answer each other.

    ``now``, ``best`` float64 [n] prices; ``share`` float64 [m] how far a site is open; ``paid``,
    ``paid_best`` float64 [m] what the demands of a site pay together; ``bound`` float64 [1].
    """

    now: NDArray[np.float64]
    best: NDArray[np.float64]
    share: NDArray[np.float64]
    paid: NDArray[np.float64]
    paid_best: NDArray[np.float64]
    bound: NDArray[np.float64]


@compiled
def raise_cover(core: Core, prices: CoverPrices, iterations: int) -> None:
    """Raise the bound of a cover: the sum of prices, less what sites are paid above 1."""
    demands, sites = len(core.people), len(core.site_indptr) - 1
    before = np.empty(sites)
    for _ in range(iterations):
        before[:] = prices.paid
        prices.paid[:] = 0.0
        bound = 0.0
        for demand in range(demands):
            low, high = core.indptr[demand], core.indptr[demand + 1]
            served = 0.0
            for arc in range(low, high):
                served += prices.share[core.sites[arc]]
            price = max(prices.now[demand] + (1.0 - served) / (high - low), 0.0)
            prices.now[demand] = price
            bound += price
            if price > 0.0:
                for arc in range(low, high):
                    prices.paid[core.sites[arc]] += price
        for site in range(sites):
            bound += min(0.0, 1.0 - prices.paid[site])
            reach = max(core.site_indptr[site + 1] - core.site_indptr[site], 1)
            share = prices.share[site] + (2 * prices.paid[site] - before[site] - 1.0) / reach
            prices.share[site] = min(max(share, 0.0), 1.0)
        if bound > prices.bound[0]:
            prices.bound[0] = bound
            prices.best[:] = prices.now
            prices.paid_best[:] = prices.paid


@compiled
def cover_greedily(core: Core, weight: NDArray[np.float64]) -> NDArray[np.int32]:
    """Open the site of most uncovered weight until all is covered; close what is not needed."""
    demands, sites = len(core.people), len(core.site_indptr) - 1
    times = np.zeros(demands, np.int32)
    worth = np.zeros(sites)
    for demand in range(demands):
        for arc in range(core.indptr[demand], core.indptr[demand + 1]):
            worth[core.sites[arc]] += weight[demand]
    is_open = np.zeros(sites, np.bool_)
    order = np.empty(sites, np.int32)
    count = 0
    left = demands
    while left > 0:
        best = np.argmax(worth)
        order[count] = best
        count += 1
        is_open[best] = True
        worth[best] = -1.0
        for arc in range(core.site_indptr[best], core.site_indptr[best + 1]):
            demand = core.demands[arc]
            times[demand] += 1
            if times[demand] == 1:
                left -= 1
                take_off(core, worth, is_open, demand, weight[demand])
    close_needless(core, times, is_open, order[:count])
    return np.flatnonzero(is_open).astype(np.int32)


@compiled
def take_off(
    core: Core,
    worth: NDArray[np.float64],
    is_open: NDArray[np.bool_],
    demand: int,
    weight: float,
) -> None:
    """A demand is covered: closed sites that reach it are worth less, never less than open ones."""
    for arc in range(core.indptr[demand], core.indptr[demand + 1]):
        site = core.sites[arc]
        if not is_open[site]:
            worth[site] = max(worth[site] - weight, 0.0)


@compiled
def close_needless(
    core: Core, times: NDArray[np.int32], is_open: NDArray[np.bool_], order: NDArray[np.int32]
) -> None:
    """Close sites, first opened first, whose demands are all covered by others too."""
    for site in order:
        low, high = core.site_indptr[site], core.site_indptr[site + 1]
        needless = True
        for arc in range(low, high):
            if times[core.demands[arc]] < 2:
                needless = False
                break
        if needless:
            is_open[site] = False
            for arc in range(low, high):
                times[core.demands[arc]] -= 1
