"""Choosing sites for money: greed by people for the price, exchange, and shaking, within a budget.

Every site knows who depends on it alone: of a closed one that is what it would gain, of an open
one what closing it would lose. To weigh a candidate is one pass over its arcs: it tells for every
open site what that one then loses less.

Source: S. Khuller, A. Moss, J. Naor (1999), The budgeted maximum coverage problem (greed by price
and the best single site); R. Whitaker (1983), A fast algorithm for the greedy interchange.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.dice import roll

VALUE, ACCEPTED, BEST, SMALLEST = 0, 1, 2, 3
"""Places in ``numbers``: people covered now, in the state to go back to, by the best, and a
difference that counts."""
LEFT, SPENT, OLD_SPENT, BEST_SPENT, COUNT = 0, 1, 2, 3, 4
AT, IDLE, DICE, WORK, FAILS = 5, 6, 7, 8, 9
"""Places in ``counts``: money left; spent now, in the state to go back to, by the best; open
sites; whose turn it is, and how many were looked at in vain; of random numbers; arcs looked at;
local optima that were no better."""
PATIENCE = 40
"""So many local optima in vain, and a worse one is taken."""
MOST_CLOSED = 6
GRAIN = 1024


class Basket(NamedTuple):
    """A choice of sites within a budget, and the best one so far.

    ``price`` int64 [m]; ``is_open``, ``kept``, ``best``, ``allowed``, ``is_stale`` bool [m]: open
    now, in the state to go back to, in the best, may be opened, is to be weighed again; ``chosen``
    int32 [m], of which the first ``COUNT`` are open, with ``slot`` int32 [m]; ``times`` int32 [n]
    how many open sites reach a demand and ``who`` int64 [n] the sum of their numbers; ``alone``
    float64 [m] who depends on a site; ``relief`` float64 [m] scratch.
    """

    price: NDArray[np.int64]
    is_open: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    best: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    is_stale: NDArray[np.bool_]
    chosen: NDArray[np.int32]
    slot: NDArray[np.int32]
    times: NDArray[np.int32]
    who: NDArray[np.int64]
    alone: NDArray[np.float64]
    relief: NDArray[np.float64]
    numbers: NDArray[np.float64]
    counts: NDArray[np.int64]


@compiled
def add_to_others(core: Core, basket: Basket, demand: int, site: int, people: float) -> None:
    """Add to what depends on every site of a demand but one, and let them be weighed again."""
    for arc in range(core.indptr[demand], core.indptr[demand + 1]):
        other = core.sites[arc]
        if other != site:
            basket.alone[other] += people
            basket.is_stale[other] = True


@compiled
def weigh_around(core: Core, basket: Basket, demand: int) -> None:
    """Let every site of a demand be weighed again."""
    for arc in range(core.indptr[demand], core.indptr[demand + 1]):
        basket.is_stale[core.sites[arc]] = True


@compiled
def buy(core: Core, basket: Basket, site: int) -> None:
    """Open a site."""
    counts = basket.counts
    basket.is_open[site] = True
    basket.slot[site] = counts[COUNT]
    basket.chosen[counts[COUNT]] = site
    counts[COUNT] += 1
    counts[LEFT] -= basket.price[site]
    counts[SPENT] += basket.price[site]
    counts[IDLE] = 0
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        demand = core.demands[arc]
        people = core.people[demand]
        counts[WORK] += 1
        if basket.times[demand] == 0:
            basket.numbers[VALUE] += people
            add_to_others(core, basket, demand, site, -people)
        elif basket.times[demand] == 1:
            basket.alone[basket.who[demand]] -= people
            weigh_around(core, basket, demand)
        basket.times[demand] += 1
        basket.who[demand] += site


@compiled
def give_back(core: Core, basket: Basket, site: int) -> None:
    """Close a site."""
    counts = basket.counts
    basket.is_open[site] = False
    counts[COUNT] -= 1
    last = basket.chosen[counts[COUNT]]
    basket.chosen[basket.slot[site]] = last
    basket.slot[last] = basket.slot[site]
    basket.slot[site] = -1
    counts[LEFT] += basket.price[site]
    counts[SPENT] -= basket.price[site]
    counts[IDLE] = 0
    basket.is_stale[site] = True
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        demand = core.demands[arc]
        people = core.people[demand]
        counts[WORK] += 1
        basket.times[demand] -= 1
        basket.who[demand] -= site
        if basket.times[demand] == 0:
            basket.numbers[VALUE] -= people
            add_to_others(core, basket, demand, site, people)
        elif basket.times[demand] == 1:
            basket.alone[basket.who[demand]] += people
            weigh_around(core, basket, demand)


@compiled
def take(core: Core, basket: Basket, wanted: NDArray[np.bool_]) -> None:
    """Open and close sites until those wanted are open."""
    for site in range(len(wanted)):
        if basket.is_open[site] and not wanted[site]:
            give_back(core, basket, site)
    for site in range(len(wanted)):
        if wanted[site] and not basket.is_open[site]:
            buy(core, basket, site)


@compiled
def count_anew(core: Core, basket: Basket) -> None:
    """Work out everything from who is open: sums of shares of people drift."""
    open_now = basket.is_open.copy()
    budget = basket.counts[LEFT] + basket.counts[SPENT]
    basket.is_open[:] = False
    basket.slot[:] = -1
    basket.times[:] = 0
    basket.who[:] = 0
    basket.alone[:] = 0.0
    basket.numbers[VALUE] = 0.0
    basket.counts[LEFT], basket.counts[SPENT], basket.counts[COUNT] = budget, 0, 0
    for demand in range(len(core.people)):
        for arc in range(core.indptr[demand], core.indptr[demand + 1]):
            basket.alone[core.sites[arc]] += core.people[demand]
    take(core, basket, open_now)
    basket.is_stale[:] = True
    basket.counts[IDLE] = 0


@compiled
def appeal(basket: Basket, site: int, power: float, noise: int) -> float:
    """Return how much a closed site promises for its price, at random a little less."""
    price = max(float(basket.price[site]), 0.5)
    worth: float = basket.alone[site] / price**power
    if noise > 0:
        worth *= 1.0 - roll(basket.counts, DICE, noise) / GRAIN
    return worth


@compiled
def is_among(sites: NDArray[np.int32], site: int) -> bool:
    """Tell whether a site is one of a few."""
    for other in sites:  # noqa: SIM110 -- compiled
        if other == site:
            return True
    return False


@compiled
def is_affordable(basket: Basket, site: int) -> bool:
    """Tell whether a site is closed, may be opened, and costs no more than what is left."""
    may_open: bool = not basket.is_open[site] and basket.allowed[site]
    return may_open and basket.price[site] <= basket.counts[LEFT]


@compiled
def spend(core: Core, basket: Basket, power: float, noise: int, barred: NDArray[np.int32]) -> None:
    """Open what promises most for its price until nothing more can be bought."""
    counts = basket.counts
    while True:
        found = -1
        most = 0.0
        for site in range(len(basket.price)):
            if not is_affordable(basket, site) or basket.alone[site] <= basket.numbers[SMALLEST]:
                continue
            worth = appeal(basket, site, power, noise)
            if worth > most and not is_among(barred, site):
                most = worth
                found = site
        counts[WORK] += len(basket.price) // 8
        if found < 0:
            break
        buy(core, basket, found)


@compiled
def relieve(core: Core, basket: Basket, site: int) -> None:
    """Note of every open site whom a candidate would take over from it."""
    for place in range(basket.counts[COUNT]):
        basket.relief[basket.chosen[place]] = 0.0
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        demand = core.demands[arc]
        if basket.times[demand] == 1:
            basket.relief[basket.who[demand]] += core.people[demand]
    basket.counts[WORK] += core.site_indptr[site + 1] - core.site_indptr[site]


@compiled
def exchange(core: Core, basket: Basket, site: int) -> bool:
    """Open a candidate for the open site that is best given up, if that helps or saves money."""
    counts, smallest = basket.counts, basket.numbers[SMALLEST]
    relieve(core, basket, site)
    found = -1
    most, saved = -np.inf, np.int64(0)
    for place in range(counts[COUNT]):
        other = basket.chosen[place]
        cheaper = basket.price[other] - basket.price[site]
        if cheaper + counts[LEFT] < 0:
            continue
        gain = basket.alone[site] + basket.relief[other] - basket.alone[other]
        if gain > most + smallest or (gain > most - smallest and cheaper > saved):
            found, most, saved = other, gain, cheaper
    if found >= 0 and (most > smallest or (most > -smallest and saved > 0)):
        give_back(core, basket, found)
        buy(core, basket, site)
        return True
    return False


@compiled
def drop_needless(core: Core, basket: Basket) -> bool:
    """Close open sites that nobody depends on, the dearest first; tell whether there were any."""
    any_closed = False
    while True:
        found = -1
        for place in range(basket.counts[COUNT]):
            site = basket.chosen[place]
            if basket.alone[site] <= basket.numbers[SMALLEST] and (
                found < 0 or basket.price[site] > basket.price[found]
            ):
                found = site
        if found < 0:
            return any_closed
        give_back(core, basket, found)
        any_closed = True


@compiled
def settle_basket(core: Core, basket: Basket, work: int) -> bool:
    """Exchange until no candidate helps; False where the work ran out before."""
    counts = basket.counts
    nobody = np.empty(0, np.int32)
    sites = len(basket.price)
    while counts[WORK] < work:
        if counts[IDLE] >= sites:
            if not drop_needless(core, basket):
                return True
            spend(core, basket, 1.0, 0, nobody)
            basket.is_stale[:] = True
        site = counts[AT]
        counts[AT] = (site + 1) % sites
        counts[IDLE] += 1
        counts[WORK] += 1
        if basket.is_stale[site]:
            basket.is_stale[site] = False
            if not basket.is_open[site] and basket.allowed[site]:
                left = counts[LEFT]
                if exchange(core, basket, site):
                    spend(core, basket, 1.0, 0, nobody)
                    if counts[LEFT] > left:
                        basket.is_stale[:] = True
    return False


@compiled
def is_better(people: float, spent: int, other: float, other_spent: int, smallest: float) -> bool:
    """Tell whether a choice covers more, or as many for less money."""
    return people > other + smallest or (people > other - smallest and spent < other_spent)


@compiled
def keep_state(basket: Basket) -> None:
    """Let the state now be the one to go back to."""
    basket.kept[:] = basket.is_open
    basket.numbers[ACCEPTED] = basket.numbers[VALUE]
    basket.counts[OLD_SPENT] = basket.counts[SPENT]


@compiled
def keep_best(basket: Basket) -> None:
    """Let the state now be the best."""
    basket.numbers[BEST] = basket.numbers[VALUE]
    basket.counts[BEST_SPENT] = basket.counts[SPENT]
    basket.best[:] = basket.is_open


@compiled
def note_basket(basket: Basket) -> bool:
    """Keep the state now as the best if it is."""
    numbers, counts = basket.numbers, basket.counts
    found: bool = is_better(
        numbers[VALUE], counts[SPENT], numbers[BEST], counts[BEST_SPENT], numbers[SMALLEST]
    )
    if found:
        keep_best(basket)
    return found


@compiled
def judge_basket(core: Core, basket: Basket) -> None:
    """At a local optimum: keep it, or go back to the one before."""
    numbers, counts = basket.numbers, basket.counts
    counts[FAILS] = 0 if note_basket(basket) else counts[FAILS] + 1
    is_lost = counts[FAILS] > 0 and counts[FAILS] % PATIENCE == 0
    if is_lost or not is_better(
        numbers[ACCEPTED], counts[OLD_SPENT], numbers[VALUE], counts[SPENT], numbers[SMALLEST]
    ):
        keep_state(basket)
    else:
        take(core, basket, basket.kept)


@compiled
def close_near(core: Core, basket: Basket, site: int) -> int:
    """Return an open site that shares a demand with a site, or any after some tries."""
    begin, end = core.site_indptr[site], core.site_indptr[site + 1]
    for _ in range(6):
        if end == begin:
            break
        demand = core.demands[begin + roll(basket.counts, DICE, end - begin)]
        low, high = core.indptr[demand], core.indptr[demand + 1]
        found: int = core.sites[low + roll(basket.counts, DICE, high - low)]
        if basket.is_open[found]:
            return found
    anybody: int = basket.chosen[roll(basket.counts, DICE, basket.counts[COUNT])]
    return anybody


@compiled
def shake_basket(core: Core, basket: Basket) -> None:
    """Close a few sites, near one place or anywhere; perhaps open one; spend what is left."""
    counts = basket.counts
    barred = np.full(MOST_CLOSED, np.int32(-1))
    place = roll(counts, DICE, len(basket.price))
    is_near = roll(counts, DICE, 4) > 0
    times = 1 + roll(counts, DICE, max(1, min(MOST_CLOSED, counts[COUNT] // 2 + 1)))
    for turn in range(times):
        if counts[COUNT] == 0:
            break
        gone = basket.chosen[roll(counts, DICE, counts[COUNT])]
        if is_near:
            gone = close_near(core, basket, place)
        give_back(core, basket, gone)
        barred[turn] = gone
    if roll(counts, DICE, 2) == 0 and is_affordable(basket, place):
        buy(core, basket, place)
    spend(core, basket, 0.5 * roll(counts, DICE, 3), GRAIN // 2, barred)
    counts[WORK] += 20


@compiled
def start_basket(core: Core, basket: Basket) -> None:
    """Choose greedily by price; or the best single site and what else can be bought then."""
    nobody = np.empty(0, np.int32)
    count_anew(core, basket)
    given = basket.is_open.copy()
    spend(core, basket, 1.0, 0, nobody)
    note_basket(basket)
    take(core, basket, given)
    single = -1
    for site in range(len(basket.price)):
        is_more = single < 0 or basket.alone[site] > basket.alone[single]
        if is_more and is_affordable(basket, site):
            single = site
    if single >= 0:
        buy(core, basket, single)
        spend(core, basket, 1.0, 0, nobody)
        note_basket(basket)
    take(core, basket, basket.best)
    basket.is_stale[:] = True
    keep_state(basket)


@compiled
def search_basket(core: Core, basket: Basket, work: int) -> None:
    """Search on until so many arcs were looked at."""
    basket.counts[WORK] = 0
    while basket.counts[WORK] < work:
        if settle_basket(core, basket, work):
            judge_basket(core, basket)
            shake_basket(core, basket)


@compiled
def finish_basket(core: Core, basket: Basket, work: int) -> None:
    """Go from the best to where no exchange of one site covers more, or as many for less."""
    basket.allowed[:] = True
    take(core, basket, basket.best)
    count_anew(core, basket)
    spend(core, basket, 1.0, 0, np.empty(0, np.int32))
    basket.counts[WORK] = 0
    settle_basket(core, basket, work)
    keep_best(basket)
