"""Reads of siting: what can be asked, which questions there are, and what one found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Count, Q
from numpy.typing import NDArray

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import premises_register, premises_rules, rules
from linquan.apps.circles.columns import Column
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.models import ChosenSite, Premises, Siting
from linquan.apps.circles.premises import SpaceState
from linquan.apps.circles.queries.runs import (
    RunBook,
    columns_of,
    homes_of,
    newest_run_id,
    run_book,
    seen_district,
)
from linquan.apps.circles.runs import OPEN_RUNS
from linquan.apps.circles.siting import (
    SITING_FIELDS,
    SOURCES,
    Candidates,
    Figures,
    Rejected,
    SitingDraft,
    SitingRow,
    Source,
    homes_of_site,
)
from linquan.apps.circles.siting_laying import Offered
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places import queries as places
from linquan.apps.places.counting import AgeGroup
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.rows import rows_of

MOST_SITINGS: Final = 100
MOST_GAINING: Final = 30
"""Homes that a page names for one site, those with most people; the others are counted."""
STUCK: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PosedSiting:
    """A question with all that it is about, as whoever answers it needs it."""

    draft: SitingDraft
    book: RunBook
    homes: HomeTable
    item: Item
    inside: NDArray[np.bool_]
    column: Column
    offered: Offered


def posed_siting(siting_id: int) -> PosedSiting:
    """Return what a question is about. Four statements; more where the run is not kept.

    Raises NotFound.
    """
    row = _row(pk=siting_id)
    book = run_book(row.district_id, row.run_id)
    areas = places.area_book(row.district_id, books.versions(row.district_id))
    item, area = book.inputs.item(row.item_code), areas.areas.get(row.area_id)
    column = columns_of(book, (row.item_code,)).get(row.item_code)
    if item is None or column is None or area is None:
        raise NotFound("run_unknown")
    homes = homes_of(book)
    inside = _inside(homes, areas, area)
    below = tuple(one for one in areas.living() if one.path.startswith(area.path))
    offered = Offered(below, _spaces(row.district_id, below))
    return PosedSiting(row.draft, book, homes, item, inside, column, offered)


def _spaces(district_id: int, areas: Iterable[AreaRow]) -> tuple[tuple[int, float, float], ...]:
    """Return idle spaces that are offered in some areas, those with a point. One statement."""
    rows = Premises.objects.filter(
        district_id=district_id, state=SpaceState.OFFERED, lon__isnull=False,
        area_id__in=[area.area_id for area in areas],
    ).order_by("id")  # fmt: skip
    return tuple(
        (pk, lon or 0.0, lat or 0.0) for pk, lon, lat in rows.values_list("id", "lon", "lat")
    )


def _inside(homes: HomeTable, areas: places.AreaBook, area: AreaRow) -> NDArray[np.bool_]:
    below = {pk for pk, one in areas.areas.items() if one.path.startswith(area.path)}
    return np.isin(homes.area_id, np.fromiter(below, dtype=np.int64))


def _row(**narrowed: Any) -> SitingRow:
    """Return a question. One statement. Raises NotFound."""
    found = rows_of(SitingRow, Siting.objects.filter(**narrowed).values_list(*SITING_FIELDS)[:1])
    if not found:
        raise NotFound("siting_unknown")
    return found[0]


def stuck_sitings(now: datetime) -> tuple[int, ...]:
    """Return questions that nobody answers any more. One statement."""
    rows = Siting.objects.filter(state__in=OPEN_RUNS, asked_at__lt=now - STUCK)
    old = Q(begun_at__isnull=True) | Q(begun_at__lt=now - STUCK)
    return tuple(rows.filter(old).values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class SitingFormPage:
    """What the form of a question offers."""

    items: tuple[Item, ...]
    areas: tuple[AreaRow, ...]
    ages: tuple[AgeGroup, ...]
    book: RunBook
    district_id: int


def siting_form_page(actor: Actor) -> SitingFormPage:
    """Return what the form of a question offers. Three statements; more where a run is not kept.

    Raises NotAllowed, NotFound (``no_run``).
    """
    district_id = seen_district(actor)
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("ask_siting")
    newest = newest_run_id(district_id)
    if newest is None:
        raise NotFound("no_run")
    book = run_book(district_id, newest)
    areas = places.area_book(district_id, books.versions(district_id))
    items = tuple(item for item in book.inputs.items if item.code in book.columns)
    upper = areas.living(*places.UPPER_LEVELS)
    return SitingFormPage(items, upper, homes_of(book).groups[:-1], book, district_id)


@dataclass(frozen=True, slots=True)
class SitingLine:
    """A question in the list: what it is about, how many sites were chosen and taken over."""

    row: SitingRow
    item: Item | None
    area: AreaRow
    sites: int
    taken: int


@dataclass(frozen=True, slots=True)
class SitingsPage:
    """Every question, newest first; whether the reader may ask; whether there is a run to ask."""

    lines: tuple[SitingLine, ...]
    may_plan: bool
    has_run: bool


def sitings_page(actor: Actor) -> SitingsPage:
    """Return the list of questions. Four statements; more where a run is not kept.

    Raises NotAllowed.
    """
    district_id = seen_district(actor)
    found = Siting.objects.filter(district_id=district_id).order_by("-id")
    rows = rows_of(SitingRow, found.values_list(*SITING_FIELDS)[:MOST_SITINGS])
    areas = places.area_book(district_id, books.versions(district_id))
    sites = ChosenSite.objects.filter(district_id=district_id).order_by().values("siting")
    counted = sites.annotate(n=Count("id"), taken=Count("facility"))
    counts = {pk: (n, taken) for pk, n, taken in counted.values_list("siting", "n", "taken")}
    newest = newest_run_id(district_id)
    items = run_book(district_id, newest).inputs if newest else None
    lines = tuple(
        SitingLine(
            row, items.item(row.item_code) if items else None, areas.areas[row.area_id],
            *counts.get(row.siting_id, (0, 0)),
        )
        for row in rows
    )  # fmt: skip
    return SitingsPage(lines, rules.may_plan(actor, district_id), newest is not None)


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
    may_take: bool


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
    places: int
    may_plan: bool


_CHOSEN: Final = (
    "id", "position", "candidate", "people", "alone", "by_age", "homes", "facility_id",
)  # fmt: skip


def siting_page(actor: Actor, siting_id: int) -> SitingPage:
    """Return one question with its answer.

    Five statements, six with idle spaces; more where its run is not kept. Raises NotAllowed,
    NotFound.
    """
    district_id = seen_district(actor)
    row = _row(pk=siting_id, district_id=district_id)
    ground = desk(district_id)
    inputs = run_book(district_id, row.run_id).inputs
    area, units = ground.areas.areas[row.area_id], ground.organisations.values()
    figures = row.told
    chosen, rejected = _answered(actor, row, ground) if figures else ((), ())
    return SitingPage(
        row, inputs.item(row.item_code), area, figures, chosen, rejected,
        tuple(sorted((u for u in units if u.valid_to is None), key=lambda unit: unit.name)),
        len(inputs.by_item.get(row.item_code, ())), rules.may_plan(actor, district_id),
    )  # fmt: skip


def siting_found(
    actor: Actor, district_id: int, siting_id: int
) -> tuple[SitingRow, tuple[ChosenView, ...], tuple[RejectedView, ...]]:
    """Return a question with its answer, for the command line. Four statements.

    Raises NotFound.
    """
    row = _row(pk=siting_id, district_id=district_id)
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
    for pk, position, at, people, alone, by_age, homes, facility_id in found:
        area_id, heads = homes_of_site(bytes(homes))
        named = zip(area_id[:MOST_GAINING].tolist(), heads[:MOST_GAINING].tolist(), strict=True)
        gaining = tuple((ground.areas.areas[pk], n) for pk, n in named if pk in ground.areas.areas)
        told = tuple((age, n) for age, n in zip(ages, by_age, strict=False) if n)
        site = names.site(at)
        lies_in = ground.areas.locate(site.lon, site.lat) or ground.areas.areas[row.area_id]
        may_take = facility_id is None and rules.may_keep(actor, lies_in.path)
        line = site, people, alone, told, gaining, len(area_id), facility_id, may_take
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


def siting_points(actor: Actor, siting_id: int) -> dict[str, Any]:
    """Return chosen sites, what stands and what was rejected, for the map.

    Five statements; more where the run is not kept. Raises NotAllowed, NotFound.
    """
    page = siting_page(actor, siting_id)
    book = run_book(page.row.district_id, page.row.run_id)
    features = [
        _point(p.lon, p.lat, kind="facility", name=p.name, name_en=p.name_en)
        for p in book.inputs.by_item.get(page.row.item_code, ())
    ]
    features += [_told(one.site, "closed", one.told.alone) for one in page.rejected]
    features += [
        _told(one.site, "candidate", one.people, han=str(one.position)) for one in page.chosen
    ]
    return {"type": "FeatureCollection", "features": features}


def _point(lon: float, lat: float, **told: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _told(site: SiteView, kind: str, people: int, **more: Any) -> dict[str, Any]:
    area = site.area or (site.near if not site.name else None)
    return _point(
        site.lon, site.lat, kind=kind, people=people, name=site.name or (area.name if area else ""),
        name_en=site.name or (area.name_en if area else ""), **more,
    )  # fmt: skip


def siting_areas(actor: Actor, siting_id: int) -> dict[str, Any]:
    """Return what the chosen sites reach, homes that gain and homes that still lack, for the map.

    Six statements; more where the run is not kept. Raises NotAllowed, NotFound.
    """
    district_id = seen_district(actor)
    row = _row(pk=siting_id, district_id=district_id)
    areas = places.area_book(district_id, books.versions(district_id))
    book, figures = run_book(district_id, row.run_id), row.told
    if figures is None:
        return {"type": "FeatureCollection", "features": []}
    sites = ChosenSite.objects.filter(siting=siting_id).order_by("position")
    found = list(sites.values_list("homes", "reach"))
    minutes = row.draft.minutes or 0
    drawn = [
        {"type": "Feature", "geometry": reach, "properties": {"minutes": minutes}}
        for _, reach in found
        if reach
    ]
    gaining = {pk for homes, _ in found for pk in homes_of_site(bytes(homes))[0].tolist()}
    lacking = _lacking(row, book, areas, figures) - gaining
    return {
        "type": "FeatureCollection",
        "features": drawn + _homes(book, gaining, {"tone": "0.6"}) + _homes(book, lacking, _GAP),
    }


_GAP: Final[Mapping[str, Any]] = {"kind": "gap"}
MOST_DRAWN: Final = 3_000
ROUND_DEG: Final = 0.0002
"""Half the side of the square that a home without an outline is drawn as."""


def _lacking(row: SitingRow, book: RunBook, areas: places.AreaBook, figures: Figures) -> set[int]:
    """Return areas of homes of the question that lack the item within its limit."""
    column, homes = columns_of(book, (row.item_code,)).get(row.item_code), homes_of(book)
    if column is None:
        return set()
    groups = list(homes.between(row.draft.from_age or 0, row.draft.to_age))
    heads = homes.people[:, groups].sum(axis=1)
    there = _inside(homes, areas, areas.areas[row.area_id]) & ~column.within(figures.limit)
    return set(homes.area_id[there & (heads > 0)].tolist())


def _homes(book: RunBook, wanted: set[int], told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return homes as outlines, as small squares where they have none. One statement."""
    shown = sorted(wanted)[:MOST_DRAWN]
    outlines = places.outlines(book.row.district_id, shown)
    homes = homes_of(book)
    at = {pk: n for n, pk in enumerate(homes.area_id.tolist())}
    squares = {pk: _square(float(homes.lon[at[pk]]), float(homes.lat[at[pk]])) for pk in shown}
    return [
        {"type": "Feature", "properties": dict(told), "geometry": outlines.get(pk) or squares[pk]}
        for pk in shown
    ]


def _square(lon: float, lat: float) -> dict[str, Any]:
    west, east, south, north = lon - ROUND_DEG, lon + ROUND_DEG, lat - ROUND_DEG, lat + ROUND_DEG
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
