"""Reads of idle spaces: the list, its map, one space, what a company sees, and who has a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, QuerySet

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import premises_register, premises_rules, register, rules
from linquan.apps.circles.facilities import FacilityRow
from linquan.apps.circles.models import Premises, PremisesLink
from linquan.apps.circles.premises import (
    SPACE_FIELDS,
    PremisesRow,
    PremisesView,
    SpaceState,
    SpacesWanted,
)
from linquan.apps.circles.queries.register import PLACES
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Gone, NotAllowed, NotFound
from linquan.kernel.events import EventRow, latest_of
from linquan.kernel.rows import rows_of

ROWS: Final = 50
MOST_ON_MAP: Final = 2_000
MOST_EVENTS: Final = 200
MOST_OF_COMPANY: Final = 300
FACILITY_STEPS: Final = frozenset(
    f"facility.{step}" for step in ("progressed", "opened", "closed", "reopened")
)
"""What happens to a facility in the register and is told on the space that it stands in."""


@dataclass(frozen=True, slots=True)
class PremisesListPage:
    """One page of spaces, and how many there are of each state."""

    rows: tuple[PremisesView, ...]
    by_state: Mapping[str, int]
    areas: tuple[AreaRow, ...]
    next_id: int | None
    may_add: bool
    sees_all: bool
    units: tuple[OrganisationRow, ...]
    """Companies for which the reader reports."""
    may_table: bool

    @property
    def total(self) -> int:
        """How many spaces there are."""
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class PremisesPage:
    """One space, its events (oldest first), what the reader may do, and what it became."""

    view: PremisesView
    events: tuple[EventRow, ...]
    may_keep: bool
    speaks: bool
    can_take_back: bool
    facility: FacilityRow | None
    books: Desk
    today: date


@dataclass(frozen=True, slots=True)
class SpaceFormPage:
    """What the form of a space offers."""

    areas: tuple[AreaRow, ...]
    units: tuple[OrganisationRow, ...]
    books: Desk
    today: date


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """What a company sees: its own spaces, newest first, and where it may report."""

    unit: OrganisationRow
    link_id: int
    until: datetime | None
    rows: tuple[PremisesView, ...]
    form: SpaceFormPage

    @property
    def waiting(self) -> int:
        """How many wait to be looked at."""
        return sum(one.row.state == SpaceState.REPORTED for one in self.rows)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A company's link: for which area, and until when."""

    link_id: int
    unit: OrganisationRow
    area: AreaRow
    until: datetime
    is_open: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class LinksPage:
    """Who reports by a link, and to whom and for where one can be handed out."""

    lines: tuple[LinkLine, ...]
    units: tuple[OrganisationRow, ...]
    areas: tuple[AreaRow, ...]
    books: Desk


def premises_list(actor: Actor, wanted: SpacesWanted, *, after: int = 0) -> PremisesListPage:
    """Return spaces that are looked for, after an id, and how many of each state there are.

    Who has no post in a public body sees those of the own company. Three statements. Raises
    NotAllowed.
    """
    books = _books(actor)
    rows, sees_all = _visible(actor, books)
    counts = rows.values_list("state").annotate(n=Count("id")).order_by()
    found = rows_of(
        PremisesRow,
        _chosen(rows, wanted, books).filter(pk__gt=after).values_list(*SPACE_FIELDS)[: ROWS + 1],
    )
    shown = found[:ROWS]
    return PremisesListPage(
        premises_register.premises_views(shown, books),
        dict(counts),
        books.areas.living(Level.STREET, Level.COMMUNITY, Level.VILLAGE),
        shown[-1].premises_id if len(found) > ROWS else None,
        any(rules.may_keep(actor, area.path) for area in books.areas.living(*PLACES)),
        sees_all,
        _own_companies(actor, books),
        rules.may_edit_lists(actor, books.district_id),
    )


def _books(actor: Actor) -> Desk:
    """Return the books of the reader's district. One statement. Raises NotAllowed."""
    if not rules.may_see(actor, actor.district_id):
        raise NotAllowed("premises")
    return desk(actor.district_id)


def _visible(actor: Actor, books: Desk) -> tuple[QuerySet[Premises], bool]:
    """Return the spaces that a reader may see, and whether those are all."""
    rows = Premises.objects.filter(district_id=books.district_id)
    if premises_rules.may_see_all(actor, premises_register.kinds(books)):
        return rows, True
    return rows.filter(owner_id__in={post.organisation_id for post in actor.posts}), False


def _own_companies(actor: Actor, books: Desk) -> tuple[OrganisationRow, ...]:
    return tuple(
        unit
        for unit in premises_register.companies(books)
        if premises_rules.speaks_for(actor, unit.organisation_id, "")
    )


def _chosen(rows: QuerySet[Premises], wanted: SpacesWanted, books: Desk) -> QuerySet[Premises]:
    """Narrow spaces to what is looked for; an area stands for all below it."""
    rows = rows.filter(kind=wanted.kind) if wanted.kind else rows
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    rows = rows.filter(size_m2__gte=wanted.least_m2) if wanted.least_m2 else rows
    if area := books.areas.areas.get(wanted.area_id):
        below = [a.area_id for a in books.areas.areas.values() if a.path.startswith(area.path)]
        rows = rows.filter(area_id__in=below)
    return rows.order_by("id")


