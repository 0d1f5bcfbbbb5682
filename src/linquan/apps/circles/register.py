"""What the register is checked against, and its facilities with every name resolved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import rules, standing
from linquan.apps.circles.facilities import FIELDS, FacilityRow, FacilityView, State
from linquan.apps.circles.models import Facility
from linquan.apps.circles.offerings import FunctionRuleRow, lacking, lacks_hours, required
from linquan.apps.circles.planning import Ground
from linquan.apps.circles.types import ItemRow
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places import queries as places
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

L = TypeVar("L", bound=Any)
FACILITIES = "facilities"
"""The book that whoever writes to the register holds."""


def known(books: Desk, now: datetime, values: Mapping[str, Any]) -> rules.Known:
    """Return what a facility may name today. Two statements.

    One more for each of a tier of space, a kind and a parent that ``values`` name.
    """
    today = books.day(now)
    every = Facility.objects.filter(district_id=books.district_id)
    brands = every.exclude(brand="").exclude(state=State.CLOSED).values_list("brand", "id")
    found = _known(books, standing.items(books.district_id), dict(brands), today)
    if values["space_tier"]:
        found = replace(found, tiers=_codes(standing.space_tiers(books.district_id), today))
    if values["kind"]:
        found = replace(found, kinds=_codes(standing.function_rules(books.district_id), today))
    if values["parent_id"] is not None:
        found = replace(found, parents=dict(every.values_list("id", "parent_id")))
    return found


def _codes(rows: Iterable[Any], day: date) -> frozenset[str]:
    return frozenset(row.code for row in valid_on(rows, day))


def _known(
    books: Desk, items: Iterable[ItemRow], brands: Mapping[str, int], today: date
) -> rules.Known:
    return rules.Known(
        frozenset(row.code for row in valid_on(items, today)),
        frozenset(area.area_id for area in books.areas.living()),
        frozenset(pk for pk, unit in books.organisations.items() if unit.valid_to is None),
        brands,
        today,
    )


def units_in_use(books: Desk) -> tuple[OrganisationRow, ...]:
    """Return organisations in use, by name. No SQL."""
    units = (unit for unit in books.organisations.values() if unit.valid_to is None)
    return tuple(sorted(units, key=lambda unit: unit.name))


def named_items(rows: Iterable[L], day: date) -> Mapping[str, L]:
    """Return lines by code as they are called on a day, else as they were last called."""
    found: dict[str, L] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        if row.code not in found or row.valid_from <= day:
            found[row.code] = row
    return found


def views(
    found: Iterable[FacilityRow],
    books: Desk,
    items: Mapping[str, ItemRow],
    functions: Sequence[FunctionRuleRow],
) -> tuple[FacilityView, ...]:
    """Resolve the names of facilities, and say which functions they lack. No SQL."""
    areas, units = books.areas.areas, books.organisations
    kinds = {rule.code: rule for rule in functions}
    return tuple(
        FacilityView(
            row,
            items.get(row.item_code),
            areas[row.area_id],
            areas.get(row.served_area_id or 0),
            units.get(row.operator_id or 0),
            required(row, functions),
            lacking(row, functions),
            kinds.get(row.kind),
            lacks_hours(row, functions),
        )
        for row in found
    )


def facility_rows(**narrowed: Any) -> tuple[FacilityRow, ...]:
    """Return facilities in order of their ids. One statement."""
    found = Facility.objects.filter(**narrowed).order_by("id")
    return rows_of(FacilityRow, found.values_list(*FIELDS))


def ground(books: Desk, now: datetime) -> Ground:
    """Return what rows of a file are looked at against. Five statements."""
    today = books.day(now)
    every = standing.items(books.district_id)
    taken = facility_rows(district_id=books.district_id)
    branded = (row for row in taken if row.brand and row.state != State.CLOSED)
    brands = {row.brand: row.facility_id for row in branded}
    tiers, kinds = (
        standing.space_tiers(books.district_id),
        standing.function_rules(books.district_id),
    )
    known = replace(
        _known(books, every, brands, today),
        tiers=_codes(tiers, today), kinds=_codes(kinds, today),
        parents={row.facility_id: row.parent_id for row in taken},
    )  # fmt: skip
    areas = places.area_references(books.areas)
    return Ground(
        areas, books.organisations, taken, known, named_items(every, today),
        named_items(tiers, today), named_items(kinds, today),
    )  # fmt: skip
