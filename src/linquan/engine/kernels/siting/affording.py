"""Prices of demands where sites cost money: a Lagrangian bound of a cover within a budget.

The rule that a demand counts only where a site serves it is given up against a price for each
person, from 0 to 1. A site then earns what its demands pay; the budget buys what earns most for
its money, of the last site only a part (a knapsack, relaxed). Prices and shares of sites answer
each other as in ``prices``, here with shares that together cost no more than the budget.

Source: G. Dantzig (1957), Discrete-variable extremum problems (the knapsack); A. Chambolle,
T. Pock (2011), A first-order primal-dual algorithm; T. Pock, A. Chambolle (2011), Diagonal
preconditioning (the steps).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.prices import BOUND, MARK, SCALE, count_iteration

RATE, BEST_RATE = 4, 5
"""Places in ``numbers`` beside those of ``prices``: what the whole budget earns at the last shares,
and at the best prices."""


class Offers(NamedTuple):
    """An ascent that can be stopped and taken up again.

    ``fee`` float64 [m]: what a site costs as a share of the budget. ``best``, ``now`` float64 [n]
    prices; ``paid``, ``paid_now``, ``paid_before`` float64 [m] what the demands of a site pay at
    the best prices, now, and before; ``share`` float64 [m] how far a site is bought; ``reach``
    float64 [m] people of a site; ``pull``, ``step`` float64 [m] scratch.
    """

    fee: NDArray[np.float64]
    best: NDArray[np.float64]
    now: NDArray[np.float64]
    paid: NDArray[np.float64]
    paid_now: NDArray[np.float64]
    paid_before: NDArray[np.float64]
    share: NDArray[np.float64]
    reach: NDArray[np.float64]
    pull: NDArray[np.float64]
    step: NDArray[np.float64]
    numbers: NDArray[np.float64]
    counts: NDArray[np.int64]


@compiled
def rate_of(paid: NDArray[np.float64], fee: NDArray[np.float64]) -> float:
    """Return what the budget earns at the site where it runs out; 0 where it buys all."""
    each = np.empty(len(fee))
    for site in range(len(fee)):
        each[site] = paid[site] / fee[site] if fee[site] > 0.0 else 0.0
    left = 1.0
    for site in np.argsort(-each, kind="mergesort"):
        if each[site] <= 0.0:
            break
        left -= fee[site]
        if left < 0.0:
            found: float = each[site]
            return found
    return 0.0


@compiled
def earned(paid: NDArray[np.float64], fee: NDArray[np.float64], rate: float) -> float:
    """Return what the budget earns at most, if all of it is worth ``rate``."""
    total = rate
    for site in range(len(fee)):
        total += max(paid[site] - rate * fee[site], 0.0)
    return total


@compiled
def sweep_offers(core: Core, offers: Offers, scale: float) -> float:
    """Let every price answer the shares, count what sites are paid then; return the bound."""
    offers.paid_before[:] = offers.paid_now
    offers.paid_now[:] = 0.0
    total = 0.0
    for demand in range(len(core.people)):
        low, high = core.indptr[demand], core.indptr[demand + 1]
        served = 0.0
        for arc in range(low, high):
            served += offers.share[core.sites[arc]]
        price = offers.now[demand] + scale * (1.0 - served) / (high - low)
        price = min(max(price, 0.0), 1.0)
        offers.now[demand] = price
        pays = price * core.people[demand]
        total += pays
        if price > 0.0:
            for arc in range(low, high):
                offers.paid_now[core.sites[arc]] += pays
    offers.numbers[RATE] = rate_of(offers.paid_now, offers.fee)
    return total - earned(offers.paid_now, offers.fee, offers.numbers[RATE])


@compiled
def spent_at(offers: Offers, rate: float) -> tuple[float, float]:
    """Return what the shares cost if money is worth ``rate``, and how that falls."""
    total = 0.0
    slope = 0.0
    for site in range(len(offers.share)):
        fee = offers.fee[site]
        share = offers.share[site] + offers.step[site] * (offers.pull[site] - rate * fee)
        if share >= 1.0:
            total += fee
        elif share > 0.0:
            total += fee * share
            slope += offers.step[site] * fee * fee
    return total, slope


@compiled
def rate_that_holds(offers: Offers) -> float:
    """Return the least rate at which the shares cost no more than the budget."""
    low, high = 0.0, 1.0
    rate = 0.0
    total, slope = spent_at(offers, rate)
    if total <= 1.0:
        return rate
    while spent_at(offers, high)[0] > 1.0:
        high *= 4.0
    for _ in range(80):
        if total > 1.0:
            low = rate
        else:
            high = rate
        if abs(total - 1.0) <= 1e-9 or high - low <= 1e-12 * high:
            break
        rate = rate + (total - 1.0) / slope if slope > 0.0 else (low + high) / 2
        if not low < rate < high:
            rate = (low + high) / 2
        total, slope = spent_at(offers, rate)
    return rate


@compiled
def buy_shares(offers: Offers) -> None:
    """Let shares follow what is paid, between 0 and 1, together within the budget."""
    for site in range(len(offers.share)):
        offers.step[site] = 1.0 / (offers.numbers[SCALE] * max(offers.reach[site], 1e-9))
        offers.pull[site] = 2 * offers.paid_now[site] - offers.paid_before[site]
    rate = rate_that_holds(offers)
    for site in range(len(offers.share)):
        moved = offers.step[site] * (offers.pull[site] - rate * offers.fee[site])
        offers.share[site] = min(max(offers.share[site] + moved, 0.0), 1.0)


@compiled
def keep_offers(offers: Offers, bound: float) -> None:
    """Keep prices that give a better bound."""
    numbers, counts = offers.numbers, offers.counts
    if bound > numbers[BOUND]:
        numbers[BOUND] = bound
        numbers[BEST_RATE] = numbers[RATE]
        offers.best[:] = offers.now
        offers.paid[:] = offers.paid_now
    count_iteration(numbers, counts)


@compiled
def open_offers(core: Core, offers: Offers) -> None:
    """Take the prices in ``now`` as the first."""
    numbers = offers.numbers
    bound = sweep_offers(core, offers, 0.0)
    offers.paid_before[:] = offers.paid_now
    buy_shares(offers)
    numbers[BOUND], numbers[MARK], numbers[BEST_RATE] = bound, bound, numbers[RATE]
    offers.best[:] = offers.now
    offers.paid[:] = offers.paid_now


@compiled
def raise_offers(core: Core, offers: Offers, iterations: int, enough: float) -> None:
    """Raise the bound for some iterations, or until it is ``enough``."""
    for _ in range(iterations):
        if offers.numbers[BOUND] >= enough:
            break
        bound = sweep_offers(core, offers, offers.numbers[SCALE])
        buy_shares(offers)
        keep_offers(offers, bound)
