"""Set cover: the fewest sites that leave nobody without one."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.cores import Core, nearest_of
from linquan.engine.kernels.siting.covers import CoverPrices, cover_greedily, raise_cover
from linquan.engine.siting.arcs import with_cost, within
from linquan.engine.siting.merging import merged
from linquan.engine.siting.programs import Program, Solved, solve
from linquan.engine.siting.reducing import CLOSED, FREE, OPEN, Reduced, reduce_arcs, shrink
from linquan.engine.siting.rounds import Clock, Sides, contest
from linquan.engine.siting.searching import Interchange
from linquan.engine.siting.types import NOBODY, Arcs, Model, Run, SitingResult
from linquan.engine.siting.wishes import Infeasible, Sites, Wishes, wishes_of

WORK: Final = 3_000_000
MOST_PRICED: Final = 2_000
"""Iterations of prices before a program tries."""
FEW_NODES, PATIENT_ROUNDS = 20, 150
"""Nodes of the program's first attempt, and the rounds the search is given before its last."""


def set_cover(
    arcs: Arcs,
    *,
    radius: int | None = None,
    fixed: Sites = (),
    forbidden: Sites = (),
    run: Run = Run(),  # noqa: B008 -- frozen
) -> SitingResult:
    """Choose as few sites as can be so that everybody has one within reach.

    Parameters
    ----------
    arcs
        Who reaches which site; demands without people need nothing.
    radius
        Only arcs that cost at most this count; None takes all.
    fixed, forbidden
        Sites that are open in any case (they count too), and that stay closed.
    run
        Limits, seed, watchers. A program that proves the last step may last longer than a round;
        it keeps the time limit.

    Returns
    -------
    SitingResult
        ``value`` and ``bound`` in sites; every demand is assigned to its cheapest site.

    Raises
    ------
    BadInput
        When a wish does not fit the arcs.
    Infeasible
        When a demand with people reaches no site that may be opened; it names them.

    Notes
    -----
    Source: C. Toregas, R. Swain, C. ReVelle, L. Bergman (1971), The location of emergency service
    facilities.

    Examples
    --------
    >>> from linquan.engine.siting import arcs_of, set_cover
    >>> arcs = arcs_of([1, 1, 1], 3, [0, 1, 1, 2, 0], [0, 0, 1, 1, 2], [5, 5, 5, 5, 5])
    >>> found = set_cover(arcs)
    >>> found.sites.tolist(), found.value, found.is_proved
    ([0, 1], 2.0, True)
    """
    clock = Clock(run)
    wishes = wishes_of(arcs, None, fixed, forbidden)
    reached = arcs if radius is None else within(arcs, radius)
    _check_reach(reached, wishes)
    flat = merged(with_cost(reached, 0)).arcs
    part = reduce_arcs(flat, np.ones(flat.demand_count, np.int32), wishes.status)
    part = part._replace(core=part.core._replace(people=np.ones(len(part.core.people))))
    seeker = CoverSeeker(part, len(wishes.fixed), run.seed)
    bounder = CoverBounder(part, len(wishes.fixed), seeker, clock)
    ending = contest(Sides(seeker, bounder, bounder.meet), clock)
    sites = np.sort(np.concatenate((wishes.fixed, part.sites[seeker.best]))).astype(np.int32)
    site_of, _, _ = nearest_of(
        reached.site_indptr, reached.demands, reached.site_costs, sites, arcs.demand_count
    )
    return SitingResult(
        model=Model.SET_COVER,
        sites=sites,
        fixed=wishes.fixed,
        assignment=site_of,
        value=ending.value,
        bound=ending.bound,
        status=ending.status,
        seconds=ending.seconds,
        rounds=ending.rounds,
    )


def _check_reach(arcs: Arcs, wishes: Wishes) -> None:
    usable = np.flatnonzero(wishes.status != CLOSED).astype(np.int32)
    site_of, _, _ = nearest_of(
        arcs.site_indptr, arcs.demands, arcs.site_costs, usable, arcs.demand_count
    )
    lost = np.flatnonzero((site_of == NOBODY) & (arcs.people > 0))
    if len(lost):
        msg = f"{len(lost)} demands reach no site that may be opened, the first is {lost[0]}"
        raise Infeasible(msg, demands=lost.tolist())


