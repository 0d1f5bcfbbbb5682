"""Reads of places for tables that go out and come in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from linquan.apps.places import rules
from linquan.apps.places.age_lists import age_lists
from linquan.apps.places.area_plans import area_plan, outlines
from linquan.apps.places.counting import DEFAULT_STEPS, AgeGroup, groups_of
from linquan.apps.places.models import Zone
from linquan.apps.places.plans import (
    ZONE_FIELDS,
    count_plan,
    held_counts,
    poster_plan,
    posters_in_use,
    zone_plan,
)
from linquan.apps.places.queries.posters import poster_address
from linquan.apps.places.queries.tree import AreaBook, area_book
from linquan.apps.places.queries.zones import by_kind
from linquan.apps.places.references import References
from linquan.apps.places.types import PARENTS, AreaRow, Level, ZoneKind, ZoneRow
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.opening import GEOMETRY
from linquan.kernel.exchange.port import Plan

_LEVELS: Final = frozenset(Level)


def area_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Areas in use in order of the tree, as values by column. Two statements. Raises NotAllowed."""
    _permit(actor, district_id)
    book = area_book(district_id, books.versions(district_id))
    areas = rules.in_order(book.living())
    return _lines(areas, outlines(district_id))


def count_areas(*, actor: Actor, district_id: int) -> int:
    """Count the rows of :func:`area_lines`. One statement. Raises NotAllowed."""
    _permit(actor, district_id)
    return len(area_book(district_id, books.versions(district_id)).living())


def _lines(areas: Sequence[AreaRow], drawn: Mapping[int, Any]) -> Iterator[Mapping[str, Any]]:
    references = _references(areas)
    for area in areas:
        above = frozenset(level for level in PARENTS[Level(area.level)] if level is not None)
        yield {
            "area_id": area.area_id,
            "level": Level(area.level),
            "code": area.code,
            "name": area.name,
            "name_en": area.name_en,
            "parent": references.told(area.parent_id, above),
            "residents": area.residents,
            "lon": area.lon,
            "lat": area.lat,
            GEOMETRY: drawn.get(area.area_id),
        }


def area_references(book: AreaBook) -> References:
    """Return what finds areas in use by the words of a cell, and says in a cell which one is meant.

    No SQL.
    """
    return _references(book.living())


def _references(areas: Iterable[AreaRow]) -> References:
    found = References()
    for area in areas:
        found.add(area.area_id, area, area.parent_id)
    return found


def check_areas(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do. One statement, two with outlines. Raises NotAllowed."""
    _permit(actor, district_id)
    return area_plan(district_id, rows).plan


def zone_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Zones in use by kind and name, as values by column. One statement. Raises NotAllowed."""
    _permit(actor, district_id)
    found = Zone.objects.filter(district_id=district_id, valid_to__isnull=True)
    rows = [(ZoneRow(*z), outline) for outline, *z in found.values_list("geometry", *ZONE_FIELDS)]
    return (
        {
            "zone_id": zone.zone_id,
            "kind": ZoneKind(zone.kind),
            "name": zone.name,
            "name_en": zone.name_en,
            GEOMETRY: outline,
        }
        for zone, outline in sorted(rows, key=lambda pair: by_kind(pair[0]))
    )


def check_zones(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do. One statement. Raises NotAllowed."""
    _permit(actor, district_id)
    return zone_plan(district_id, rows).plan


def poster_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Posters in use by area, with the address they print, as values by column.

    Two statements, two more for a cold book of areas. Raises NotAllowed.
    """
    _permit(actor, district_id)
    areas = area_references(area_book(district_id, books.versions(district_id)))
    return (
        {
            "poster_id": poster.poster_id,
            "code": poster.code,
            "address": poster_address(poster.code),
            "area": areas.told(poster.area_id, _LEVELS),
            "label": poster.label,
            "label_en": poster.label_en,
            "lon": poster.lon,
            "lat": poster.lat,
            "valid_from": poster.valid_from,
        }
        for poster in posters_in_use(district_id)
    )


def check_posters(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do. Two statements. Raises NotAllowed."""
    _permit(actor, district_id)
    return poster_plan(district_id, rows).plan


def count_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Head-counts of areas in use in order of the tree, then by day and age, as values by column.

    Three statements, two more for a cold book of areas. Raises NotAllowed.
    """
    _permit(actor, district_id)
    book = area_book(district_id, books.versions(district_id))
    references, lists = area_references(book), age_lists(district_id)
    held = held_counts(district_id)
    places = {area.area_id: at for at, area in enumerate(rules.in_order(book.living()))}
    known = sorted((places[area_id], day, area_id) for area_id, day in held if area_id in places)
    return (
        {
            "area": references.told(area_id, _LEVELS),
            "counted_on": day,
            "group": _group_told(lists, day, AgeGroup(first, line["to_age"])),
            "from_age": first,
            **line,
        }
        for _, day, area_id in known
        for first, line in sorted(held[area_id, day].items())
    )


def _group_told(lists: Sequence[tuple[date, Sequence[AgeGroup]]], day: date, ages: AgeGroup) -> str:
    """Name the group of that day that has these ages; empty where none has."""
    begun = [groups for begins, groups in lists if begins <= day]
    groups = begun[-1] if begun else groups_of(DEFAULT_STEPS)
    return next((g.name for g in groups if g.ages == ages.ages), "")


def check_counts(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do to head-counts. Three statements. Raises NotAllowed."""
    _permit(actor, district_id)
    return count_plan(district_id, rows, now.astimezone(OFFICE_ZONE).date()).plan


def _permit(actor: Actor, district_id: int) -> None:
    if not rules.may_edit_places(actor, district_id):
        raise NotAllowed(verb="tables_of_places")
