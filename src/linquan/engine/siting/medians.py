"""p-median and maximal cover: both ask for p sites, and differ in what a demand costs."""

import numpy as np

from linquan.engine.errors import BadInput
from linquan.engine.kernels.siting.cores import nearest_of
from linquan.engine.siting.arcs import with_cost, within
from linquan.engine.siting.merging import merged
from linquan.engine.siting.rounds import Clock, Sides, contest
from linquan.engine.siting.sides import MedianSides, Question
from linquan.engine.siting.types import NOBODY, Arcs, Model, Run, SitingResult
from linquan.engine.siting.wishes import Sites, whole, wishes_of


def p_median(
    arcs: Arcs,
    centres: int,
    *,
    fixed: Sites = (),
    forbidden: Sites = (),
    unserved_cost: int | None = None,
    start: SitingResult | None = None,
    run: Run = Run(),  # noqa: B008 -- frozen
) -> SitingResult:
    """Choose ``centres`` sites so that people times cost to the nearest is least.

    Parameters
    ----------
    arcs
        Who reaches which site at what cost.
    centres
        How many sites are open in the end, fixed ones among them.
    fixed, forbidden
        Sites that are open in any case, and that stay closed.
    unserved_cost
        What a person without a site costs, more than 0; arcs that cost as much or more are not
        used. May be left out when every demand has an arc to every site.
    start
        A result of a similar question: its sites and prices are tried first.
    run
        Limits, seed, watchers.

    Returns
    -------
    SitingResult
        ``value`` and ``bound`` in people times cost.

    Raises
    ------
    BadInput
        When a wish does not fit the arcs, or a demand could stay unserved and nothing says what
        that costs.

    Notes
    -----
    A round costs some hundredths of a second; a clock is looked at between rounds.
    Source: S. Hakimi (1964), Optimum locations of switching centers.

    Examples
    --------
    >>> from linquan.engine.siting import complete_arcs, p_median
    >>> line = complete_arcs([1, 1, 1, 5], [[0, 1, 2, 9], [1, 0, 1, 8], [2, 1, 0, 7], [9, 8, 7, 0]])
    >>> found = p_median(line, 2)
    >>> found.sites.tolist(), found.value, found.is_proved
    ([1, 3], 2.0, True)
    """
    clock = Clock(run)
    wishes = wishes_of(arcs, centres, fixed, forbidden)
    ceiling = _ceiling(arcs, unserved_cost)
    question = Question(arcs, np.full(arcs.demand_count, ceiling, np.int32), False, wishes, start)
    return _solve(question, Model.P_MEDIAN, clock)


def max_cover(
    arcs: Arcs,
    centres: int,
    *,
    radius: int | None = None,
    fixed: Sites = (),
    forbidden: Sites = (),
    start: SitingResult | None = None,
    run: Run = Run(),  # noqa: B008 -- frozen
) -> SitingResult:
    """Choose ``centres`` sites so that most people have one within reach.

    Parameters
    ----------
    arcs
        Who reaches which site.
    radius
        Only arcs that cost at most this count; None takes all.
    centres, fixed, forbidden, start, run
        As in ``p_median``.

    Returns
    -------
    SitingResult
        ``value`` and ``bound`` in people covered; a covered demand is assigned to its cheapest
        site.

    Raises
    ------
    BadInput
        When a wish does not fit the arcs.

    Notes
    -----
    Source: R. Church, C. ReVelle (1974), The maximal covering location problem.

    Examples
    --------
    >>> from linquan.engine.siting import arcs_of, max_cover
    >>> arcs = arcs_of([30, 20, 10], 2, demands=[0, 1, 2], sites=[0, 1, 1], costs=[5, 5, 5])
    >>> found = max_cover(arcs, 1)
    >>> found.sites.tolist(), found.value, found.bound
    ([0], 30.0, 30.0)
    """
    clock = Clock(run)
    wishes = wishes_of(arcs, centres, fixed, forbidden)
    reached = arcs if radius is None else within(arcs, radius)
    flat = merged(with_cost(reached, 0))
    ones = np.ones(flat.arcs.demand_count, np.int32)
    question = Question(flat.arcs, ones, True, wishes, flat.narrow(start))
    found = _solve(question, Model.MAX_COVER, clock)
    site_of, _, _ = nearest_of(
        reached.site_indptr, reached.demands, reached.site_costs, found.sites, arcs.demand_count
    )
    return flat.widen(found, site_of)


def _ceiling(arcs: Arcs, unserved_cost: int | None) -> int:
    if unserved_cost is not None:
        unserved_cost = whole("unserved_cost", unserved_cost)
        if not 0 < unserved_cost < 2**31 - 1:
            msg = f"an unserved person cannot cost {unserved_cost}: from 1 to 2**31 - 2"
            raise BadInput(msg)
        if float(arcs.people.sum()) * (unserved_cost + 1) >= 2.0**53:
            msg = "people times unserved_cost pass 2**53, so that sums are not exact"
            raise BadInput(msg)
        return int(unserved_cost)
    if arcs.count < arcs.demand_count * arcs.site_count:
        lacking = np.flatnonzero(np.diff(arcs.indptr) < arcs.site_count)[0]
        msg = f"demand {lacking} does not reach every site: say in unserved_cost what that costs"
        raise BadInput(msg)
    return int(arcs.costs.max()) + 1


def _solve(question: Question, model: Model, clock: Clock) -> SitingResult:
    sides = MedianSides(question, clock)
    is_cover = model is Model.MAX_COVER
    offset = float(question.arcs.people.sum()) if is_cover else 0.0
    shown = Sides(sides.seeker, sides.bounder, sides.meet, offset, -1.0 if is_cover else 1.0)
    ending = contest(shown, clock)
    arcs, sites = question.arcs, sides.seeker.sites
    site_of, near, _ = nearest_of(
        arcs.site_indptr, arcs.demands, arcs.site_costs, sites, arcs.demand_count
    )
    site_of[near >= question.ceiling] = NOBODY
    return SitingResult(
        model=model,
        sites=sites,
        fixed=question.wishes.fixed,
        assignment=site_of,
        value=ending.value,
        bound=ending.bound,
        status=ending.status,
        seconds=ending.seconds,
        rounds=ending.rounds,
        prices=sides.prices,
    )
