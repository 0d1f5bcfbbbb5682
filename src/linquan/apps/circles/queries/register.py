"""Reads of the register of facilities."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import register, rules, standing
from linquan.apps.circles.facilities import (
    FIELDS,
    FacilityRow,
    FacilityView,
    PhotoView,
    State,
    Wanted,
)
from linquan.apps.circles.flaws import Flaw, Sight, flaws_of
from linquan.apps.circles.models import Facility, Premises
from linquan.apps.circles.permits import permit
from linquan.apps.circles.photos import photos_of
from linquan.apps.circles.planning import FacilityTable
from linquan.apps.circles.position_rules import thresholds
from linquan.apps.circles.queries.asked import Hole, holes
from linquan.apps.circles.queries.rows import FacilitiesPage, FacilityFormPage, FacilityPage
from linquan.apps.circles.sought import function_keys
from linquan.apps.places.types import Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.events import latest_of
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

ROWS: Final = 50
MOST_ON_MAP: Final = 2_000
MOST_EVENTS: Final = 200
MOST_KIN: Final = 100
PLACES: Final = (
    Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.GRID, Level.GROUP, Level.ESTATE,
)  # fmt: skip


def facilities_page(
    actor: Actor, wanted: Wanted, now: datetime, *, after: int = 0
) -> FacilitiesPage:
    """Return facilities that are looked for, after an id, and how many of each kind there are.

    Seven statements, and one more where they are narrowed to a flaw. Raises NotAllowed.
    """
    books = books_of(actor)
    today = books.day(now)
    every = standing.items(books.district_id)
    sight = sight_of(books, today)
    rows = Facility.objects.filter(district_id=books.district_id)
    counted = rows.values_list("state", "match", "item_code").annotate(n=Count("id")).order_by()
    counts = list(counted)
    found = rows_of(
        FacilityRow,
        _chosen(rows, wanted, books, sight).filter(pk__gt=after).values_list(*FIELDS)[: ROWS + 1],
    )
    shown = found[:ROWS]
    return FacilitiesPage(
        register.views(shown, books, register.named_items(every, today), sight.rules),
        _summed(counts, 0), _summed(counts, 1), _summed(counts, 2),
        register.named_items(every, today),
        register.named_items(standing.space_tiers(books.district_id), today),
        {rule.code: rule for rule in sight.rules},
        books.areas.living(Level.STREET, Level.COMMUNITY, Level.VILLAGE),
        shown[-1].facility_id if len(found) > ROWS else None,
        any(rules.may_keep(actor, area.path) for area in books.areas.living(*PLACES)),
    )  # fmt: skip


def books_of(actor: Actor) -> Desk:
    """Return the books of the reader's district. One statement. Raises NotAllowed."""
    if not rules.may_see(actor, actor.district_id):
        raise NotAllowed("facilities")
    return desk(actor.district_id)


def sight_of(books: Desk, day: date) -> Sight:
    """Return what the register is looked at with. Two statements."""
    functions = valid_on(standing.function_rules(books.district_id), day)
    limits = thresholds(valid_on(standing.position_rules(books.district_id), day))
    return Sight(functions, books.areas, day, limits.contract_days)


def _summed(counts: list[tuple[Any, ...]], at: int) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for one in counts:
        found[one[at]] = found.get(one[at], 0) + one[-1]
    return found


def _chosen(
    rows: QuerySet[Facility], wanted: Wanted, books: Desk, sight: Sight
) -> QuerySet[Facility]:
    """Narrow facilities to what is looked for; an area stands for all below it."""
    if wanted.flaw:
        every = register.facility_rows(district_id=books.district_id)
        flaw = Flaw(wanted.flaw)
        rows = rows.filter(pk__in=flaws_of(every, sight, flaw)[flaw])
    for name, value in (
        ("item_code", wanted.item), ("state", wanted.state), ("match", wanted.match),
        ("level", wanted.level), ("space_tier", wanted.space), ("kind", wanted.kind),
    ):  # fmt: skip
        rows = rows.filter(**{name: value}) if value else rows
    if area := books.areas.areas.get(wanted.area_id):
        below = [a.area_id for a in books.areas.areas.values() if a.path.startswith(area.path)]
        rows = rows.filter(area_id__in=below)
    return rows.order_by("id")


