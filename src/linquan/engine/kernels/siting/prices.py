"""Prices of demands: a Lagrangian bound, raised by the volume algorithm.

The rule that a demand is served once is given up against a price for each person. A site is then
worth what its demands pay above their cost, the p most worthy sites are opened, and prices follow
how often a demand was served: none raises, several lower. Every set of prices gives a bound.

Source: F. Barahona, R. Anbil (2000), The volume algorithm; G. Cornuejols, M. Fisher, G. Nemhauser
(1977), Location of bank accounts to optimize float (the relaxation).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core

BOUND, STEP, BLEND, MARK, TARGET = 0, 1, 2, 3, 4
"""Places in ``numbers``: best bound, step, weight of the newest direction, bound when last looked
at, value that is aimed at."""
ITERATIONS, WORSE, IMPROVED = 0, 1, 2
"""Places in ``counts``."""


class Prices(NamedTuple):
    """An ascent that can be stopped and taken up again.

    ``best`` float64 [n] the prices of the bound, ``tried`` float64 [n]; ``direction`` float64 [n]
    mean of how far demands were from being served once; ``served`` float64 [n]; ``worth`` float64
    [m] of each site at the best prices (0 or below), ``worth_tried``; ``share`` float64 [m] how
    much of the time a site is open, ``is_open`` bool [m].
    """

    best: NDArray[np.float64]
    tried: NDArray[np.float64]
    direction: NDArray[np.float64]
    served: NDArray[np.float64]
    worth: NDArray[np.float64]
    worth_tried: NDArray[np.float64]
    share: NDArray[np.float64]
    is_open: NDArray[np.bool_]
    numbers: NDArray[np.float64]
    counts: NDArray[np.int64]


@compiled
def open_worthiest(worth: NDArray[np.float64], is_open: NDArray[np.bool_], wanted: int) -> float:
    """Open the ``wanted`` sites of least worth, the first of equals; return the sum."""
    is_open[:] = False
    if wanted <= 0:
        return 0.0
    limit = np.partition(worth, wanted - 1)[wanted - 1]
    total = 0.0
    count = 0
    for site in range(len(worth)):
        if worth[site] < limit:
            is_open[site] = True
            total += worth[site]
            count += 1
    for site in range(len(worth)):
        if count == wanted:
            break
        if worth[site] == limit:
            is_open[site] = True
            total += limit
            count += 1
    return total


@compiled
def evaluate(core: Core, prices: Prices, wanted: int) -> float:
    """Return the bound of the tried prices, and note who is open and how demands are served."""
    worth, tried = prices.worth_tried, prices.tried
    worth[:] = 0.0
    bound = 0.0
    for demand in range(len(tried)):
        price = tried[demand]
        people = core.people[demand]
        bound += people * price
        for arc in range(core.indptr[demand], core.indptr[demand + 1]):
            cost = core.costs[arc]
            if cost >= price:
                break
            worth[core.sites[arc]] += people * (cost - price)
    bound += open_worthiest(worth, prices.is_open, wanted)
    served = prices.served
    served[:] = 0.0
    for site in range(len(worth)):
        if prices.is_open[site]:
            for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
                demand = core.demands[arc]
                if core.site_costs[arc] < tried[demand]:
                    served[demand] += 1.0
    return bound


@compiled
def step_forward(core: Core, prices: Prices) -> None:
    """Try the prices a step along the direction, kept between 0 and the ceilings."""
    numbers = prices.numbers
    length = 0.0
    for demand in range(len(core.people)):
        way = prices.direction[demand]
        price = prices.best[demand]
        if not ((way > 0 and price >= core.ceiling[demand]) or (way < 0 and price <= 0)):
            length += core.people[demand] * way * way
    step = 0.0
    if length > 0:
        step = numbers[STEP] * max(numbers[TARGET] - numbers[BOUND], 0.0) / length
    for demand in range(len(core.people)):
        price = prices.best[demand] + step * prices.direction[demand]
        prices.tried[demand] = min(max(price, 0.0), np.float64(core.ceiling[demand]))


@compiled
def blend(core: Core, prices: Prices) -> float:
    """Blend the newest direction into the mean; return how far the two agree."""
    direction, served = prices.direction, prices.served
    agreement = 0.0
    old_old = 0.0
    old_new = 0.0
    new_new = 0.0
    for demand in range(len(direction)):
        newest = 1.0 - served[demand]
        people = core.people[demand]
        old_old += people * direction[demand] * direction[demand]
        old_new += people * direction[demand] * newest
        new_new += people * newest * newest
    agreement = old_new
    most = prices.numbers[BLEND]
    share = most
    spread = old_old - 2 * old_new + new_new
    if spread > 0:
        share = (old_old - old_new) / spread
        share = most / 10 if share < most / 10 else min(share, most)
    for demand in range(len(direction)):
        newest = 1.0 - served[demand]
        direction[demand] = share * newest + (1 - share) * direction[demand]
    for site in range(len(prices.share)):
        now = 1.0 if prices.is_open[site] else 0.0
        prices.share[site] = share * now + (1 - share) * prices.share[site]
    return agreement


@compiled
def adapt(prices: Prices, bound: float, agreement: float) -> None:
    """Keep prices that are better; lengthen or shorten the step."""
    numbers, counts = prices.numbers, prices.counts
    if bound > numbers[BOUND]:
        numbers[BOUND] = bound
        prices.best[:] = prices.tried
        prices.worth[:] = prices.worth_tried
        counts[WORSE] = 0
        if agreement > 0:
            numbers[STEP] = min(numbers[STEP] * 1.1, 2.0)
    else:
        counts[WORSE] += 1
        if counts[WORSE] >= 20:
            counts[WORSE] = 0
            numbers[STEP] = max(numbers[STEP] * 0.66, 1e-4)
    counts[ITERATIONS] += 1
    if counts[ITERATIONS] % 100 == 0:
        small = 0.01 * max(numbers[TARGET] - numbers[BOUND], 0.0)
        if numbers[BOUND] - numbers[MARK] < small:
            numbers[BLEND] = max(numbers[BLEND] / 2, 1e-5)
        numbers[MARK] = numbers[BOUND]


@compiled
def begin(core: Core, prices: Prices, wanted: int) -> None:
    """Take the prices in ``tried`` as the first."""
    prices.numbers[BOUND] = evaluate(core, prices, wanted)
    prices.numbers[MARK] = prices.numbers[BOUND]
    prices.best[:] = prices.tried
    prices.worth[:] = prices.worth_tried
    for demand in range(len(prices.direction)):
        prices.direction[demand] = 1.0 - prices.served[demand]
    for site in range(len(prices.share)):
        prices.share[site] = 1.0 if prices.is_open[site] else 0.0


@compiled
def ascend(core: Core, prices: Prices, wanted: int, iterations: int, enough: float) -> None:
    """Raise the bound for some iterations, or until it is ``enough``."""
    for _ in range(iterations):
        if prices.numbers[BOUND] >= enough:
            break
        step_forward(core, prices)
        bound = evaluate(core, prices, wanted)
        agreement = blend(core, prices)
        adapt(prices, bound, agreement)
