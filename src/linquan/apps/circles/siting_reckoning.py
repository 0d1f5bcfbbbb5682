"""A question of siting is answered: the engine chooses, proves, and says what others would cost.

Only jobs and the command line import this: it brings the engine's compiled part.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from linquan.apps.circles.siting import (
    SOURCES,
    Candidates,
    Chosen,
    Figures,
    Rejected,
    SitingAnswer,
    SitingDraft,
    Source,
)
from linquan.apps.circles.siting_posing import (
    POSERS,
    Posed,
    SitingGround,
    Whole,
    heads_of,
    limit_of,
    people_of,
    speed_of,
)
from linquan.apps.circles.siting_prices import UNPRICED
from linquan.engine.networks.lengths import haversine_m
from linquan.engine.siting import (
    Infeasible,
    Run,
    SitingResult,
    cost_of_forcing,
    nearly_chosen,
)
from linquan.kernel.errors import WrongState

SECONDS, FORCING_SECONDS = 2.0, 0.3
"""Of the clock: for the answer, and for each candidate of which is asked what it would cost."""
MOST_REJECTED: Final = 6
APART_M: Final = 120.0
"""Candidates nearer than this to one that is shown already say nothing new."""


def answer(draft: SitingDraft, ground: SitingGround) -> SitingAnswer:
    """Answer a question.

    Raises WrongState where there is nothing to choose: ``nobody_lives_here``, ``nobody_lacks``,
    ``no_candidate``, ``no_candidate_reaches``, ``siting_too_large``, ``no_centre_reaches``,
    ``nothing_priced``.
    """
    heads = heads_of(draft, ground)
    if not heads.sum():
        raise WrongState("nobody_lives_here")
    if not len(ground.sites.lon):
        raise WrongState("no_candidate")
    posed = POSERS[draft.goal](draft, ground, heads)
    try:
        found = posed.ask((), None, Run(seconds=SECONDS))
    except Infeasible as error:
        raise WrongState("no_centre_reaches") from error
    chosen = _chosen(posed, found, ground, draft.groups(ground.homes))
    rejected = _rejected(posed, found, ground)
    return SitingAnswer(
        ground.sites, chosen, rejected, _figures(draft, ground, heads, posed, found)
    )


def _chosen(
    posed: Posed, found: SitingResult, ground: SitingGround, groups: Sequence[int]
) -> tuple[Chosen, ...]:
    """Return the new sites, those for the most people first; one that nobody needs is no site."""
    alone, new = people_of(posed.arcs), found.sites[found.sites < len(ground.sites.lon)]
    told = []
    for site in new.tolist():
        rows, heads = _homes_of(posed, found, site)
        if len(rows):
            people, area_id = ground.homes.people[rows], ground.homes.area_id[rows]
            ages = np.zeros(people.shape[1], dtype=np.int64)
            if not len(found.shares):  # of a home that is shared out nobody's age is known
                ages[groups] = people[:, groups].sum(axis=0)
            by_age, yuan = tuple(ages.tolist()), posed.price_of(site)
            line = site, int(heads.sum()), int(alone[site]), by_age, area_id, heads
            told.append(Chosen(*line, yuan=yuan))
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
    alone = people_of(posed.arcs)
    tried = _tried(posed, found, ground)
    return tuple(_forced(posed, found, ground, site, int(alone[site])) for site in tried)


def _tried(posed: Posed, found: SitingResult, ground: SitingGround) -> list[int]:
    """Choose whom to try: own points and idle spaces, then what was nearly chosen, apart."""
    named = [SOURCES.index(source) for source in (Source.POINTS, Source.PREMISES)]
    own = np.flatnonzero(np.isin(ground.sites.source, named))
    alone = people_of(posed.arcs)
    order = [*own.tolist(), *_nearly(posed, found), *np.argsort(-alone, kind="stable").tolist()]
    told: list[int] = []
    shown = [site for site in found.sites.tolist() if site < len(ground.sites.lon)]
    for site in dict.fromkeys(order):
        if len(told) == MOST_REJECTED:
            break
        is_new = site < len(ground.sites.lon) and site not in shown and alone[site] > 0
        if not is_new or posed.price_of(site) == UNPRICED:
            continue
        is_own = site in own
        if is_own or (posed.buys(site) and _is_apart(ground.sites, site, [*shown, *told])):
            told.append(site)
    return told


def _nearly(posed: Posed, found: SitingResult) -> list[int]:
    """Return candidates that were nearly chosen, where the engine knows."""
    if not len(found.prices):
        return []
    prices = None if posed.prices is None else np.maximum(posed.prices, 0)
    order: list[int] = nearly_chosen(posed.arcs, found, 400, prices=prices).tolist()
    return order


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
        return Rejected(site, alone, None, None, (), posed.price_of(site))
    left_out = tuple(told.left_out[told.left_out < len(ground.sites.lon)].tolist())
    cost = float(told.at_least), float(told.at_most)
    more = None if posed.prices is None else told.result.spent - found.spent
    return Rejected(site, alone, *cost, left_out, posed.price_of(site), more)


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
        **_money(draft, posed, found),
    )  # fmt: skip


def _money(draft: SitingDraft, posed: Posed, found: SitingResult) -> dict[str, Any]:
    """Return the figures of a budget; none where money was not asked about."""
    if posed.prices is None:
        return {}
    helpful = posed.prices[(people_of(posed.arcs) > 0) & (posed.prices != UNPRICED)]
    return {
        "budget_yuan": draft.budget_yuan, "spent_yuan": found.spent,
        "cheapest_yuan": int(helpful.min()) if len(helpful) else None,
        "unpriced": int(np.count_nonzero(posed.prices == UNPRICED)),
    }  # fmt: skip
