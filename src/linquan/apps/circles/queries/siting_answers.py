"""Reads of what a question of siting found: chosen sites, rejected candidates, who gains."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import premises_register, premises_rules, rules
from linquan.apps.circles.levels import level_of, usual_item
from linquan.apps.circles.models import ChosenSite, Premises, Siting
from linquan.apps.circles.queries.runs import run_book, seen_district
from linquan.apps.circles.queries.siting import siting_row
from linquan.apps.circles.runs import Place
from linquan.apps.circles.siting import (
    SOURCES,
    YUAN_OF_WAN,
    Candidates,
    Figures,
    Rejected,
    SitingDraft,
    SitingRow,
    Source,
    homes_of_site,
)
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.counting import AgeGroup
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

MOST_GAINING: Final = 30
"""Homes that a page names for one site, those with most people; the others are counted."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """A candidate with its names resolved.

    ``area`` is the dwelling that it is, None for other points; ``name`` is what somebody called it;
    ``premises_id`` the idle space that it is, where the reader may see it, else 0.
    """

    candidate: int
    lon: float
    lat: float
    source: Source
    name: str
    area: AreaRow | None
    near: AreaRow | None
    premises_id: int


@dataclass(frozen=True, slots=True)
class ChosenView:
    """A chosen site: who gains by it, and the facility that is planned there, if any."""

    site_id: int
    position: int
    site: SiteView
    people: int
    alone: int
    by_age: tuple[tuple[AgeGroup, int], ...]
    homes: tuple[tuple[AreaRow, int], ...]
    homes_count: int
    facility_id: int | None
    yuan: int | None
    may_take: bool

    @property
    def people_per_wan(self) -> float | None:
        """How many people ten thousand yuan reach here; None where nothing is spent."""
        return self.people * YUAN_OF_WAN / self.yuan if self.yuan else None


@dataclass(frozen=True, slots=True)
class RejectedView:
    """A candidate that was not chosen, and what choosing it would cost."""

    site: SiteView
    told: Rejected


@dataclass(frozen=True, slots=True)
class SitingPage:
    """One question with its answer."""

    row: SitingRow
    item: Item | None
    area: AreaRow
    figures: Figures | None
    chosen: tuple[ChosenView, ...]
    rejected: tuple[RejectedView, ...]
    units: tuple[OrganisationRow, ...]
    places: tuple[Place, ...]
    may_plan: bool
    items: tuple[Item, ...] = ()
    """What a position may be of; empty where it was asked about an item."""
    usual_item: str = ""
    """Code of the item that most positions of the level are of."""


_CHOSEN: Final = (
    "id", "position", "candidate", "people", "alone", "by_age", "homes", "facility_id",
    "yuan",
)  # fmt: skip


def siting_page(actor: Actor, siting_id: int) -> SitingPage:
    """Return one question with its answer.

    Five statements, six with idle spaces; more where its run is not kept. Raises NotAllowed,
    NotFound.
    """
    district_id = seen_district(actor)
    row = siting_row(pk=siting_id, district_id=district_id)
    ground = desk(district_id)
    inputs = run_book(district_id, row.run_id).inputs
    area, units = ground.areas.areas[row.area_id], ground.organisations.values()
    figures, is_level = row.told, level_of(row.item_code) is not None
    chosen, rejected = _answered(actor, row, ground) if figures else ((), ())
    return SitingPage(
        row, inputs.item(row.item_code), area, figures, chosen, rejected,
        tuple(sorted((u for u in units if u.valid_to is None), key=lambda unit: unit.name)),
        inputs.by_item.get(row.item_code, ()), rules.may_plan(actor, district_id),
        inputs.items if is_level else (), usual_item(inputs, row.item_code) if is_level else "",
    )  # fmt: skip


def siting_found(
    actor: Actor, district_id: int, siting_id: int
) -> tuple[SitingRow, tuple[ChosenView, ...], tuple[RejectedView, ...]]:
    """Return a question with its answer, for the command line. Four statements.

    Raises NotFound.
    """
    row = siting_row(pk=siting_id, district_id=district_id)
    chosen, rejected = _answered(actor, row, desk(district_id)) if row.told else ((), ())
    return row, chosen, rejected


def _answered(
    actor: Actor, row: SitingRow, ground: Desk
) -> tuple[tuple[ChosenView, ...], tuple[RejectedView, ...]]:
    """Return chosen sites and rejected candidates. Two statements, three with idle spaces."""
    candidates, rejected = _candidates(row)
    sites = ChosenSite.objects.filter(siting=row.siting_id).order_by("position")
    found = list(sites.values_list(*_CHOSEN))
    shown = [*(one[2] for one in found), *(one.candidate for one in rejected)]
    names = Names(row.draft, candidates, ground, _spaces_named(actor, candidates, shown, ground))
    ages = [AgeGroup(*one) for one in (row.told.ages if row.told else ())]
    chosen = []
    for pk, position, at, people, alone, by_age, homes, facility_id, yuan in found:
        area_id, heads = homes_of_site(bytes(homes))
        named = zip(area_id[:MOST_GAINING].tolist(), heads[:MOST_GAINING].tolist(), strict=True)
        gaining = tuple((ground.areas.areas[pk], n) for pk, n in named if pk in ground.areas.areas)
        told = tuple((age, n) for age, n in zip(ages, by_age, strict=False) if n)
        site = names.site(at)
        lies_in = ground.areas.locate(site.lon, site.lat) or ground.areas.areas[row.area_id]
        may_take = facility_id is None and rules.may_keep(actor, lies_in.path)
        line = site, people, alone, told, gaining, len(area_id), facility_id, yuan, may_take
        chosen.append(ChosenView(pk, position, *line))
    return tuple(chosen), tuple(RejectedView(names.site(o.candidate), o) for o in rejected)


def _candidates(row: SitingRow) -> tuple[Candidates, tuple[Rejected, ...]]:
    """Return every candidate of a question, and those of which it is told what they would cost."""
    found = Siting.objects.filter(pk=row.siting_id).values_list("candidates", "rejected").first()
    if found is None or found[0] is None:
        raise NotFound("siting_unknown")
    return Candidates.unpack(bytes(found[0])), tuple(map(Rejected.read, found[1]))


def _spaces_named(
    actor: Actor, candidates: Candidates, shown: list[int], ground: Desk
) -> dict[int, str]:
    """Return the names of idle spaces among what is shown, for who may see them all."""
    is_space = candidates.source[shown] == SOURCES.index(Source.PREMISES)
    ids = candidates.ref[shown][is_space].tolist()
    if not ids or not premises_rules.may_see_all(actor, premises_register.kinds(ground)):
        return {}
    rows = Premises.objects.filter(district_id=ground.district_id, pk__in=ids)
    return dict(rows.values_list("id", "name"))


@dataclass(frozen=True, slots=True)
class Names:
    """What candidates of a question are called."""

    draft: SitingDraft
    candidates: Candidates
    ground: Desk
    spaces: Mapping[int, str]

    def site(self, at: int) -> SiteView:
        """Return a candidate with its names resolved. No SQL."""
        every, areas = self.candidates, self.ground.areas.areas
        source, ref = SOURCES[int(every.source[at])], int(every.ref[at])
        own = self.draft.points[ref].name if source is Source.POINTS else ""
        is_space = source is Source.PREMISES and ref in self.spaces
        return SiteView(
            at, float(every.lon[at]), float(every.lat[at]), source,
            self.spaces[ref] if is_space else own,
            areas.get(ref) if source is Source.DWELLINGS else None,
            areas.get(int(every.near[at])), ref if is_space else 0,
        )  # fmt: skip
