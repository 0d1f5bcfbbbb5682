"""Reads of wanted outlets, and of what fits what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, QuerySet

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import (
    matching,
    premises_register,
    premises_rules,
    register,
    rules,
    standing,
)
from linquan.apps.circles.facilities import FacilityRow
from linquan.apps.circles.matching import Fit, Verdict
from linquan.apps.circles.models import Outlet, PassedOver
from linquan.apps.circles.outlets import OUTLET_FIELDS, OutletRow, OutletState, OutletView
from linquan.apps.circles.position_rules import Thresholds
from linquan.apps.circles.premises import PremisesRow, PremisesView, SpaceState
from linquan.apps.circles.queries.lists import thresholds_on
from linquan.apps.circles.queries.premises import MOST_EVENTS
from linquan.apps.circles.queries.register import PLACES
from linquan.apps.circles.types import ItemRow
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.events import EventRow, latest_of
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

ROWS: Final = 30
MOST_SPACES: Final = 1_000
"""Spaces and outlets that are held against each other: the newest of them."""
MOST_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class OutletLine:
    """A wanted outlet, and how many spaces fit it, or nearly."""

    view: OutletView
    fits: int
    nearly: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class OutletsPage:
    """One page of wanted outlets, and how many there are of each state."""

    lines: tuple[OutletLine, ...]
    by_state: Mapping[str, int]
    areas: tuple[AreaRow, ...]
    next_id: int | None
    may_add: bool
    may_table: bool

    @property
    def total(self) -> int:
        """How many outlets there are."""
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class Pair:
    """A space that fits an outlet or nearly does, or an outlet beside a space."""

    fit: Fit
    premises: PremisesView
    outlet: OutletView
    may_agree: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """A space that is not suitable for an outlet, and why."""

    premises: PremisesRow
    reason_code: str


@dataclass(frozen=True, slots=True)
class OutletPage:
    """One wanted outlet, what fits, what was passed over, its events, and what the reader may."""

    view: OutletView
    fits: tuple[Pair, ...]
    nearly: tuple[Pair, ...]
    passed: tuple[Passed, ...]
    events: tuple[EventRow, ...]
    may_keep: bool
    can_take_back: bool
    facility: FacilityRow | None
    premises: PremisesRow | None
    books: Desk
    today: date

    @property
    def groups(self) -> tuple[tuple[str, tuple[Pair, ...]], ...]:
        """What fits, then what nearly does."""
        return (Verdict.FITS.value, self.fits), (Verdict.NEARLY.value, self.nearly)


@dataclass(frozen=True, slots=True)
class OutletFormPage:
    """What the form of an outlet offers."""

    areas: tuple[AreaRow, ...]
    units: tuple[OrganisationRow, ...]
    items: tuple[ItemRow, ...]
    books: Desk
    today: date


@dataclass(frozen=True, slots=True)
class AgreePage:
    """A space and an outlet before they are agreed on."""

    pair: Pair
    units: tuple[OrganisationRow, ...]
    books: Desk
    today: date


@dataclass(frozen=True, slots=True)
class _Ground:
    """What spaces and outlets are held against."""

    books: Desk
    items: Mapping[str, ItemRow]
    paths: Mapping[int, str]
    near: Thresholds
    actor: Actor

    def fit(self, premises: PremisesRow, outlet: OutletRow) -> Fit:
        return matching.fit(premises, outlet, self.paths, self.near)

    def pair(self, fit: Fit) -> Pair:
        (space,) = premises_register.premises_views([fit.premises], self.books)
        (wanted,) = premises_register.outlet_views([fit.outlet], self.books, self.items)
        may = rules.may_keep(self.actor, space.area.path)
        return Pair(fit, space, wanted, may and rules.may_keep(self.actor, wanted.area.path))

    def pairs(self, fits: tuple[Fit, ...], verdict: Verdict) -> tuple[Pair, ...]:
        return tuple(map(self.pair, [one for one in fits if one.verdict is verdict][:MOST_SHOWN]))


def _books(actor: Actor) -> Desk:
    """Return the books of a reader in a public body. One statement. Raises NotAllowed."""
    if not rules.may_see(actor, actor.district_id):
        raise NotAllowed("outlets")
    books = desk(actor.district_id)
    if not premises_rules.may_see_all(actor, premises_register.kinds(books)):
        raise NotAllowed("outlets")
    return books


def _ground(actor: Actor, books: Desk, now: datetime) -> _Ground:
    """Two statements."""
    day = books.day(now)
    items = register.named_items(standing.items(books.district_id), day)
    paths = {pk: area.path for pk, area in books.areas.areas.items()}
    return _Ground(books, items, paths, thresholds_on(books.district_id, day), actor)


def _offered(district_id: int) -> tuple[PremisesRow, ...]:
    """Return spaces on offer, the newest of very many. One statement."""
    rows = premises_register.premises_rows(district_id=district_id, state=SpaceState.OFFERED.value)
    return rows[-MOST_SPACES:]


def outlets_page(
    actor: Actor, now: datetime, *, state: str = "", area_id: int = 0, after: int = 0
) -> OutletsPage:
    """Return wanted outlets after an id, each with how many spaces fit. Seven statements.

    Raises NotAllowed.
    """
    books = _books(actor)
    rows = Outlet.objects.filter(district_id=books.district_id)
    counts = dict(rows.values_list("state").annotate(n=Count("id")).order_by())
    found = rows_of(
        OutletRow,
        _chosen(rows, state, area_id, books)
        .filter(pk__gt=after)
        .values_list(*OUTLET_FIELDS)[: ROWS + 1],
    )
    shown, ground = found[:ROWS], _ground(actor, books, now)
    spaces, passed = _offered(books.district_id), _passed_pairs(books.district_id)
    return OutletsPage(
        tuple(_line(row, spaces, passed, ground, books.day(now)) for row in shown),
        counts,
        books.areas.living(Level.STREET, Level.COMMUNITY, Level.VILLAGE),
        shown[-1].outlet_id if len(found) > ROWS else None,
        any(rules.may_keep(actor, area.path) for area in books.areas.living(*PLACES)),
        rules.may_edit_lists(actor, books.district_id),
    )


def _chosen(rows: QuerySet[Outlet], state: str, area_id: int, books: Desk) -> QuerySet[Outlet]:
    rows = rows.filter(state=state) if state else rows
    if area := books.areas.areas.get(area_id):
        below = [a.area_id for a in books.areas.areas.values() if a.path.startswith(area.path)]
        rows = rows.filter(area_id__in=below)
    return rows.order_by("id")


def _passed_pairs(district_id: int) -> frozenset[tuple[int, int]]:
    """Return pairs that were passed over: space, outlet. One statement."""
    rows = PassedOver.objects.filter(district_id=district_id)
    return frozenset(rows.values_list("premises_id", "outlet_id"))


def _line(
    row: OutletRow,
    spaces: tuple[PremisesRow, ...],
    passed: frozenset[tuple[int, int]],
    ground: _Ground,
    today: date,
) -> OutletLine:
    (view,) = premises_register.outlet_views([row], ground.books, ground.items)
    if row.state != OutletState.WANTED:
        return OutletLine(view, 0, 0, is_late=False)
    verdicts = [
        ground.fit(space, row).verdict
        for space in spaces
        if (space.premises_id, row.outlet_id) not in passed
    ]
    count = verdicts.count
    return OutletLine(view, count(Verdict.FITS), count(Verdict.NEARLY), row.is_late(today))


def outlet_page(actor: Actor, outlet_id: int, now: datetime) -> OutletPage:
    """Return one wanted outlet, and the spaces that fit it or nearly do. Seven statements.

    Eight with what was passed over; seven with its space and facility where it is filled. Raises
    NotAllowed, NotFound.
    """
    books = _books(actor)
    found = premises_register.outlet_rows(district_id=books.district_id, pk=outlet_id)
    if not found:
        raise NotFound("outlet_unknown")
    (row,) = found
    ground = _ground(actor, books, now)
    (view,) = premises_register.outlet_views(found, books, ground.items)
    events = latest_of(books.district_id, f"outlet:{outlet_id}", limit=MOST_EVENTS)
    may_keep = rules.may_keep(actor, view.area.path)
    last = events[0] if events else None
    passed, fits = _matched(row, ground) if row.state == OutletState.WANTED else ((), ())
    facility, premises = _filled(row)
    return OutletPage(
        view,
        ground.pairs(fits, Verdict.FITS),
        ground.pairs(fits, Verdict.NEARLY),
        passed,
        tuple(reversed(events)),
        may_keep,
        may_keep and premises_rules.can_take_back(last, actor, now),
        facility,
        premises,
        books,
        books.day(now),
    )


def _matched(row: OutletRow, ground: _Ground) -> tuple[tuple[Passed, ...], tuple[Fit, ...]]:
    """Return what was passed over for an outlet, and what fits it. Two statements, or three."""
    why = dict(
        PassedOver.objects.filter(district_id=row.district_id, outlet_id=row.outlet_id).values_list(
            "premises_id", "reason_code"
        )
    )
    spaces = _offered(row.district_id)
    left = [one for one in spaces if one.premises_id not in why]
    fits = matching.ranked(ground.fit(one, row) for one in left)
    gone = premises_register.premises_rows(pk__in=sorted(why)) if why else ()
    return tuple(Passed(one, why[one.premises_id]) for one in gone), fits


def _filled(row: OutletRow) -> tuple[FacilityRow | None, PremisesRow | None]:
    """Return the facility and the space of an outlet that is filled. Two statements, or none."""
    if row.facility_id is None:
        return None, None
    (facility,) = register.facility_rows(pk=row.facility_id)
    (premises,) = premises_register.premises_rows(pk=row.premises_id)
    return facility, premises


def outlet_form_page(actor: Actor, now: datetime) -> OutletFormPage:
    """Return what the form of an outlet offers. Two statements. Raises NotAllowed."""
    books = _books(actor)
    levels = (Level.DISTRICT, *PLACES)
    areas = tuple(a for a in books.areas.living(*levels) if rules.may_keep(actor, a.path))
    if not areas:
        raise NotAllowed("want_outlet")
    today = books.day(now)
    items = valid_on(standing.items(books.district_id), today)
    return OutletFormPage(areas, register.units_in_use(books), items, books, today)


def agree_page(actor: Actor, outlet_id: int, premises_id: int, now: datetime) -> AgreePage:
    """Return a space and an outlet before they are agreed on. Five statements.

    Raises NotAllowed, NotFound.
    """
    books = _books(actor)
    narrowed = {"district_id": books.district_id}
    outlets = premises_register.outlet_rows(pk=outlet_id, **narrowed)
    spaces = premises_register.premises_rows(pk=premises_id, **narrowed)
    if not outlets or not spaces:
        raise NotFound("outlet_unknown" if not outlets else "premises_unknown")
    ground = _ground(actor, books, now)
    pair = ground.pair(ground.fit(spaces[0], outlets[0]))
    if not pair.may_agree:
        raise NotAllowed("agree_match")
    return AgreePage(pair, register.units_in_use(books), books, books.day(now))


def outlets_beside(actor: Actor, row: PremisesRow, now: datetime) -> tuple[Pair, ...]:
    """Return outlets that fit a space on offer or nearly do, best first. Five statements.

    Nothing for another space, and for who has no post in a public body.
    """
    books = desk(row.district_id)
    may = premises_rules.may_see_all(actor, premises_register.kinds(books))
    if row.state != SpaceState.OFFERED or not may:
        return ()
    ground = _ground(actor, books, now)
    wanted = {"district_id": row.district_id, "state": OutletState.WANTED.value}
    outlets = premises_register.outlet_rows(**wanted)[-MOST_SPACES:]
    passed = frozenset(
        PassedOver.objects.filter(
            district_id=row.district_id, premises_id=row.premises_id
        ).values_list("outlet_id", flat=True)
    )
    left = [o for o in outlets if o.outlet_id not in passed and not o.is_late(books.day(now))]
    fits = matching.ranked(ground.fit(row, one) for one in left)
    return ground.pairs(fits, Verdict.FITS) + ground.pairs(fits, Verdict.NEARLY)
