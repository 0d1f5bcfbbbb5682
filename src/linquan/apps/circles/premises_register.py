"""What spaces and outlets are checked against, and both with every name resolved."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, standing
from linquan.apps.circles.models import Outlet, Premises
from linquan.apps.circles.outlets import OUTLET_FIELDS, OutletRow, OutletView
from linquan.apps.circles.outlets_planning import OutletGround
from linquan.apps.circles.premises import SPACE_FIELDS, PremisesRow, PremisesView
from linquan.apps.circles.premises_planning import SpaceGround
from linquan.apps.circles.premises_rules import KnownSpaces
from linquan.apps.circles.types import ItemRow
from linquan.apps.orgs.types import PUBLIC_BODIES, OrganisationRow
from linquan.apps.places import queries as places
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

BOOK: Final = "premises"
"""The book that whoever reports or agrees holds."""


def known(books: Desk, now: datetime, items: Iterable[ItemRow] = ()) -> KnownSpaces:
    """Return what a space or an outlet may name today. No SQL."""
    today = books.day(now)
    return KnownSpaces(
        frozenset(area.area_id for area in books.areas.living()),
        frozenset(pk for pk, unit in books.organisations.items() if unit.valid_to is None),
        frozenset(row.code for row in valid_on(items, today)),
        today,
    )


def kinds(books: Desk) -> Mapping[int, str]:
    """Return the kind of every organisation. No SQL."""
    return {pk: unit.kind for pk, unit in books.organisations.items()}


def companies(books: Desk) -> tuple[OrganisationRow, ...]:
    """Return organisations in use that are no public bodies, by name. No SQL."""
    return tuple(u for u in register.units_in_use(books) if u.kind not in PUBLIC_BODIES)


def ground(books: Desk, now: datetime) -> SpaceGround:
    """Return what rows of a file are looked at against. One statement."""
    rows = premises_rows(district_id=books.district_id)
    areas = places.area_references(books.areas)
    return SpaceGround(areas, books.organisations, rows, known(books, now))


def outlet_ground(books: Desk, now: datetime) -> OutletGround:
    """Return what rows of a file of outlets are looked at against. Two statements."""
    items = standing.items(books.district_id)
    rows = outlet_rows(district_id=books.district_id)
    areas = places.area_references(books.areas)
    return OutletGround(
        areas, books.organisations, rows, known(books, now, items),
        register.named_items(items, books.day(now)),
    )  # fmt: skip


def premises_rows(**narrowed: Any) -> tuple[PremisesRow, ...]:
    """Return spaces in order of their ids. One statement."""
    found = Premises.objects.filter(**narrowed).order_by("id")
    return rows_of(PremisesRow, found.values_list(*SPACE_FIELDS))


def premises_views(found: Iterable[PremisesRow], books: Desk) -> tuple[PremisesView, ...]:
    """Resolve the names of spaces. No SQL."""
    areas, units = books.areas.areas, books.organisations
    return tuple(PremisesView(r, areas[r.area_id], units.get(r.owner_id or 0)) for r in found)


def outlet_rows(**narrowed: Any) -> tuple[OutletRow, ...]:
    """Return wanted outlets in order of their ids. One statement."""
    found = Outlet.objects.filter(**narrowed).order_by("id")
    return rows_of(OutletRow, found.values_list(*OUTLET_FIELDS))


def outlet_views(
    found: Iterable[OutletRow], books: Desk, items: Mapping[str, ItemRow]
) -> tuple[OutletView, ...]:
    """Resolve the names of wanted outlets. No SQL."""
    areas, units = books.areas.areas, books.organisations
    return tuple(
        OutletView(r, items.get(r.item_code), areas[r.area_id], units.get(r.wanted_by_id or 0))
        for r in found
    )
