"""Fast interchange inside an iterated local search, over sparse arcs.

Each demand knows its nearest and second nearest open site. To weigh a candidate is one pass over
its arcs: it tells what is gained by opening it, and for every open site what closing that one then
loses. After a swap only candidates near it are weighed again.

Source: R. Whitaker (1983), A fast algorithm for the greedy interchange for large-scale clustering
and median location problems; M. Resende, R. Werneck (2007), A fast swap-based local search
procedure for location problems.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.dice import roll

VALUE, ACCEPTED, BEST, SMALLEST, HOT = 0, 1, 2, 3, 4
"""Places in ``numbers``: cost now, of the state to go back to, of the best, least improvement,
first temperature."""
HEAD, WAITING, SWAPS, FAILS, DICE, WORK, SPENT, SPAN = 0, 1, 2, 3, 4, 5, 6, 7
"""Places in ``counts``: of the queue, of the journal, of random numbers, arcs looked at; those
looked at while cooling, and how many that takes."""
PATIENCE = 60
"""Steps without improvement before a worse state is taken."""


class Search(NamedTuple):
    """A search that can be stopped and taken up again.

    ``chosen`` int32 [p] the site in each slot; ``slot`` int32 [m], -1 for closed; ``first`` and
    ``second`` int32 [n] slots, -1 for none, with ``near`` and ``next_near`` int32 [n] costs;
    ``loss`` float64 [p] what closing a slot loses; ``queue`` int32 [m] with ``is_queued``;
    ``allowed`` bool [m] who may be opened; ``journal`` int32 [k, 2] swaps to take back; ``best``
    int32 [p]; ``relief`` float64 [p] scratch.
    """

    chosen: NDArray[np.int32]
    slot: NDArray[np.int32]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    near: NDArray[np.int32]
    next_near: NDArray[np.int32]
    loss: NDArray[np.float64]
    queue: NDArray[np.int32]
    is_queued: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    journal: NDArray[np.int32]
    best: NDArray[np.int32]
    relief: NDArray[np.float64]
    numbers: NDArray[np.float64]
    counts: NDArray[np.int64]


@compiled
def look_again(core: Core, search: Search, demand: int) -> None:
    """Find the two nearest open sites of a demand."""
    search.first[demand] = -1
    search.second[demand] = -1
    search.near[demand] = core.ceiling[demand]
    search.next_near[demand] = core.ceiling[demand]
    for arc in range(core.indptr[demand], core.indptr[demand + 1]):
        slot = search.slot[core.sites[arc]]
        if slot >= 0:
            if search.first[demand] < 0:
                search.first[demand] = slot
                search.near[demand] = core.costs[arc]
            else:
                search.second[demand] = slot
                search.next_near[demand] = core.costs[arc]
                search.counts[WORK] += arc - core.indptr[demand]
                break


@compiled
def restart(core: Core, search: Search) -> None:
    """Work out everything from ``chosen``, and queue every candidate in random order."""
    sites = len(search.slot)
    search.slot[:] = -1
    for place in range(len(search.chosen)):
        search.slot[search.chosen[place]] = place
    search.loss[:] = 0.0
    value = 0.0
    for demand in range(len(core.people)):
        look_again(core, search, demand)
        value += core.people[demand] * search.near[demand]
        if search.first[demand] >= 0:
            step = search.next_near[demand] - search.near[demand]
            search.loss[search.first[demand]] += core.people[demand] * step
    search.numbers[VALUE] = value
    search.counts[HEAD] = 0
    search.counts[WAITING] = sites
    for site in range(sites):
        search.queue[site] = site
        search.is_queued[site] = True
    for place in range(sites - 1, 0, -1):
        other = roll(search.counts, DICE, place + 1)
        search.queue[place], search.queue[other] = search.queue[other], search.queue[place]


@compiled
def enqueue(search: Search, site: int) -> None:
    """Let a candidate be weighed again."""
    if not search.is_queued[site] and search.slot[site] < 0:
        sites = len(search.queue)
        search.queue[(search.counts[HEAD] + search.counts[WAITING]) % sites] = site
        search.counts[WAITING] += 1
        search.is_queued[site] = True


@compiled
def weigh(core: Core, search: Search, site: int, barred: int) -> tuple[float, int]:
    """Return what the cost changes by opening a site for the best slot but ``barred``, and it."""
    gain = 0.0
    relief = search.relief
    relief[:] = 0.0
    begin, end = core.site_indptr[site], core.site_indptr[site + 1]
    search.counts[WORK] += end - begin + len(relief)
    for arc in range(begin, end):
        demand = core.demands[arc]
        cost = core.site_costs[arc]
        if cost < search.next_near[demand]:
            near = search.near[demand]
            people = core.people[demand]
            if cost < near:
                gain += people * (near - cost)
                cost = near
            if search.first[demand] >= 0:
                relief[search.first[demand]] += people * (search.next_near[demand] - cost)
    best = -1
    least = np.inf
    for slot in range(len(relief)):
        loss = search.loss[slot] - relief[slot]
        if loss < least and slot != barred:
            least = loss
            best = slot
    return least - gain, best


@compiled
def enqueue_around(core: Core, search: Search, demand: int, reach: int) -> None:
    """Let candidates be weighed again that could serve a demand below a cost."""
    for arc in range(core.indptr[demand], core.indptr[demand + 1]):
        if core.costs[arc] >= reach:
            break
        search.counts[WORK] += 1
        enqueue(search, core.sites[arc])


@compiled
def forget_loss(core: Core, search: Search, demand: int) -> None:
    """Take a demand out of the sums, before it looks again."""
    if search.first[demand] >= 0:
        step = search.next_near[demand] - search.near[demand]
        search.loss[search.first[demand]] -= core.people[demand] * step
    search.numbers[VALUE] -= core.people[demand] * search.near[demand]


@compiled
def note_loss(core: Core, search: Search, demand: int, reach: int) -> None:
    """Put a demand back into the sums, and let those near it be weighed again."""
    if search.first[demand] >= 0:
        step = search.next_near[demand] - search.near[demand]
        search.loss[search.first[demand]] += core.people[demand] * step
    search.numbers[VALUE] += core.people[demand] * search.near[demand]
    if search.counts[WAITING] < len(search.queue) - len(search.chosen):
        enqueue_around(core, search, demand, max(reach, search.next_near[demand]))


@compiled
def swap(core: Core, search: Search, site: int, slot: int) -> None:
    """Open a site in the slot of another, which closes."""
    closed = search.chosen[slot]
    search.slot[closed] = -1
    search.slot[site] = slot
    search.chosen[slot] = site
    for arc in range(core.site_indptr[closed], core.site_indptr[closed + 1]):
        demand = core.demands[arc]
        if search.first[demand] == slot or search.second[demand] == slot:
            reach = search.next_near[demand]
            forget_loss(core, search, demand)
            look_again(core, search, demand)
            note_loss(core, search, demand, reach)
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        demand = core.demands[arc]
        cost = core.site_costs[arc]
        reach = search.next_near[demand]
        if search.first[demand] == slot or search.second[demand] == slot or cost >= reach:
            continue
        forget_loss(core, search, demand)
        if cost < search.near[demand]:
            search.second[demand] = search.first[demand]
            search.next_near[demand] = search.near[demand]
            search.first[demand] = slot
            search.near[demand] = cost
        else:
            search.second[demand] = slot
            search.next_near[demand] = cost
        note_loss(core, search, demand, reach)
    enqueue(search, closed)


@compiled
def swap_noted(core: Core, search: Search, site: int, slot: int) -> None:
    """Swap, and remember it so that it can be taken back."""
    if search.counts[SWAPS] == len(search.journal) and (
        search.numbers[VALUE] <= search.numbers[ACCEPTED]
    ):
        search.numbers[ACCEPTED] = search.numbers[VALUE]
        search.counts[SWAPS] = 0
    if search.counts[SWAPS] < len(search.journal):
        search.journal[search.counts[SWAPS], 0] = search.chosen[slot]
        search.journal[search.counts[SWAPS], 1] = slot
        search.counts[SWAPS] += 1
        swap(core, search, site, slot)


@compiled
def take_back(core: Core, search: Search) -> None:
    """Go back to the state that was accepted last."""
    for place in range(search.counts[SWAPS] - 1, -1, -1):
        swap(core, search, search.journal[place, 0], search.journal[place, 1])
    search.counts[SWAPS] = 0
    search.numbers[VALUE] = search.numbers[ACCEPTED]
    while search.counts[WAITING] > 0:
        search.counts[WAITING] -= 1
        place = (search.counts[HEAD] + search.counts[WAITING]) % len(search.queue)
        search.is_queued[search.queue[place]] = False


@compiled
def judge(core: Core, search: Search) -> None:
    """At a local optimum: keep it, or go back to the one before."""
    numbers, counts = search.numbers, search.counts
    value = numbers[VALUE]
    if value < numbers[BEST] - numbers[SMALLEST]:
        numbers[BEST] = value
        search.best[:] = search.chosen
        counts[FAILS] = 0
    else:
        counts[FAILS] += 1
    patience = PATIENCE + len(search.chosen)
    is_lost = counts[FAILS] > 0 and counts[FAILS] % patience == 0
    if value <= numbers[ACCEPTED] or is_lost:
        numbers[ACCEPTED] = value
        counts[SWAPS] = 0
    else:
        take_back(core, search)


@compiled
def somebody_near(core: Core, search: Search, site: int) -> int:
    """Return a closed, allowed site that shares a demand with a site, or -1 after some tries."""
    begin, end = core.site_indptr[site], core.site_indptr[site + 1]
    for _ in range(8):
        if end == begin:
            break
        demand = core.demands[begin + roll(search.counts, DICE, end - begin)]
        low, high = core.indptr[demand], core.indptr[demand + 1]
        found: int = core.sites[low + roll(search.counts, DICE, high - low)]
        if search.slot[found] < 0 and search.allowed[found]:
            return found
    return -1


@compiled
def somebody(search: Search) -> int:
    """Return a closed, allowed site, or -1 after some tries."""
    for _ in range(50):
        found = roll(search.counts, DICE, len(search.slot))
        if search.slot[found] < 0 and search.allowed[found]:
            return found
    return -1


@compiled
def shake(core: Core, search: Search) -> None:
    """Swap a few sites at random: near one place, or anywhere."""
    slots = len(search.chosen)
    swaps = 1 + roll(search.counts, DICE, max(1, min(slots // 2, 2 + slots // 12, 8)))
    is_near = roll(search.counts, DICE, 4) > 0
    place = search.chosen[roll(search.counts, DICE, slots)]
    slot = -1
    for _ in range(swaps):
        site = somebody_near(core, search, place) if is_near else somebody(search)
        if site < 0:
            site = somebody(search)
        if site < 0:
            break
        if is_near:
            _, slot = weigh(core, search, site, slot)
        else:
            slot = roll(search.counts, DICE, slots)
        if slot < 0:
            break
        place = search.chosen[slot]
        swap_noted(core, search, site, slot)


@compiled
def improve(core: Core, search: Search, work: int) -> None:
    """Search on until so many arcs were looked at."""
    counts, numbers = search.counts, search.numbers
    counts[WORK] = 0
    while counts[WORK] < work:
        if counts[WAITING] > 0:
            site = search.queue[counts[HEAD]]
            counts[HEAD] = (counts[HEAD] + 1) % len(search.queue)
            counts[WAITING] -= 1
            search.is_queued[site] = False
            if search.slot[site] < 0 and search.allowed[site]:
                change, slot = weigh(core, search, site, -1)
                if slot >= 0 and change < -numbers[SMALLEST]:
                    swap_noted(core, search, site, slot)
            counts[WORK] += 1
        else:
            judge(core, search)
            shake(core, search)
            counts[WORK] += 10
