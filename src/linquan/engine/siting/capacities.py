"""Capacitated p-median: everybody is served, sites have limits, blocks may be split."""

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.siting.districts import Limit, districts, limits_of, open_to_choice
from linquan.engine.siting.medians import p_median
from linquan.engine.siting.programs import Solved, solve
from linquan.engine.siting.reducing import reduce_arcs
from linquan.engine.siting.rounds import Clock
from linquan.engine.siting.sharing import Limits, assigned, choosing, share_out
from linquan.engine.siting.types import Arcs, Model, Run, SitingResult, Status, no_flow
from linquan.engine.siting.wishes import Infeasible, Sites, wishes_of

FIRST_SHARE, SEARCH_SHARE = 0.2, 0.4
"""Of the time limit: for the p-median without limits, and until the program begins."""
FIRST_ROUNDS, TRIALS = 30, 200
"""Where no clock limits a run: rounds of that p-median, exchanges that are tried."""
MOST_ARCS: Final = 60_000
"""Arcs that the program can deal with."""
_FAR: Final = np.int32(2**31 - 1)


class Shared(NamedTuple):
    """Some sites, who goes where (int64 [k, 3]), and what that costs; infinity: not everybody."""

    sites: NDArray[np.int32]
    shares: NDArray[np.int64]
    cost: float


def capacitated_median(
    arcs: Arcs,
    centres: int,
    *,
    most: Limit,
    least: Limit = 0,
    fixed: Sites = (),
    forbidden: Sites = (),
    run: Run = Run(),  # noqa: B008 -- frozen
) -> SitingResult:
    """Choose at most ``centres`` sites that serve everybody within limits at least cost.

    Parameters
    ----------
    arcs
        Who reaches which site at what cost; people must be whole numbers.
    centres, fixed, forbidden
        As in ``p_median``.
    most, least
        People of an open site, for all sites or [m] for each.
    run
        Limits, seed. There are no rounds to watch; the time limit is kept.

    Returns
    -------
    SitingResult
        ``value`` and ``bound`` in people times cost; ``shares`` tells who goes where.

    Raises
    ------
    BadInput
        When a wish does not fit the arcs.
    Infeasible
        When it is proved that not everybody can be served, or no way was found in time: the words
        say which.

    Notes
    -----
    The p-median without limits gives first sites and a bound; sites are exchanged, each trial
    priced by a transport program; HiGHS proves where there are at most 60,000 arcs.

    Examples
    --------
    >>> from linquan.engine.siting import capacitated_median, complete_arcs
    >>> arcs = complete_arcs([30, 30], [[0, 4], [4, 0]])
    >>> found = capacitated_median(arcs, 2, most=40)
    >>> found.value, found.bound, found.shares.tolist()
    (0.0, 0.0, [[0, 0, 30], [1, 1, 30]])
    """
    clock = Clock(run)
    wishes = wishes_of(arcs, centres, fixed, forbidden)
    limits = limits_of(arcs, least, most)
    status = open_to_choice(arcs, limits, wishes)
    pricing = Pricing(arcs, limits, clock)
    best, floor = begin(pricing, centres, fixed, forbidden)
    best = exchange(pricing, best, status)
    best, bound = prove(pricing, best, status, centres, floor)
    if not np.isfinite(best.cost):
        msg = "no sites were found in time that serve everybody within the limits"
        raise Infeasible(msg)
    return SitingResult(
        model=Model.CAPACITATED_MEDIAN,
        sites=best.sites,
        fixed=wishes.fixed,
        assignment=assigned(best.shares, arcs.demand_count),
        value=best.cost,
        bound=bound,
        status=_status(best.cost, bound, run),
        seconds=clock.seconds,
        rounds=pricing.trials,
        shares=best.shares,
    )


def _status(cost: float, bound: float, run: Run) -> Status:
    if cost == bound:
        return Status.PROVED
    if run.is_cancelled():
        return Status.CANCELLED
    return Status.ROUND_LIMIT if run.seconds is None else Status.TIME_LIMIT


def begin(pricing: "Pricing", centres: int, fixed: Sites, forbidden: Sites) -> tuple[Shared, float]:
    """Return first sites, and what every choice costs at least: that of a p-median without limits.

    Where its sites have no room for everybody, those that serve most people are tried.
    """
    arcs, limits, run = pricing.arcs, pricing.limits, _first(pricing.clock.run)
    beyond = int(arcs.costs.max()) + 1 if arcs.count else 1
    free = p_median(arcs, centres, fixed=fixed, forbidden=forbidden, unserved_cost=beyond, run=run)
    best = pricing.price(free.sites)
    if not np.isfinite(best.cost):
        wide = districts(
            arcs, centres, least=limits.least, most=limits.most, fixed=fixed, forbidden=forbidden,
            run=run,
        )  # fmt: skip
        best = pricing.price(wide.sites)
    return best, free.bound


