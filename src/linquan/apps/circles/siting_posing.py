"""A question of siting as the engine takes it: who reaches which candidate, and what is asked.

Only jobs and the command line import this: it brings the engine's compiled part.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.columns import NONE, Column
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.runs import FARTHEST, Inputs, Place
from linquan.apps.circles.siting import Candidates, Goal, SitingDraft
from linquan.apps.circles.siting_laying import LaidOut
from linquan.apps.circles.siting_prices import UNPRICED, prices_of
from linquan.engine.circles import Doors, arcs_to_sites
from linquan.engine.circles import homes as laid_out
from linquan.engine.circles.catalogue import Item
from linquan.engine.networks import Network
from linquan.engine.siting import (
    Arcs,
    Run,
    SitingResult,
    arcs_of,
    budget_cover,
    districts,
    max_cover,
    p_median,
    set_cover,
)
from linquan.engine.units import DM_PER_M
from linquan.kernel.errors import WrongState

Whole = NDArray[np.int64]
Ints = NDArray[np.int64] | NDArray[np.int32]
MOST_PAIRS: Final = 30_000_000
"""Homes times candidates, where all ways count and not only short ones."""
Ask = Callable[[Sequence[int], SitingResult | None, Run], SitingResult]


@dataclass(frozen=True, slots=True)
class SitingGround:
    """What a question is answered on: the run's homes and what they have, and the candidates.

    ``inside`` bool [h] are the homes of the area.
    """

    network: Network
    doors: Doors
    inputs: Inputs
    item: Item
    homes: HomeTable
    inside: NDArray[np.bool_]
    column: Column
    laid: LaidOut
    threads: int = 1

    @property
    def sites(self) -> Candidates:
        """The candidates."""
        return self.laid.candidates


@dataclass(frozen=True, slots=True)
class Posed:
    """A question as the engine takes it.

    ``rows`` are the homes behind its demands; sites after the candidates stand already; ``ask``
    asks it with some sites fixed. ``offset`` is what the engine does not count of the value;
    ``prices`` int64 [m] what each candidate costs, where money is asked about (``UNPRICED``: nobody
    knows), with ``most_yuan`` for all of them.
    """

    arcs: Arcs
    rows: Whole
    ask: Ask
    offset: float = 0.0
    before: float = 0.0
    prices: Whole | None = None
    most_yuan: int = 0

    def price_of(self, site: int) -> int | None:
        """Return what a candidate costs; None where money is not asked about."""
        return None if self.prices is None else int(self.prices[site])

    def buys(self, site: int) -> bool:
        """Whether the budget buys a candidate alone; always where money is not asked about."""
        return self.prices is None or self.prices[site] <= self.most_yuan


def heads_of(draft: SitingDraft, ground: SitingGround) -> Whole:
    """Return of every home in the area how many it is for."""
    groups = draft.groups(ground.homes)
    return np.asarray(ground.homes.people[:, groups].sum(axis=1) * ground.inside)


def limit_of(draft: SitingDraft, inputs: Inputs, item: Item) -> int:
    """Return how far a site may be, in the unit of the item's network."""
    if draft.goal is Goal.CENTRES:
        return draft.radius_m * DM_PER_M
    return min(inputs.limit(item, draft.minutes or item.minutes), FARTHEST[item.mode])


def _arcs(
    ground: SitingGround, rows: Whole, heads: Whole, limit: int, standing: Sequence[Place] = ()
) -> Arcs:
    """Return which candidates, and after them places that stand, homes reach."""
    homes, sites = ground.homes, ground.sites
    return arcs_to_sites(
        ground.network, laid_out(homes.lon[rows], homes.lat[rows], heads[rows]),
        np.concatenate((sites.lon, [place.lon for place in standing])),
        np.concatenate((sites.lat, [place.lat for place in standing])),
        limit=limit, doors=ground.doors, threads=ground.threads,
    )  # fmt: skip


def _lacking(draft: SitingDraft, ground: SitingGround, heads: Whole) -> tuple[Arcs, Whole]:
    """Return the homes that lack the item, and which candidates serve them.

    Homes that no candidate serves are left out: no choice can help them.
    """
    limit = limit_of(draft, ground.inputs, ground.item)
    rows = np.flatnonzero((heads > 0) & ~ground.column.within(limit))
    if not len(rows):
        raise WrongState("nobody_lacks")
    arcs = _arcs(ground, rows, heads, limit)
    if not arcs.count:
        raise WrongState("no_candidate_reaches")
    return _served(heads, rows, arcs.site_count, _demands(arcs), arcs.sites, arcs.costs)


def _having(draft: SitingDraft, ground: SitingGround, heads: Whole) -> float:
    """Return how many people have the item already."""
    limit = limit_of(draft, ground.inputs, ground.item)
    return float(heads[ground.column.within(limit)].sum())


def _demands(arcs: Arcs) -> Whole:
    """Return the demand of every arc."""
    return np.repeat(np.arange(arcs.demand_count), np.diff(arcs.indptr))


def _served(
    heads: Whole, rows: Whole, sites: int, demands: Whole, site: Ints, costs: Ints
) -> tuple[Arcs, Whole]:
    """Return arcs of the homes that have any, and which those are."""
    served = np.unique(demands)
    numbers = np.searchsorted(served, demands)
    return arcs_of(heads[rows[served]], sites, numbers, site, costs), rows[served]