def premises_points(actor: Actor, wanted: SpacesWanted) -> dict[str, Any]:
    """Return spaces with a point for the map, some thousand at most. Two statements.

    Raises NotAllowed.
    """
    books = _books(actor)
    rows, _ = _visible(actor, books)
    found = _chosen(rows.filter(lon__isnull=False), wanted, books)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "kind": "facility", "name": f"{name} · {size} m²", "name_en": "", "state": state,
            },
        }
        for name, size, state, lon, lat in found.values_list(
            "name", "size_m2", "state", "lon", "lat"
        )[:MOST_ON_MAP]
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def premises_page(actor: Actor, premises_id: int, now: datetime) -> PremisesPage:
    """Return one space with its events, and those of the facility that it became.

    Three statements, five with a facility. Raises NotAllowed, NotFound (also another company's).
    """
    books = _books(actor)
    rows, _ = _visible(actor, books)
    found = rows_of(PremisesRow, rows.filter(pk=premises_id).values_list(*SPACE_FIELDS))
    if not found:
        raise NotFound("premises_unknown")
    (view,) = premises_register.premises_views(found, books)
    events = latest_of(books.district_id, f"premises:{premises_id}", limit=MOST_EVENTS)
    may_keep = rules.may_keep(actor, view.area.path)
    speaks = premises_rules.speaks_for(actor, view.row.owner_id, "")
    facility, later = _became(books, view.row.facility_id)
    told = sorted((*events, *later), key=lambda event: event.event_id)
    is_last = bool(events) and told[-1] is events[0]
    return PremisesPage(
        view,
        tuple(told),
        may_keep,
        speaks,
        (may_keep or speaks)
        and premises_rules.can_take_back(events[0] if is_last else None, actor, now),
        facility,
        books,
        books.day(now),
    )


def _became(
    books: Desk, facility_id: int | None
) -> tuple[FacilityRow | None, tuple[EventRow, ...]]:
    """Return the facility that stands in a space, and what happened to it. Two statements."""
    if facility_id is None:
        return None, ()
    (row,) = register.facility_rows(district_id=books.district_id, pk=facility_id)
    events = latest_of(books.district_id, f"facility:{facility_id}", limit=MOST_EVENTS)
    return row, tuple(event for event in events if event.kind in FACILITY_STEPS)


def space_form_page(actor: Actor, now: datetime) -> SpaceFormPage:
    """Return what the form of a space offers a clerk. One statement. Raises NotAllowed."""
    books = _books(actor)
    areas = tuple(a for a in books.areas.living(*PLACES) if rules.may_keep(actor, a.path))
    if not areas:
        raise NotAllowed("add_premises")
    return SpaceFormPage(areas, register.units_in_use(books), books, books.day(now))


def company_page(link_id: int, link_number: int, now: datetime) -> CompanyPage:
    """Show a company's spaces to whoever holds its newest link. Three statements.

    Raises NotFound, Gone (a newer link was handed out, or it has run out).
    """
    link = PremisesLink.objects.filter(pk=link_id).first() if 0 < link_id < 2**63 else None
    if link is None:
        raise NotFound("unknown_link")
    if link.number != link_number or link.until <= now:
        raise Gone("link_over")
    books = desk(link.district_id)
    within = books.areas.areas[link.area_id].path
    return _of_company(books, link.unit_id, within, now, link=(link.pk, link.until))


def company_page_of(actor: Actor, unit_id: int, now: datetime) -> CompanyPage:
    """Show a company's spaces to its own people. Two statements. Raises NotAllowed, NotFound."""
    books = _books(actor)
    if unit_id not in {unit.organisation_id for unit in _own_companies(actor, books)}:
        raise NotFound("premises_unknown")
    return _of_company(books, unit_id, f"/{books.district_id}/", now, link=(0, None))


def _of_company(
    books: Desk, unit_id: int, within: str, now: datetime, *, link: tuple[int, datetime | None]
) -> CompanyPage:
    rows = Premises.objects.filter(district_id=books.district_id, owner_id=unit_id)
    found = rows.order_by("-id").values_list(*SPACE_FIELDS)[:MOST_OF_COMPANY]
    areas = tuple(area for area in books.areas.living(*PLACES) if area.path.startswith(within))
    form = SpaceFormPage(areas, (), books, books.day(now))
    views = premises_register.premises_views(rows_of(PremisesRow, found), books)
    return CompanyPage(books.organisations[unit_id], *link, views, form)


def links_page(actor: Actor, now: datetime) -> LinksPage:
    """Return who reports by a link. Two statements. Raises NotAllowed."""
    books = _books(actor)
    areas = tuple(a for a in books.areas.living(*PLACES) if rules.may_keep(actor, a.path))
    if not areas:
        raise NotAllowed("issue_premises_link")
    held = PremisesLink.objects.filter(district_id=books.district_id).order_by("id")
    lines = [
        LinkLine(pk, books.organisations[unit], books.areas.areas[area], until, until > now,
                 until > now and rules.may_keep(actor, books.areas.areas[area].path))
        for pk, unit, area, until in held.values_list("id", "unit_id", "area_id", "until")
    ]  # fmt: skip
    lines.sort(key=lambda one: one.unit.name)
    return LinksPage(tuple(lines), premises_register.companies(books), areas, books)


def open_spaces(district_id: int) -> tuple[PremisesRow, ...]:
    """Return spaces that are offered, such as candidates for siting. One statement."""
    return premises_register.premises_rows(district_id=district_id, state=SpaceState.OFFERED.value)