def _first(run: Run) -> Run:
    seconds = None if run.seconds is None else run.seconds * FIRST_SHARE
    return replace(run, seconds=seconds, rounds=FIRST_ROUNDS, progress=None)


class Pricing:
    """Prices sites by a transport program, and counts how often."""

    def __init__(self, arcs: Arcs, limits: Limits, clock: Clock) -> None:
        self.arcs, self.limits, self.clock = arcs, limits, clock
        self.everybody = int(arcs.people.sum())
        self.trials = 0

    def price(self, sites: NDArray[np.int32]) -> Shared:
        """Return the cheapest way in which sites serve everybody."""
        self.trials += 1
        room = int(self.limits.most[sites].sum())
        nothing = Shared(sites, no_flow(), np.inf)
        if room < self.everybody or self.limits.least[sites].sum() > self.everybody:
            return nothing
        shares = share_out(self.arcs, sites, self.limits, self.everybody, self.clock)
        if shares[:, 2].sum() != self.everybody:
            return nothing
        return Shared(sites, shares, self.cost_of(shares))

    def cost_of(self, shares: NDArray[np.int64]) -> float:
        """Return people times cost of shares."""
        arcs = self.arcs
        owner = np.repeat(np.arange(arcs.demand_count), np.diff(arcs.indptr))
        keys = owner * arcs.site_count + arcs.sites
        place = np.searchsorted(keys, shares[:, 0] * arcs.site_count + shares[:, 1])
        return float(arcs.costs[place].astype(np.int64) @ shares[:, 2])

    @property
    def may_go_on(self) -> bool:
        """Whether there is time for another exchange."""
        run = self.clock.run
        if run.is_cancelled():
            return False
        if run.seconds is None:
            return self.trials < TRIALS
        return self.clock.seconds < run.seconds * SEARCH_SHARE


def exchange(pricing: Pricing, best: Shared, status: NDArray[np.int8]) -> Shared:
    """Exchange one site for another as long as that helps, in random order."""
    dice = np.random.default_rng(pricing.clock.run.seed)
    free = np.flatnonzero(status == 0)
    is_better = np.isfinite(best.cost)
    while is_better:
        is_better = False
        closed = np.setdiff1d(free, best.sites)
        pairs = [(out, other) for out in np.intersect1d(free, best.sites) for other in closed]
        for pair in dice.permutation(len(pairs)):
            if not pricing.may_go_on:
                return best
            out, other = pairs[pair]
            sites = np.sort(np.append(best.sites[best.sites != out], other)).astype(np.int32)
            tried = pricing.price(sites)
            if tried.cost < best.cost:
                best, is_better = tried, True
                break
    return best


def prove(
    pricing: Pricing, best: Shared, status: NDArray[np.int8], centres: int, bound: float
) -> tuple[Shared, float]:
    """Let a program find the best sites and a bound, where it is not too large."""
    arcs, clock = pricing.arcs, pricing.clock
    if bound < best.cost and arcs.count <= MOST_ARCS and clock.left > 0:
        part = reduce_arcs(arcs, np.full(arcs.demand_count, _FAR, np.int32), np.minimum(status, 0))
        kept = Limits(pricing.limits.least[part.sites], pricing.limits.most[part.sites])
        must = status[part.sites]
        wanted = centres - int((must > 0).sum())
        program = choosing(part.core, kept, must, wanted, serves_all=True)
        solved = solve(program, clock.left, clock.run.is_cancelled)
        _check(solved, int(arcs.people.sum() - part.core.people.sum()))
        bound = max(bound, float(np.ceil(solved.bound - 1e-4)))
        if solved.x is not None:
            opened = part.sites[np.flatnonzero(solved.x[: len(part.sites)] > 0.5)]
            best = min(best, pricing.price(opened), key=lambda shared: shared.cost)
    return best, min(bound, best.cost)


def _check(solved: Solved, outside: int) -> None:
    if outside > 0 or solved.is_infeasible:
        msg = "not everybody can be served: no choice of so many sites has the room within reach"
        raise Infeasible(msg)