def _usable(arcs: Arcs) -> int:
    """Return how many sites anybody reaches."""
    return int(np.count_nonzero(np.diff(arcs.site_indptr)))


def _pose_most(draft: SitingDraft, ground: SitingGround, heads: Whole) -> Posed:
    arcs, rows = _lacking(draft, ground, heads)
    count = min(draft.sites, _usable(arcs))

    def ask(fixed: Sequence[int], start: SitingResult | None, run: Run) -> SitingResult:
        return max_cover(arcs, count, fixed=fixed, start=start, run=run)

    has = _having(draft, ground, heads)
    return Posed(arcs, rows, ask, offset=has, before=has)


def _pose_budget(draft: SitingDraft, ground: SitingGround, heads: Whole) -> Posed:
    """Let nobody choose a candidate of which nobody knows what it costs."""
    arcs, rows = _lacking(draft, ground, heads)
    prices = prices_of(draft, ground.laid)
    gone = np.flatnonzero(prices == UNPRICED).tolist()
    if len(gone) == len(prices):
        raise WrongState("nothing_priced")
    known, budget = np.maximum(prices, 0), draft.budget_yuan or 0

    def ask(fixed: Sequence[int], start: SitingResult | None, run: Run) -> SitingResult:
        return budget_cover(arcs, known, budget, fixed=fixed, forbidden=gone, start=start, run=run)

    has = _having(draft, ground, heads)
    return Posed(arcs, rows, ask, offset=has, before=has, prices=prices, most_yuan=budget)


def _pose_everyone(draft: SitingDraft, ground: SitingGround, heads: Whole) -> Posed:
    arcs, rows = _lacking(draft, ground, heads)

    def ask(fixed: Sequence[int], start: SitingResult | None, run: Run) -> SitingResult:
        del start
        return set_cover(arcs, fixed=fixed, run=run)

    return Posed(arcs, rows, ask)


def _pose_shortest(draft: SitingDraft, ground: SitingGround, heads: Whole) -> Posed:
    """Let what stands be one site that every home reaches at the cost of its nearest place."""
    rows = np.flatnonzero(heads > 0)
    count, far = len(ground.sites.lon), FARTHEST[ground.item.mode]
    if len(rows) * count > MOST_PAIRS:
        raise WrongState("siting_too_large")
    arcs = _arcs(ground, rows, heads, far)
    if not arcs.count:
        raise WrongState("no_candidate_reaches")
    near = ground.column.costs[rows].astype(np.int64)
    (there,) = np.nonzero(near < NONE)
    whole, rows = _served(
        heads, rows, count + 1, np.concatenate((_demands(arcs), there)),
        np.concatenate((arcs.sites.astype(np.int64), np.full(len(there), count))),
        np.concatenate((arcs.costs.astype(np.int64), near[there])),
    )  # fmt: skip
    wanted = min(draft.sites, _usable(arcs)) + 1
    before = float(heads[rows] @ np.minimum(ground.column.costs[rows].astype(np.int64), far + 1))

    def ask(fixed: Sequence[int], start: SitingResult | None, run: Run) -> SitingResult:
        return p_median(
            whole,
            wanted,
            fixed=sorted({*fixed, count}),
            unserved_cost=far + 1,
            start=start,
            run=run,
        )

    return Posed(whole, rows, ask, before=before)


def _pose_centres(draft: SitingDraft, ground: SitingGround, heads: Whole) -> Posed:
    """Let places of the item that stand be centres too, where enough people live around them."""
    rows = np.flatnonzero(heads > 0)
    count, places = len(ground.sites.lon), ground.inputs.by_item[ground.item.code]
    arcs = _arcs(ground, rows, heads, limit_of(draft, ground.inputs, ground.item), places)
    reached = people_of(arcs)
    if not (reached >= draft.least).any():
        raise WrongState("no_centre_reaches")
    stand = [n for n in range(count, arcs.site_count) if reached[n] >= draft.least]
    gone = [n for n in range(count, arcs.site_count) if reached[n] < draft.least]

    def ask(fixed: Sequence[int], start: SitingResult | None, run: Run) -> SitingResult:
        del start
        return districts(
            arcs, min(draft.sites, count) + len(stand), least=draft.least, most=draft.most,
            fixed=sorted({*fixed, *stand}), forbidden=gone, run=run,
        )  # fmt: skip

    return Posed(arcs, rows, ask)


POSERS: Final[Mapping[Goal, Callable[[SitingDraft, SitingGround, Whole], Posed]]] = {
    Goal.MOST: _pose_most,
    Goal.EVERYONE: _pose_everyone,
    Goal.SHORTEST: _pose_shortest,
    Goal.CENTRES: _pose_centres,
    Goal.BUDGET: _pose_budget,
}


def people_of(arcs: Arcs) -> Whole:
    """Return how many people reach each site."""
    sums = np.bincount(arcs.sites, _by_arc(arcs), minlength=arcs.site_count)
    return np.asarray(np.rint(sums), dtype=np.int64)


def _by_arc(arcs: Arcs) -> NDArray[np.float64]:
    return np.repeat(arcs.people, np.diff(arcs.indptr))


def speed_of(inputs: Inputs, item: Item) -> float:
    """Return how many units of cost a minute has."""
    return float(inputs.limit(item, 1))