def facility_points(actor: Actor, wanted: Wanted, now: datetime) -> dict[str, Any]:
    """Return facilities with a point for the map, some thousand at most. Four statements.

    One more where they are narrowed to a flaw. Raises NotAllowed.
    """
    books = books_of(actor)
    sight = sight_of(books, books.day(now))
    rows = Facility.objects.filter(district_id=books.district_id, lon__isnull=False)
    found = _chosen(rows, wanted, books, sight).values_list(
        "name", "name_en", "item_code", "state", "lon", "lat"
    )
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "kind": "facility", "name": name, "name_en": name_en, "code": code, "state": state,
            },
        }
        for name, name_en, code, state, lon, lat in found[:MOST_ON_MAP]
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def facility_page(actor: Actor, facility_id: int, now: datetime) -> FacilityPage:
    """Return one facility with its events, the space it stands in, its pictures. Nine statements.

    With what it belongs to, and what belongs to it; one more where it lacks a function, two where a
    request asks for one. Raises NotAllowed, NotFound.
    """
    books = books_of(actor)
    found = register.facility_rows(district_id=books.district_id, pk=facility_id)
    if not found:
        raise NotFound("facility_unknown")
    items = register.named_items(standing.items(books.district_id), books.day(now))
    functions = valid_on(standing.function_rules(books.district_id), books.day(now))
    (view,) = register.views(found, books, items, functions)
    about = f"facility:{facility_id}"
    events = latest_of(books.district_id, about, limit=MOST_EVENTS)
    may_keep = rules.may_keep(actor, view.area.path)
    last = events[0] if events else None
    return FacilityPage(
        view,
        tuple(reversed(events)),
        may_keep,
        may_keep and rules.can_take_back(last, actor, now),
        books.areas.areas,
        books.organisations,
        items,
        _space_of(books.district_id, facility_id),
        photos_of(books.district_id, about),
        register.named_items(standing.space_tiers(books.district_id), books.day(now)),
        {rule.code: rule for rule in functions},
        *_kin(view.row),
        _holes(actor, books, view),
    )


def _holes(actor: Actor, books: Desk, view: FacilityView) -> Mapping[str, Hole]:
    """Return the functions that a facility lacks, with their requests; none once it is closed."""
    lacking = view.lacking if view.row.state != State.CLOSED else ()
    keys = function_keys(view.row, lacking)
    found = holes(actor, books, [(key, view.area) for key in keys])
    return {words: found[key, view.area.area_id] for words, key in zip(lacking, keys, strict=True)}


def _kin(row: FacilityRow) -> tuple[FacilityRow | None, tuple[FacilityRow, ...]]:
    """Return what a facility belongs to, and what belongs to it. One statement."""
    rows = Facility.objects.filter(district_id=row.district_id)
    near = rows.filter(Q(pk=row.parent_id) | Q(parent_id=row.facility_id)).order_by("id")
    found = rows_of(FacilityRow, near.values_list(*FIELDS)[:MOST_KIN])
    parent = next((one for one in found if one.facility_id == row.parent_id), None)
    return parent, tuple(one for one in found if one.parent_id == row.facility_id)


def _space_of(district_id: int, facility_id: int) -> tuple[int, str] | None:
    """Return number and name of the space that a facility was agreed on for. One statement."""
    found = Premises.objects.filter(district_id=district_id, facility_id=facility_id)
    return found.values_list("id", "name").first()


def facility_photo(actor: Actor, facility_id: int, photo_id: int) -> PhotoView:
    """Return a picture of a facility of the reader's district. Two statements.

    Raises NotAllowed, NotFound (``photo_unknown``).
    """
    books = books_of(actor)
    found = photos_of(books.district_id, f"facility:{facility_id}")
    if (photo := next((one for one in found if one.photo_id == photo_id), None)) is None:
        raise NotFound("photo_unknown")
    return photo


def facility_form_page(actor: Actor, now: datetime) -> FacilityFormPage:
    """Return what the form of a facility offers. Four statements. Raises NotAllowed."""
    books = books_of(actor)
    areas = tuple(a for a in books.areas.living(*PLACES) if rules.may_keep(actor, a.path))
    if not areas:
        raise NotAllowed("add_facility")
    today = books.day(now)
    return FacilityFormPage(
        areas, books.areas.living(*PLACES), register.units_in_use(books),
        valid_on(standing.items(books.district_id), today), books, today,
        valid_on(standing.space_tiers(books.district_id), today),
        valid_on(standing.function_rules(books.district_id), today),
    )  # fmt: skip


def register_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Return facilities as values by column. Five statements. Raises NotAllowed."""
    permit(actor, district_id)
    ground = register.ground(desk(district_id), now)
    return map(FacilityTable(ground).line, ground.rows)


def check_register(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do to the register. Five statements. Raises NotAllowed."""
    permit(actor, district_id)
    return FacilityTable(register.ground(desk(district_id), now)).plan(rows).plan


def open_on_map(district_id: int, *, coarse: bool = False) -> tuple[FacilityRow, ...]:
    """Return open facilities with a point that cover people. One statement.

    Only those that are surely of their item, unless coarse ones are asked for by name.
    """
    rows = register.facility_rows(
        district_id=district_id, state=State.OPEN.value, lon__isnull=False
    )
    return tuple(row for row in rows if row.is_counted or (coarse and row.is_doubtful))
