"""A question of siting is answered: the engine chooses, proves, and says what others would cost.

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
from linquan.apps.circles.siting import (
    SOURCES,
    Candidates,
    Chosen,
    Figures,
    Goal,
    Rejected,
    SitingAnswer,
    SitingDraft,
    Source,
)
from linquan.apps.circles.siting_laying import LaidOut
from linquan.engine.circles import Doors, arcs_to_sites
from linquan.engine.circles import homes as laid_out
from linquan.engine.circles.catalogue import Item
from linquan.engine.networks import Network
from linquan.engine.networks.lengths import haversine_m
from linquan.engine.siting import (
    Arcs,
    Infeasible,
    Run,
    SitingResult,
    arcs_of,
    cost_of_forcing,
    districts,
    max_cover,
    nearly_chosen,
    p_median,
    set_cover,
)
from linquan.engine.units import DM_PER_M
from linquan.kernel.errors import WrongState

Whole = NDArray[np.int64]
Ints = NDArray[np.int64] | NDArray[np.int32]
SECONDS, FORCING_SECONDS = 2.0, 0.3
"""Of the clock: for the answer, and for each candidate of which is asked what it would cost."""
MOST_REJECTED: Final = 6
APART_M: Final = 120.0
"""Candidates nearer than this to one that is shown already say nothing new."""
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
    asks it with some sites fixed. ``offset`` is what the engine does not count of the value.
    """

    arcs: Arcs
    rows: Whole
    ask: Ask
    offset: float = 0.0
    before: float = 0.0


def answer(draft: SitingDraft, ground: SitingGround) -> SitingAnswer:
    """Answer a question.

    Raises WrongState where there is nothing to choose: ``nobody_lives_here``, ``nobody_lacks``,
    ``no_candidate``, ``no_candidate_reaches``, ``siting_too_large``, ``no_centre_reaches``.
    """
    heads = _heads(draft, ground)
    if not heads.sum():
        raise WrongState("nobody_lives_here")
    if not len(ground.sites.lon):
        raise WrongState("no_candidate")
    posed = _POSERS[draft.goal](draft, ground, heads)
    try:
        found = posed.ask((), None, Run(seconds=SECONDS))
    except Infeasible as error:
        raise WrongState("no_centre_reaches") from error
    chosen = _chosen(posed, found, ground, draft.groups(ground.homes))
    rejected = _rejected(posed, found, ground)
    return SitingAnswer(
        ground.sites, chosen, rejected, _figures(draft, ground, heads, posed, found)
    )


def _heads(draft: SitingDraft, ground: SitingGround) -> Whole:
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

    limit = limit_of(draft, ground.inputs, ground.item)
    has = float(heads[ground.column.within(limit)].sum())
    return Posed(arcs, rows, ask, offset=has, before=has)


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
    reached = _people_of(arcs)
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


_POSERS: Final[Mapping[Goal, Callable[[SitingDraft, SitingGround, Whole], Posed]]] = {
    Goal.MOST: _pose_most,
    Goal.EVERYONE: _pose_everyone,
    Goal.SHORTEST: _pose_shortest,
    Goal.CENTRES: _pose_centres,
}


def _people_of(arcs: Arcs) -> Whole:
    """Return how many people reach each site."""
    sums = np.bincount(arcs.sites, _by_arc(arcs), minlength=arcs.site_count)
    return np.asarray(np.rint(sums), dtype=np.int64)


def _by_arc(arcs: Arcs) -> NDArray[np.float64]:
    return np.repeat(arcs.people, np.diff(arcs.indptr))


def _chosen(
    posed: Posed, found: SitingResult, ground: SitingGround, groups: Sequence[int]
) -> tuple[Chosen, ...]:
    """Return the new sites, those for the most people first; one that nobody needs is no site."""
    alone, new = _people_of(posed.arcs), found.sites[found.sites < len(ground.sites.lon)]
    told = []
    for site in new.tolist():
        rows, heads = _homes_of(posed, found, site)
        if len(rows):
            people, area_id = ground.homes.people[rows], ground.homes.area_id[rows]
            ages = np.zeros(people.shape[1], dtype=np.int64)
            if not len(found.shares):  # of a home that is shared out nobody's age is known
                ages[groups] = people[:, groups].sum(axis=0)
            by_age = tuple(ages.tolist())
            told.append(Chosen(site, int(heads.sum()), int(alone[site]), by_age, area_id, heads))
    return tuple(sorted(told, key=lambda one: (-one.people, one.candidate)))


