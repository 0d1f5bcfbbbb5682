"""Explains a result: who gains by a chosen site, what it would cost to force another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.kernels.siting.cores import nearest_of
from linquan.engine.kernels.siting.flows import close_site, lift_all, serve_all
from linquan.engine.siting.budgets import prices_of
from linquan.engine.siting.reducing import CLOSED, FREE, reduce_arcs
from linquan.engine.siting.sharing import Limits, new_flow
from linquan.engine.siting.types import Arcs, Model, SitingResult

_SPLIT: Final = frozenset({Model.DISTRICT, Model.CAPACITATED_MEDIAN})
_PEOPLE: Final = frozenset({Model.MAX_COVER, Model.BUDGET_COVER, Model.DISTRICT})
"""Models whose value counts people: more is better."""
_FAR: Final = np.int32(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Gain:
    """What one chosen site is good for while all others stay.

    Attributes
    ----------
    site
        The site.
    people
        How many people are assigned to it.
    lost
        How much worse the value were without it: people served (max cover, budget cover, district),
        people left without any site (set cover), people times cost (p-median).
    demands
        int32: who would be worse off.
    lost_each
        float64: the part of each in ``lost``.
    """

    site: int
    people: float
    lost: float
    demands: NDArray[np.int32]
    lost_each: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forced:
    """What it costs to open a site that was not chosen.

    The true cost lies from ``at_least`` to ``at_most``, in the unit of the value; they meet when
    both results are proved. ``left_out``: sites that make room for it.
    """

    site: int
    at_least: float
    at_most: float
    left_out: NDArray[np.int32]
    result: SitingResult

    @property
    def is_exact(self) -> bool:
        """Whether the cost is known."""
        return self.at_least == self.at_most


def gains_of(
    arcs: Arcs, result: SitingResult, *, unserved_cost: int | None = None, radius: int | None = None
) -> tuple[Gain, ...]:
    """Return of every chosen site who needs it, in the order of ``result.sites``.

    Parameters
    ----------
    arcs
        Those of the question.
    result
        Of any model but the district model, for which see ``district_gains``.
    unserved_cost, radius
        As they were asked.

    Raises
    ------
    BadInput
        When the result belongs to the district model or to other arcs.

    Examples
    --------
    >>> from linquan.engine.siting import arcs_of, gains_of, max_cover
    >>> arcs = arcs_of([30, 20, 10], 2, [0, 1, 1, 2], [0, 0, 1, 1], [5, 5, 4, 5])
    >>> [(gain.site, gain.people, gain.lost) for gain in gains_of(arcs, max_cover(arcs, 2))]
    [(0, 30.0, 30.0), (1, 30.0, 10.0)]
    """
    if result.model in _SPLIT or len(result.assignment) != arcs.demand_count:
        msg = "gains are told of covers and p-medians, with the arcs they were asked with"
        raise BadInput(msg)
    site_of, near, following = nearest_of(
        arcs.site_indptr, arcs.demands, arcs.site_costs, result.sites, arcs.demand_count
    )
    if result.model is Model.P_MEDIAN:
        ceiling = _FAR - 1 if unserved_cost is None else unserved_cost
        rise = np.minimum(following, ceiling).astype(float) - np.minimum(near, ceiling)
    else:
        reach = _FAR - 1 if radius is None else radius
        rise = ((near <= reach) & (following > reach)).astype(float)
    return tuple(_gain(arcs, result, site, site_of, rise) for site in result.sites.tolist())


def _gain(
    arcs: Arcs,
    result: SitingResult,
    site: int,
    site_of: NDArray[np.int32],
    rise: NDArray[np.float64],
) -> Gain:
    worse = np.flatnonzero((site_of == site) & (rise > 0) & (arcs.people > 0)).astype(np.int32)
    each = arcs.people[worse] * rise[worse]
    people = float(arcs.people[result.assignment == site].sum())
    return Gain(site, people, float(each.sum()), worse, each)


def district_gains(
    arcs: Arcs, result: SitingResult, least: int, most: int, radius: int | None = None
) -> tuple[Gain, ...]:
    """Return of every centre how many people would be unserved if it closed and others helped out.

    ``demands`` and ``lost_each`` tell one way in which that can happen: who of its people finds no
    room elsewhere. The least of others cannot break by closing one.

    Raises
    ------
    BadInput
        When the result belongs to another model.
    """
    if result.model is not Model.DISTRICT:
        msg = "district gains are told of districts"
        raise BadInput(msg)
    status = np.full(arcs.site_count, CLOSED)
    status[result.sites] = FREE
    reach = _FAR if radius is None else np.int32(radius + 1)
    part = reduce_arcs(arcs, np.full(arcs.demand_count, reach), status)
    count = len(result.sites)
    limits = Limits(np.full(count, least, np.int64), np.full(count, most, np.int64))
    load = np.bincount(result.shares[:, 1], result.shares[:, 2], arcs.site_count)
    found = []
    for place in range(count):
        flow = new_flow(part.core, limits)
        flow.is_open[:] = True
        serve_all(part.core, flow)
        before, unserved = float(flow.load.sum()), flow.rest.copy()
        close_site(part.core, flow, place)
        serve_all(part.core, flow)
        lift_all(part.core, flow)
        rise = flow.rest - unserved
        worse = np.flatnonzero(rise)
        site = int(result.sites[place])
        lost = before - float(flow.load.sum())
        names = part.demands[worse].astype(np.int32)
        found.append(Gain(site, float(load[site]), lost, names, rise[worse].astype(np.float64)))
    return tuple(found)


def cost_of_forcing(
    ask: Callable[[list[int], SitingResult], SitingResult], found: SitingResult, site: int
) -> Forced:
    """Force a site that was not chosen, solve again, and say what that costs.

    Parameters
    ----------
    ask
        Asks the same question with other fixed sites, given a result to start from.
    found
        The answer without force.
    site
        The site.

    Raises
    ------
    BadInput
        When the site was chosen anyway.
    Infeasible
        When no choice with the site keeps every rule.

    Examples
    --------
    >>> from linquan.engine.siting import complete_arcs, cost_of_forcing, p_median
    >>> line = complete_arcs([1, 1, 1, 5], [[0, 1, 2, 9], [1, 0, 1, 8], [2, 1, 0, 7], [9, 8, 7, 0]])
    >>> found = p_median(line, 2)
    >>> told = cost_of_forcing(
    ...     lambda fixed, start: p_median(line, 2, fixed=fixed, start=start), found, 0
    ... )
    >>> told.at_least, told.at_most, told.left_out.tolist(), told.is_exact
    (1.0, 1.0, [1], True)
    """
    if site in found.sites:
        msg = f"site {site} is among the chosen ones: there is nothing to force"
        raise BadInput(msg)
    forced = ask([*found.fixed.tolist(), site], found)
    if found.model in _PEOPLE:
        at_least, at_most = found.value - forced.bound, found.bound - forced.value
    else:
        at_least, at_most = forced.bound - found.value, forced.value - found.bound
    left_out = np.setdiff1d(found.sites, forced.sites).astype(np.int32)
    return Forced(site, max(at_least, 0.0), at_most, left_out, forced)


def nearly_chosen(
    arcs: Arcs, result: SitingResult, count: int, *, prices: ArrayLike | None = None
) -> NDArray[np.int32]:
    """Return closed sites that demands would pay most for, best first.

    An order in which to try ``cost_of_forcing``, no measure of it: what people pay understates what
    a site costs. With ``prices`` of a budget cover: that demands would pay most for by its price.

    Raises
    ------
    BadInput
        When the result has no prices of demands: only p-median and covers of most people have; or
        when there is not one price for each site.
    """
    if len(result.prices) != arcs.demand_count:
        msg = "only results of p-median and maximal cover have prices, for the arcs they came from"
        raise BadInput(msg)
    costs = arcs.site_costs if result.model is Model.P_MEDIAN else 0
    paid = np.maximum(result.prices[arcs.demands] - costs, 0) * arcs.people[arcs.demands]
    sums = np.append(0.0, np.cumsum(paid))
    worth = sums[arcs.site_indptr[1:]] - sums[arcs.site_indptr[:-1]]
    if prices is not None:
        worth = worth / np.maximum(prices_of(prices, arcs.site_count), 0.5)
    worth[result.sites] = -1.0
    order = np.argsort(-worth, kind="stable")[:count]
    found: NDArray[np.int32] = order[worth[order] > 0].astype(np.int32)
    return found