class CoverSeeker:
    """Looks for covers: greedily, then by asking whether one site less still covers all."""

    def __init__(self, part: Reduced, fixed: int, seed: int) -> None:
        self.part, self.fixed, self.seed = part, fixed, seed
        self.best = np.empty(0, np.int32)
        self.interchange: Interchange | None = None
        self.offer(cover_greedily(part.core, part.core.people))

    @property
    def value(self) -> float:
        """Fixed sites and those of the best cover."""
        return float(self.fixed + len(self.best))

    def offer(self, sites: NDArray[np.int32]) -> None:
        """Take a cover in if it is smaller, and look for one of a site less from now on."""
        if self.interchange is not None and len(sites) >= len(self.best):
            return
        self.best = sites
        if len(sites) > 1:
            start = sites[:-1]
            self.interchange = Interchange(self.part.core, len(start), start, self.seed)

    def step(self) -> None:
        """Search for a cover of one site less."""
        if self.interchange is not None and len(self.best) > 1:
            self.interchange.step()
            if self.interchange.value == 0:
                self.offer(np.sort(self.interchange.best).copy())


class CoverBounder:
    """Bounds covers by prices, then by a program over the sites that prices left undecided."""

    def __init__(self, part: Reduced, fixed: int, seeker: CoverSeeker, clock: Clock) -> None:
        self.part, self.fixed, self.seeker, self.clock = part, fixed, seeker, clock
        core = part.core
        demands, sites = len(core.people), len(core.site_indptr) - 1
        share = np.zeros(sites)
        share[seeker.best] = 1.0
        zero, nothing = np.zeros(demands), np.zeros(sites)
        self.prices = CoverPrices(zero, zero.copy(), share, nothing, nothing.copy(), np.zeros(1))
        self.iterations, self.mark = 0, 0.0
        self.bound = float(fixed)
        self.is_solved, self.is_tried, self.rounds = demands == 0, False, 0
        self.found = np.empty(0, np.int32)

    def step(self, value: float) -> None:
        """Raise the bound for a while, or to the end by a program."""
        if self.is_solved:
            return
        self.rounds += 1
        if self.iterations < MOST_PRICED or self.bound >= value:
            self._price()
        elif not self.is_tried or self.rounds >= PATIENT_ROUNDS:
            self._finish(value, FEW_NODES if not self.is_tried else None)

    def _price(self) -> None:
        core = self.part.core
        if self.iterations < MOST_PRICED:
            count = int(np.clip(WORK // max(len(core.sites), 1), 2, 200))
            raise_cover(core, self.prices, count)
            self.iterations += count
            self._note(self.fixed + float(self.prices.bound[0]))

    def _note(self, bound: float) -> None:
        self.bound = max(self.bound, float(np.ceil(bound - 1e-6 - 1e-11 * bound)))

    def _finish(self, value: float, nodes: int | None) -> None:
        """Let a program choose among the sites that a smaller cover could still be made of."""
        missing = value - 1 - self.fixed - float(self.prices.bound[0]) + 1e-6
        profit = 1.0 - self.prices.paid_best
        status = np.full(len(profit), FREE)
        status[profit > missing] = CLOSED
        status[-profit > missing] = OPEN
        rest = shrink(self.part.core, status)
        opened = np.flatnonzero(status == OPEN)
        base = self.fixed + len(opened)
        self.is_solved, self.is_tried = self.is_tried, True
        if rest.base > 0:  # somebody is left without any site: no smaller cover exists
            self.bound = value
            return
        solved = solve_cover(rest.core, self.clock, nodes)
        if np.isfinite(solved.bound):
            self._note(min(base + solved.bound, value))
        if solved.x is not None:
            chosen = rest.sites[np.flatnonzero(solved.x > 0.5)]
            self.found = np.sort(np.concatenate((opened, chosen))).astype(np.int32)

    def meet(self) -> None:
        """Hand on what the prices and the program found."""
        if len(self.found):
            self.seeker.offer(self.found)
            self.found = np.empty(0, np.int32)
        elif not self.is_solved and self.iterations < MOST_PRICED:
            weight = self.prices.now + 1e-6
            self.seeker.offer(cover_greedily(self.part.core, weight))


def solve_cover(core: Core, clock: Clock, nodes: int | None) -> Solved:
    """Find the smallest cover of a core by HiGHS."""
    demands, sites = len(core.people), len(core.site_indptr) - 1
    program = Program(
        cost=np.ones(sites),
        least=np.zeros(sites),
        most=np.ones(sites),
        low=np.ones(demands),
        high=np.full(demands, np.inf),
        indptr=core.site_indptr,
        rows=core.demands,
        values=np.ones(len(core.demands)),
        whole=sites,
    )
    return solve(program, clock.left, clock.run.is_cancelled, nodes)
