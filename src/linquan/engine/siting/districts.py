"""Districts: every centre takes between so many and so many people, blocks may be split."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.flows import lift_all, serve_all
from linquan.engine.kernels.siting.knapsacks import BOUND as KNAPSACK_BOUND
from linquan.engine.kernels.siting.knapsacks import (
    TARGET,
    Auction,
    open_auction,
    raise_auction,
)
from linquan.engine.kernels.siting.trading import (
    BEST,
    SPAN,
    SPENT,
    Trade,
    fill_up,
    start_trading,
    trade_on,
)
from linquan.engine.siting.arcs import within
from linquan.engine.siting.reducing import CLOSED, OPEN, reduce_arcs
from linquan.engine.siting.rounds import Clock, Sides, contest
from linquan.engine.siting.searching import is_whole
from linquan.engine.siting.sharing import Limits, assigned, new_flow, share_out, solve_districts
from linquan.engine.siting.types import Arcs, Model, Run, SitingResult
from linquan.engine.siting.wishes import Infeasible, Sites, Wishes, wishes_of

LEAST_PEOPLE: Final = 30_000
MOST_PEOPLE: Final = 60_000
"""People of a centre. Source: the M15 centres of 太白湖新区 (1 km, 30,000 to 60,000 people)."""
WORK, FIRST_WORK = 3_000_000, 50_000
COOLING_WORK: Final = 60_000_000
"""Arcs looked at in a round, in the first round, and in the first cooling, which doubles."""
LP_SHARE: Final = 0.1
"""Of the time limit, kept for sharing out people at the end."""
PRICED, MOST_ARCS = 600, 20_000
"""Iterations of prices before a program takes over, and the arcs it can deal with."""
_MOST = 2**40

Limit = int | NDArray[np.integer]


def districts(
    arcs: Arcs,
    centres: int,
    *,
    least: Limit = LEAST_PEOPLE,
    most: Limit = MOST_PEOPLE,
    radius: int | None = None,
    fixed: Sites = (),
    forbidden: Sites = (),
    run: Run = Run(),  # noqa: B008 -- frozen
) -> SitingResult:
    """Choose at most ``centres`` sites so that most people are served within the limits of each.

    Parameters
    ----------
    arcs
        Who reaches which site at what cost; people must be whole numbers.
    centres
        How many sites may be open, fixed ones among them. Fewer are open where one more would not
        reach its least.
    least, most
        People of an open site, for all sites or [m] for each; fixed ones keep them too.
    radius
        Only arcs that cost at most this count (1 km is 10,000 dm); None takes all.
    fixed, forbidden, run
        As in ``p_median``.

    Returns
    -------
    SitingResult
        ``value`` and ``bound`` in people served; ``shares`` tells who goes where, with the least
        people times cost for these sites where the time allows.

    Raises
    ------
    BadInput
        When people are not whole, or the limits of a site contradict each other.
    Infeasible
        When fixed sites cannot all reach their least, or no site at all can; it names them.

    Notes
    -----
    The bound relaxes who is served once and keeps both limits in a knapsack for every site.

    Examples
    --------
    >>> from linquan.engine.siting import arcs_of, districts
    >>> arcs = arcs_of([40, 30, 20], 2, [0, 1, 1, 2], [0, 0, 1, 1], [1, 5, 2, 1])
    >>> found = districts(arcs, 2, least=30, most=60)
    >>> found.value, found.bound, found.shares.tolist()
    (90.0, 90.0, [[0, 0, 40], [1, 1, 30], [2, 1, 20]])
    """
    clock = Clock(run)
    wishes = wishes_of(arcs, centres, fixed, forbidden)
    limits = limits_of(arcs, least, most)
    reached = arcs if radius is None else within(arcs, radius)
    status = open_to_choice(reached, limits, wishes)
    part = reduce_arcs(
        reached, np.full(arcs.demand_count, 2**31 - 1, np.int32), np.minimum(status, 0)
    )
    kept = Limits(limits.least[part.sites], limits.most[part.sites])
    must = status[part.sites]
    seeker = DistrictSeeker(part.core, kept, must, centres, run.seed)
    early = clock.shortened(LP_SHARE)
    bounder = DistrictBounder(part.core, kept, must, wishes.wanted, seeker, early)
    sides = Sides(seeker, bounder, bounder.meet, float(part.core.people.sum()), -1.0)
    ending = contest(sides, early)
    sites = part.sites[seeker.best]
    shares = share_out(reached, sites, limits, int(ending.value), clock)
    return SitingResult(
        model=Model.DISTRICT,
        sites=sites,
        fixed=wishes.fixed,
        assignment=assigned(shares, arcs.demand_count),
        value=ending.value,
        bound=ending.bound,
        status=ending.status,
        seconds=clock.seconds,
        rounds=ending.rounds,
        shares=shares,
    )


def limits_of(arcs: Arcs, least: Limit, most: Limit) -> Limits:
    """Check limits, and spread single ones over all sites.

    Raises
    ------
    BadInput
        When people or a limit are not whole, or a site's least lies below 0 or above its most.
    """
    if not is_whole(arcs.people):
        msg = "people must be whole numbers: blocks are split by persons"
        raise BadInput(msg)
    low, high = np.asarray(least), np.asarray(most)
    for name, given in (("least", low), ("most", high)):
        if given.dtype.kind not in "iu" or given.shape not in {(), (arcs.site_count,)}:
            msg = f"{name} must be one whole number, or one for each of {arcs.site_count} sites"
            raise BadInput(msg)
    low = np.broadcast_to(low, arcs.site_count).astype(np.int64)
    high = np.broadcast_to(high, arcs.site_count).astype(np.int64)
    wrong = np.flatnonzero((low < 0) | (low > high) | (high < 1) | (high > _MOST))
    if len(wrong):
        site = wrong[0]
        msg = f"site {site} cannot take {low[site]} to {high[site]} people"
        raise BadInput(msg)
    return Limits(low, high)


def open_to_choice(arcs: Arcs, limits: Limits, wishes: Wishes) -> NDArray[np.int8]:
    """Close the sites that too few people reach.

    Raises
    ------
    Infeasible
        When a fixed site is one of them, or no site is left.
    """
    people = np.append(0.0, np.cumsum(arcs.people[arcs.demands]))
    reach = people[arcs.site_indptr[1:]] - people[arcs.site_indptr[:-1]]
    status = wishes.status.copy()
    short = reach < limits.least
    if np.any(short & (status == OPEN)):
        site = int(np.flatnonzero(short & (status == OPEN))[0])
        msg = f"fixed site {site} needs {limits.least[site]} people, {reach[site]:.0f} reach it"
        raise Infeasible(
            msg, arcs.demands[slice(*arcs.site_indptr[site : site + 2])].tolist(), [site]
        )
    if np.all(short | (status == CLOSED)):
        site = int(np.argmax(np.where(status == CLOSED, -1.0, reach)))
        msg = f"no site is reached by its least people: {reach[site]:.0f} reach site {site}"
        raise Infeasible(msg, sites=[site])
    status[short] = CLOSED
    return status


class DistrictSeeker:
    """Searches sites by trial, each counted by a flow."""

    def __init__(
        self, core: Core, limits: Limits, must: NDArray[np.int8], centres: int, seed: int
    ) -> None:
        self.core, self.centres = core, centres
        self.flow = new_flow(core, limits)
        self.flow.is_open[:] = must == OPEN
        serve_all(core, self.flow)
        if lift_all(core, self.flow):
            lacking = np.flatnonzero(self.flow.is_open & (self.flow.load < limits.least))
            msg = f"the fixed sites compete: {len(lacking)} of them cannot reach their least"
            raise Infeasible(msg, sites=lacking.tolist())
        sites, served = len(must), float(self.flow.load.sum())
        self.trade = Trade(
            given=np.zeros_like(self.flow.given),
            rest=np.zeros_like(self.flow.rest),
            load=np.zeros_like(self.flow.load),
            best=self.flow.is_open.copy(),
            is_free=must == 0,
            appeal=np.zeros(sites),
            numbers=np.array([served, served, 1.0]),
            counts=np.array([(seed * 0x9E3779B1 + 0x7F4A7C15) % (2**62) + 1, 0, 0]),
        )
        fill_up(core, self.flow, self.trade, centres)
        self.span, self.work = COOLING_WORK, FIRST_WORK
        start_trading(core, self.flow, self.trade, self.span)

    @property
    def value(self) -> float:
        """How many people of the core are unserved at best."""
        return float(self.core.people.sum() - self.trade.numbers[BEST])

    @property
    def best(self) -> NDArray[np.int64]:
        """The sites of that, numbered as in the core."""
        return np.flatnonzero(self.trade.best)

    def step(self) -> None:
        """Search on a while."""
        if not self.trade.is_free.any():
            return
        if self.trade.counts[SPENT] >= self.trade.counts[SPAN]:
            self.span *= 2
            start_trading(self.core, self.flow, self.trade, self.span)
        trade_on(self.core, self.flow, self.trade, self.centres, self.work)
        self.work = min(2 * self.work, WORK)

    def offer(self, is_open: NDArray[np.bool_], served: float) -> None:
        """Take in what a program found."""
        if served > self.trade.numbers[BEST]:
            self.trade.numbers[BEST] = served
            self.trade.best[:] = is_open


class DistrictBounder:
    """Bounds who stays unserved: by prices and knapsacks, and by a program where it is small."""

    def __init__(
        self,
        core: Core,
        limits: Limits,
        must: NDArray[np.int8],
        wanted: int,
        seeker: DistrictSeeker,
        clock: Clock,
    ) -> None:
        self.core, self.wanted, self.clock, self.seeker = core, wanted, clock, seeker
        demands, sites = len(core.people), len(must)
        self.auction = Auction(
            best=np.zeros(demands),
            now=np.where(seeker.flow.rest > 0, 1.0, 0.5),
            direction=np.zeros(demands),
            served=np.zeros(demands),
            profit=np.zeros(sites),
            profit_now=np.zeros(sites),
            share=np.zeros(sites),
            chosen=np.zeros(sites, bool),
            least=limits.least,
            most=limits.most,
            must=must,
            numbers=np.array([-np.inf, 0.1, 0.1, -np.inf, seeker.value]),
            counts=np.zeros(2, np.int64),
        )
        open_auction(core, self.auction, wanted)
        self.bound = 0.0
        self.found: tuple[NDArray[np.bool_], float] | None = None
        self.is_solved = False
        self._note()

    def _note(self) -> None:
        bound = float(self.auction.numbers[KNAPSACK_BOUND])
        self.bound = max(self.bound, float(np.ceil(bound - 1e-6 - 1e-11 * abs(bound))))

    def step(self, value: float) -> None:
        """Raise the bound for a while."""
        auction = self.auction
        auction.numbers[TARGET] = value
        count = int(np.clip(WORK // (4 * len(self.core.sites) + 1), 2, 100))
        raise_auction(self.core, auction, self.wanted, count)
        self._note()
        is_ready = auction.counts[0] >= PRICED and len(self.core.sites) <= MOST_ARCS
        if is_ready and not self.is_solved and self.bound < value:
            self.is_solved = True
            limits = Limits(auction.least, auction.most)
            solved = solve_districts(self.core, limits, auction.must, self.wanted, self.clock)
            self.bound = max(self.bound, float(np.ceil(solved.bound - 1e-5)))
            if solved.x is not None:
                is_open = solved.x[: len(auction.must)] > 0.5
                self.found = is_open, self.served_by(is_open)

    def served_by(self, is_open: NDArray[np.bool_]) -> float:
        """Return how many people some sites serve, or -1 when one lacks some."""
        flow = new_flow(self.core, Limits(self.auction.least, self.auction.most))
        flow.is_open[:] = is_open
        serve_all(self.core, flow)
        return -1.0 if lift_all(self.core, flow) else float(flow.load.sum())

    def meet(self) -> None:
        """Let the search draw sites that earn most, and take in what the program found."""
        self.seeker.trade.appeal[:] = self.auction.profit
        if self.found is not None:
            self.seeker.offer(*self.found)
            self.found = None