def _homes_of(posed: Posed, found: SitingResult, site: int) -> tuple[Whole, Whole]:
    """Return the homes that a site serves and how many people there, the most first."""
    if len(found.shares):
        mine = found.shares[found.shares[:, 1] == site]
        rows, heads = posed.rows[mine[:, 0]], mine[:, 2]
    else:
        demands = np.flatnonzero((found.assignment == site) & (posed.arcs.people > 0))
        rows = posed.rows[demands]
        heads = np.rint(posed.arcs.people[demands]).astype(np.int64)
    order = np.lexsort((rows, -heads))
    return rows[order], heads[order]


def _rejected(posed: Posed, found: SitingResult, ground: SitingGround) -> tuple[Rejected, ...]:
    """Say of some candidates that were not chosen what choosing them would cost."""
    alone = _people_of(posed.arcs)
    tried = _tried(posed, found, ground)
    return tuple(_forced(posed, found, ground, site, int(alone[site])) for site in tried)


def _tried(posed: Posed, found: SitingResult, ground: SitingGround) -> list[int]:
    """Choose whom to try: own points and idle spaces, then what was nearly chosen, apart."""
    named = [SOURCES.index(source) for source in (Source.POINTS, Source.PREMISES)]
    own = np.flatnonzero(np.isin(ground.sites.source, named))
    nearly = nearly_chosen(posed.arcs, found, 400) if len(found.prices) else np.empty(0, np.int32)
    alone = _people_of(posed.arcs)
    rest = np.argsort(-alone, kind="stable")
    order = [*own.tolist(), *nearly.tolist(), *rest.tolist()]
    told: list[int] = []
    shown = [site for site in found.sites.tolist() if site < len(ground.sites.lon)]
    for site in dict.fromkeys(order):
        if len(told) == MOST_REJECTED:
            break
        is_new = site < len(ground.sites.lon) and site not in shown and alone[site] > 0
        if is_new and (site in own or _is_apart(ground.sites, site, [*shown, *told])):
            told.append(site)
    return told


def _is_apart(sites: Candidates, site: int, others: Sequence[int]) -> bool:
    apart_m = haversine_m(sites.lon[others], sites.lat[others], sites.lon[site], sites.lat[site])
    return bool((apart_m > APART_M).all())


def _forced(
    posed: Posed, found: SitingResult, ground: SitingGround, site: int, alone: int
) -> Rejected:
    run = Run(seconds=FORCING_SECONDS)
    try:
        told = cost_of_forcing(lambda fixed, start: posed.ask(fixed, start, run), found, site)
    except Infeasible:
        return Rejected(site, alone, None, None, ())
    left_out = told.left_out[told.left_out < len(ground.sites.lon)]
    return Rejected(
        site, alone, float(told.at_least), float(told.at_most), tuple(left_out.tolist())
    )


def _figures(
    draft: SitingDraft, ground: SitingGround, heads: Whole, posed: Posed, found: SitingResult
) -> Figures:
    limit = limit_of(draft, ground.inputs, ground.item)
    has = ground.column.within(limit)
    lost = (heads > 0) & ~has
    lost[posed.rows[np.diff(posed.arcs.indptr) > 0]] = False
    every = ground.sites
    counts = np.bincount(every.source, minlength=len(SOURCES)).tolist()
    reached = np.diff(posed.arcs.site_indptr)[: len(every.lon)]
    return Figures(
        people=int(heads.sum()), has=int(heads[has].sum()), value=posed.offset + found.value,
        bound=posed.offset + found.bound, before=posed.before,
        lost_people=int(heads[lost].sum()), lost_homes=int(lost.sum()),
        candidates=len(every.lon), by_source=dict(zip(SOURCES, counts, strict=True)),
        unreached=int((reached == 0).sum()), spacing_m=ground.laid.spacing_m,
        left_out=ground.laid.left_out, limit=limit, speed=speed_of(ground.inputs, ground.item),
        ages=tuple((g.from_age, g.to_age, g.name, g.name_en) for g in ground.homes.groups),
        status=found.status.value, is_repeatable=found.is_repeatable, seconds=found.seconds,
    )  # fmt: skip


def speed_of(inputs: Inputs, item: Item) -> float:
    """Return how many units of cost a minute has."""
    return float(inputs.limit(item, 1))
