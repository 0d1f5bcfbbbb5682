"""A bound for centres with limits: prices of demands, and a knapsack for every site.

The rule that a person is served once is given up against a price. A site then takes the demands
that pay best, between its least and its most people; the p best sites are opened. Prices follow a
mean of directions.

Source: F. Barahona, F. Chudak (2005), Near-optimal solutions to large-scale facility location
problems; F. Barahona, R. Anbil (2000), The volume algorithm.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core

BOUND, STEP, BLEND, MARK, TARGET = 0, 1, 2, 3, 4
"""Places in ``numbers``: best bound, step, weight of the newest direction, bound when last looked
at, value that is aimed at."""
ITERATIONS, WORSE = 0, 1
"""Places in ``counts``."""
LOWEST = -4.0
"""Prices stay above: who is paid to be served elsewhere."""


class Auction(NamedTuple):
    """Prices of demands between ``LOWEST`` and 1, what each person unserved costs.

    ``best``, ``now``, ``direction``, ``served`` float64 [n]; ``profit`` float64 [m] of each site at
    the best prices, ``profit_now``; ``share`` float64 [m] how much of the time it is open;
    ``chosen`` bool [m]; ``least``, ``most`` int64 [m]; ``must`` int8 [m]: 1 open, -1 closed.
    """

    best: NDArray[np.float64]
    now: NDArray[np.float64]
    direction: NDArray[np.float64]
    served: NDArray[np.float64]
    profit: NDArray[np.float64]
    profit_now: NDArray[np.float64]
    share: NDArray[np.float64]
    chosen: NDArray[np.bool_]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    must: NDArray[np.int8]
    numbers: NDArray[np.float64]
    counts: NDArray[np.int64]


@compiled
def fill(core: Core, auction: Auction, site: int, note: bool) -> float:
    """Let a site take who pays best; return what it earns, and note whom it serves if asked to."""
    low, high = core.site_indptr[site], core.site_indptr[site + 1]
    prices = auction.now[core.demands[low:high]]
    order = np.argsort(-prices, kind="mergesort")
    taken = 0.0
    earned = 0.0
    for position in order:
        demand = core.demands[low + position]
        price = prices[position]
        room = auction.most[site] - taken
        if price <= 0.0:
            room = auction.least[site] - taken
        if room <= 0.0:
            break
        amount = min(room, core.people[demand])
        taken += amount
        earned += amount * price
        if note:
            auction.served[demand] += amount / core.people[demand]
    return earned


@compiled
def earn_at_most(core: Core, auction: Auction, site: int) -> float:
    """Return what a site earns; without sorting where all who pay find room."""
    paid = 0.0
    taken = 0.0
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        demand = core.demands[arc]
        price = auction.now[demand]
        if price > 0.0:
            paid += price * core.people[demand]
            taken += core.people[demand]
    if auction.least[site] <= taken <= auction.most[site]:
        return paid
    return fill(core, auction, site, False)


@compiled
def ask_sites(core: Core, auction: Auction) -> None:
    """Let every site that may open say what it earns."""
    for site in range(len(auction.profit_now)):
        auction.profit_now[site] = -np.inf
        if auction.must[site] >= 0:
            auction.profit_now[site] = earn_at_most(core, auction, site)


@compiled
def choose_sites(auction: Auction, wanted: int) -> None:
    """Choose fixed sites, and the ``wanted`` of the others that earn most and anything."""
    free = np.where(auction.must == 0, auction.profit_now, -np.inf)
    for site in range(len(free)):
        auction.chosen[site] = auction.must[site] > 0
    for site in np.argsort(-free, kind="mergesort")[:wanted]:
        if free[site] > 0.0:
            auction.chosen[site] = True


@compiled
def auction_off(core: Core, auction: Auction, wanted: int) -> float:
    """Return the bound of the prices now: what all pay less what the chosen sites earn."""
    ask_sites(core, auction)
    choose_sites(auction, wanted)
    bound = 0.0
    for demand in range(len(auction.now)):
        bound += auction.now[demand] * core.people[demand]
    auction.served[:] = 0.0
    for site in range(len(auction.chosen)):
        if auction.chosen[site]:
            bound -= auction.profit_now[site]
            fill(core, auction, site, True)
    return bound


@compiled
def move_prices(core: Core, auction: Auction) -> None:
    """Try prices a step along the direction."""
    numbers = auction.numbers
    length = 0.0
    for demand in range(len(core.people)):
        way, price = auction.direction[demand], auction.best[demand]
        if not ((way > 0 and price >= 1.0) or (way < 0 and price <= LOWEST)):
            length += core.people[demand] * way * way
    step = 0.0
    if length > 0.0:
        step = numbers[STEP] * max(numbers[TARGET] - numbers[BOUND], 0.0) / length
    for demand in range(len(core.people)):
        price = auction.best[demand] + step * auction.direction[demand]
        auction.now[demand] = min(max(price, LOWEST), 1.0)


@compiled
def turn(core: Core, auction: Auction) -> float:
    """Blend the newest direction into the mean; return how far they agree."""
    direction = auction.direction
    agreement = 0.0
    spread = 0.0
    lean = 0.0
    for demand in range(len(direction)):
        newest = 1.0 - auction.served[demand]
        apart = direction[demand] - newest
        agreement += core.people[demand] * direction[demand] * newest
        spread += core.people[demand] * apart * apart
        lean += core.people[demand] * direction[demand] * apart
    most = auction.numbers[BLEND]
    share = most
    if spread > 0.0:
        share = min(max(lean / spread, most / 10), most)
    for demand in range(len(direction)):
        newest = 1.0 - auction.served[demand]
        direction[demand] = share * newest + (1.0 - share) * direction[demand]
    for site in range(len(auction.share)):
        is_open = 1.0 if auction.chosen[site] else 0.0
        auction.share[site] = share * is_open + (1.0 - share) * auction.share[site]
    return agreement


@compiled
def learn(auction: Auction, bound: float, agreement: float) -> None:
    """Keep prices that are better; lengthen or shorten the step."""
    numbers, counts = auction.numbers, auction.counts
    if bound > numbers[BOUND]:
        numbers[BOUND] = bound
        auction.best[:] = auction.now
        auction.profit[:] = auction.profit_now
        counts[WORSE] = 0
        if agreement > 0.0:
            numbers[STEP] = min(numbers[STEP] * 1.1, 2.0)
    else:
        counts[WORSE] += 1
        if counts[WORSE] >= 20:
            counts[WORSE] = 0
            numbers[STEP] = max(numbers[STEP] * 0.66, 1e-3)
    counts[ITERATIONS] += 1
    if counts[ITERATIONS] % 100 == 0:
        if numbers[BOUND] - numbers[MARK] < 0.01 * max(numbers[TARGET] - numbers[BOUND], 0.0):
            numbers[BLEND] = max(numbers[BLEND] / 2, 1e-3)
        numbers[MARK] = numbers[BOUND]


@compiled
def open_auction(core: Core, auction: Auction, wanted: int) -> None:
    """Take the prices in ``now`` as the first."""
    auction.numbers[BOUND] = auction_off(core, auction, wanted)
    auction.numbers[MARK] = auction.numbers[BOUND]
    auction.best[:] = auction.now
    auction.profit[:] = auction.profit_now
    for demand in range(len(auction.direction)):
        auction.direction[demand] = 1.0 - auction.served[demand]


@compiled
def raise_auction(core: Core, auction: Auction, wanted: int, iterations: int) -> None:
    """Raise the bound for some iterations."""
    for _ in range(iterations):
        move_prices(core, auction)
        bound = auction_off(core, auction, wanted)
        agreement = turn(core, auction)
        learn(auction, bound, agreement)
