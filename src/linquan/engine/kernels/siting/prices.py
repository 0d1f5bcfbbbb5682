"""Prices of demands: a Lagrangian bound, raised by a primal-dual method.

The rule that a demand is served once is given up against a price for each person. A site is then
worth what its demands pay above their cost, and the bound is what people pay less the worth of the
most worthy sites. Prices and shares of sites (how far each is open) answer each other: a price
falls where shares serve a demand more than once and rises elsewhere; shares follow worth. Their
meeting point is the optimum of the linear program; every set of prices on the way gives a bound.

Source: A. Chambolle, T. Pock (2011), A first-order primal-dual algorithm; T. Pock, A. Chambolle
(2011), Diagonal preconditioning (the steps); G. Cornuejols, M. Fisher, G. Nemhauser (1977),
Location of bank accounts to optimize float (the relaxation).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core

BOUND, SCALE, MARK, TARGET, SHIFT = 0, 1, 2, 3, 4
"""Places in ``numbers``: best bound, step of prices against shares, bound when last looked at,
cost of a known choice, worth at which a site is half open."""
ITERATIONS, STALLED = 0, 1
"""Places in ``counts``."""
LOOK, SMALL = 50, 0.02
"""Every so many iterations: has less than this share of the gap been closed?"""
KEPT, COUNTED = 0.5, 8
"""How much of a count of arcs in use outlasts the next; after how many iterations that is."""


class Prices(NamedTuple):
    """An ascent that can be stopped and taken up again.

    ``best`` float64 [n] the prices of the bound, ``now`` float64 [n]; ``worth`` float64 [m] of each
    site at the best prices (0 or below), ``worth_now``, ``worth_before``; ``share`` float64 [m] how
    far a site is open; ``busy`` float64 [n] arcs in use of a demand, ``reach`` float64 [m] people
    in use of a site; ``pull``, ``step`` float64 [m] scratch.
    """

    best: NDArray[np.float64]
    now: NDArray[np.float64]
    worth: NDArray[np.float64]
    worth_now: NDArray[np.float64]
    worth_before: NDArray[np.float64]
    share: NDArray[np.float64]
    busy: NDArray[np.float64]
    reach: NDArray[np.float64]
    pull: NDArray[np.float64]
    step: NDArray[np.float64]
    numbers: NDArray[np.float64]
    counts: NDArray[np.int64]


@compiled
def sum_of_least(worth: NDArray[np.float64], wanted: int) -> float:
    """Return the sum of the ``wanted`` least numbers."""
    if wanted <= 0:
        return 0.0
    total: float = np.partition(worth, wanted - 1)[:wanted].sum()
    return total


@compiled
def answer_price(core: Core, prices: Prices, demand: int, scale: float) -> float:
    """Return the price at which a demand's wish to be served and the step from now balance."""
    ceiling = np.float64(core.ceiling[demand])
    step = scale / max(prices.busy[demand], 1.0)
    old = prices.now[demand]
    price = old + step
    served = 0.0
    for arc in range(core.indptr[demand], core.indptr[demand + 1]):
        if core.costs[arc] >= price:
            break
        served += prices.share[core.sites[arc]]
        price = old + step * (1.0 - served)
        if price <= core.costs[arc]:
            price = np.float64(core.costs[arc])
            break
    answer: float = min(max(price, 0.0), ceiling)
    return answer


@compiled
def count_use(core: Core, prices: Prices) -> None:
    """Count the arcs in use, those a step of the price away among them."""
    reach = prices.reach
    reach[:] *= KEPT
    fresh = np.zeros(len(reach))
    for demand in range(len(prices.now)):
        near = prices.now[demand] + prices.numbers[SCALE]
        used = 0.0
        for arc in range(core.indptr[demand], core.indptr[demand + 1]):
            if core.costs[arc] >= near:
                break
            used += 1.0
            fresh[core.sites[arc]] += core.people[demand]
        prices.busy[demand] = max(used, KEPT * prices.busy[demand])
    for site in range(len(reach)):
        reach[site] = max(reach[site], fresh[site])


