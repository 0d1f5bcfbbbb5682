"""Who goes where when centres have limits: the most people that some open sites can take.

A maximal flow from demands to sites, changed in small steps as sites open and close. A demand that
finds its sites full looks for a chain: one of them hands a block on to another site, and so on.
What cannot be reached from a demand in vain stays out of reach for the next one.

Source: L. Ford, D. Fulkerson (1956), Maximal flow through a network.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core


class Flow(NamedTuple):
    """People of demands at open sites.

    ``given`` int64 [a] by arcs of sites; ``place`` int64 [a] where the arc of a demand stands among
    those of sites; ``rest`` int64 [n] unserved; ``load``, ``least``, ``most`` int64 [m];
    ``is_open`` bool [m]; ``dead`` bool [m], ``parent`` int64 [m] arc that hands over, ``via`` int64
    [m] arc that takes over, ``queue`` int32 [m] scratch; ``work`` int64 [1] arcs looked at.
    """

    given: NDArray[np.int64]
    place: NDArray[np.int64]
    owner: NDArray[np.int32]
    rest: NDArray[np.int64]
    load: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    is_open: NDArray[np.bool_]
    dead: NDArray[np.bool_]
    parent: NDArray[np.int64]
    via: NDArray[np.int64]
    queue: NDArray[np.int32]
    work: NDArray[np.int64]


@compiled
def find_places(core: Core) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return where each arc of a demand stands among those of sites, and whose those are."""
    at = core.site_indptr[:-1].copy()
    place = np.empty(len(core.sites), np.int64)
    owner = np.empty(len(core.sites), np.int32)
    for demand in range(len(core.people)):
        for arc in range(core.indptr[demand], core.indptr[demand + 1]):
            site = core.sites[arc]
            place[arc] = at[site]
            owner[at[site]] = site
            at[site] += 1
    return place, owner


@compiled
def move_along(
    flow: Flow, site: int, amount: int, giving: NDArray[np.int64], taking: NDArray[np.int64]
) -> int:
    """Move people along the chain that led to a site; return how many, at most ``amount``.

    Towards the site ``giving`` are the chain's ``parent`` and ``taking`` its ``via``; from it, to
    where the chain began, the other way round.
    """
    here = site
    while flow.parent[here] >= 0:
        amount = min(amount, flow.given[giving[here]])
        here = flow.owner[flow.parent[here]]
    here = site
    while flow.parent[here] >= 0:
        flow.given[giving[here]] -= amount
        flow.given[taking[here]] += amount
        here = flow.owner[flow.parent[here]]
    return amount


@compiled
def look_on(core: Core, flow: Flow, site: int, tail: int) -> int:
    """Queue open sites that could take over a block of a full site; return the queue's new end."""
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        if flow.given[arc] == 0:
            continue
        demand = core.demands[arc]
        for other_arc in range(core.indptr[demand], core.indptr[demand + 1]):
            other = core.sites[other_arc]
            if flow.is_open[other] and not flow.dead[other]:
                flow.dead[other] = True
                flow.parent[other] = arc
                flow.via[other] = flow.place[other_arc]
                flow.queue[tail] = other
                tail += 1
        flow.work[0] += core.indptr[demand + 1] - core.indptr[demand]
    return tail


@compiled
def serve_some(core: Core, flow: Flow, demand: int) -> bool:
    """Serve some unserved people of a demand; whether that was possible.

    Marks every site it meets as dead, and takes that back when it succeeds.
    """
    tail = 0
    for arc in range(core.indptr[demand], core.indptr[demand + 1]):
        site = core.sites[arc]
        if flow.is_open[site] and not flow.dead[site]:
            flow.dead[site] = True
            flow.parent[site] = -1
            flow.via[site] = flow.place[arc]
            flow.queue[tail] = site
            tail += 1
    head = 0
    while head < tail:
        site = flow.queue[head]
        head += 1
        spare = flow.most[site] - flow.load[site]
        if spare > 0:
            first = site
            while flow.parent[first] >= 0:
                first = flow.owner[flow.parent[first]]
            amount = move_along(flow, site, min(spare, flow.rest[demand]), flow.parent, flow.via)
            flow.given[flow.via[first]] += amount
            flow.rest[demand] -= amount
            flow.load[site] += amount
            for place in range(tail):
                flow.dead[flow.queue[place]] = False
            return True
        tail = look_on(core, flow, site, tail)
    return False


@compiled
def serve_all(core: Core, flow: Flow) -> None:
    """Serve as many people as the open sites can take."""
    flow.dead[:] = False
    for demand in range(len(flow.rest)):
        while flow.rest[demand] > 0:
            if not serve_some(core, flow, demand):
                break
    flow.work[0] += len(flow.rest)


@compiled
def close_site(core: Core, flow: Flow, site: int) -> None:
    """Close a site: its people are unserved."""
    flow.is_open[site] = False
    flow.load[site] = 0
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        flow.rest[core.demands[arc]] += flow.given[arc]
        flow.given[arc] = 0


@compiled
def take_some(core: Core, flow: Flow, site: int) -> bool:
    """Move people to a site below its least load from one above; whether that was possible."""
    flow.dead[:] = False
    flow.dead[site] = True
    flow.parent[site] = -1
    flow.queue[0] = site
    head, tail = 0, 1
    while head < tail:
        here = flow.queue[head]
        head += 1
        over = flow.load[here] - flow.least[here]
        if here != site and over > 0:
            amount = min(over, flow.least[site] - flow.load[site])
            amount = move_along(flow, here, amount, flow.via, flow.parent)
            flow.load[here] -= amount
            flow.load[site] += amount
            return True
        for arc in range(core.site_indptr[here], core.site_indptr[here + 1]):
            demand = core.demands[arc]
            flow.work[0] += core.indptr[demand + 1] - core.indptr[demand]
            for other_arc in range(core.indptr[demand], core.indptr[demand + 1]):
                other = core.sites[other_arc]
                if flow.dead[other] or not flow.is_open[other]:
                    continue
                if flow.given[flow.place[other_arc]] > 0:
                    flow.dead[other] = True
                    flow.parent[other] = arc
                    flow.via[other] = flow.place[other_arc]
                    flow.queue[tail] = other
                    tail += 1
    return False


@compiled
def lift_all(core: Core, flow: Flow) -> int:
    """Bring every open site up to its least load; return how many people are lacking."""
    lacking = 0
    for site in range(len(flow.load)):
        if flow.is_open[site]:
            while flow.load[site] < flow.least[site]:
                if not take_some(core, flow, site):
                    lacking += flow.least[site] - flow.load[site]
                    break
    return lacking