@compiled
def sweep(core: Core, prices: Prices, wanted: int, scale: float) -> float:
    """Let every price answer the shares, count what sites are worth then; return the bound."""
    worth = prices.worth_now
    prices.worth_before[:] = worth
    worth[:] = 0.0
    if prices.counts[ITERATIONS] % COUNTED == 0:
        count_use(core, prices)
    paid = 0.0
    for demand in range(len(prices.now)):
        price = answer_price(core, prices, demand, scale)
        prices.now[demand] = price
        people = core.people[demand]
        paid += people * price
        for arc in range(core.indptr[demand], core.indptr[demand + 1]):
            cost = core.costs[arc]
            if cost >= price:
                break
            worth[core.sites[arc]] += people * (cost - price)
    return paid + sum_of_least(worth, wanted)


@compiled
def open_at(prices: Prices, shift: float) -> tuple[float, float]:
    """Return how many sites are open if worth is counted from ``shift``, and how that falls."""
    total = 0.0
    slope = 0.0
    for site in range(len(prices.share)):
        share = prices.share[site] + prices.step[site] * (prices.pull[site] - shift)
        if share >= 1.0:
            total += 1.0
        elif share > 0.0:
            total += share
            slope += prices.step[site]
    return total, slope


@compiled
def answer_shares(prices: Prices, wanted: int) -> None:
    """Let shares follow worth, between 0 and 1, ``wanted`` together (nearest in their metric)."""
    numbers = prices.numbers
    low = np.inf
    high = -np.inf
    least = max(0.01 * prices.reach.mean(), 1e-9)
    for site in range(len(prices.share)):
        step = 1.0 / (numbers[SCALE] * max(prices.reach[site], least))
        pull = prices.worth_before[site] - 2 * prices.worth_now[site]
        prices.step[site] = step
        prices.pull[site] = pull
        high = max(high, pull + prices.share[site] / step)
        low = min(low, pull + (prices.share[site] - 1.0) / step)
    shift = min(max(numbers[SHIFT], low), high)
    for _ in range(60):
        total, slope = open_at(prices, shift)
        if abs(total - wanted) <= 1e-7 * wanted:
            break
        if total > wanted:
            low = shift
        else:
            high = shift
        shift = shift + (total - wanted) / slope if slope > 0 else (low + high) / 2
        if not low < shift < high:
            shift = (low + high) / 2
    numbers[SHIFT] = shift
    for site in range(len(prices.share)):
        share = prices.share[site] + prices.step[site] * (prices.pull[site] - shift)
        prices.share[site] = min(max(share, 0.0), 1.0)


@compiled
def count_iteration(numbers: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
    """Count an iteration; note from time to time whether the bound still comes nearer."""
    counts[ITERATIONS] += 1
    if counts[ITERATIONS] % LOOK == 0:
        left = max(numbers[TARGET] - numbers[BOUND], 0.0)
        counts[STALLED] = int(numbers[BOUND] - numbers[MARK] < SMALL * left)
        numbers[MARK] = numbers[BOUND]


@compiled
def keep_if_better(prices: Prices, bound: float) -> None:
    """Keep prices that give a better bound."""
    numbers, counts = prices.numbers, prices.counts
    if bound > numbers[BOUND]:
        numbers[BOUND] = bound
        prices.best[:] = prices.now
        prices.worth[:] = prices.worth_now
    count_iteration(numbers, counts)


@compiled
def begin(core: Core, prices: Prices, wanted: int) -> None:
    """Take the prices in ``now`` as the first."""
    bound = sweep(core, prices, wanted, 0.0)
    prices.worth_before[:] = prices.worth_now
    answer_shares(prices, wanted)
    prices.numbers[BOUND] = bound
    prices.numbers[MARK] = bound
    prices.best[:] = prices.now
    prices.worth[:] = prices.worth_now


@compiled
def ascend(core: Core, prices: Prices, wanted: int, iterations: int, enough: float) -> None:
    """Raise the bound for some iterations, or until it is ``enough``."""
    for _ in range(iterations):
        if prices.numbers[BOUND] >= enough:
            break
        bound = sweep(core, prices, wanted, prices.numbers[SCALE])
        answer_shares(prices, wanted)
        keep_if_better(prices, bound)
