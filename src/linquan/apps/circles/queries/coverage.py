"""Reads of who can walk to what: gaps of an area, one item with the places behind it, the map."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from linquan.apps.circles import gaps, rules
from linquan.apps.circles.columns import Column
from linquan.apps.circles.facilities import State
from linquan.apps.circles.gaps import ByStandard, CircleLine, Gap, Lacking, Reach
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.meeting import meeting
from linquan.apps.circles.models import Facility
from linquan.apps.circles.queries.asked import Asked, asked_counts, asked_of
from linquan.apps.circles.queries.outlined import percents_in_ring
from linquan.apps.circles.queries.runs import (
    RunBook,
    column_of,
    homes_by,
    homes_of,
    is_being_made,
    newest_run_id,
    run_book,
    seen_district,
)
from linquan.apps.circles.queries.supply import supply_of
from linquan.apps.circles.runs import Place
from linquan.apps.circles.sought import sought_of
from linquan.apps.circles.supply import SupplyView
from linquan.apps.circles.villages import VillageLine, served_by, village_lines
from linquan.apps.circles.zoned import Zone
from linquan.apps.places import queries as places
from linquan.apps.places.types import COMMUNITIES, AreaRow, Level, ZoneRow
from linquan.engine.circles.catalogue import Item
from linquan.engine.networks import Mode
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

MOST_HOMES: Final = 200
CHOSEN: Final = (Level.STREET, Level.COMMUNITY, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What every page of circles reads first: a run, its homes, the area that is looked at."""

    book: RunBook
    homes: HomeTable
    areas: places.AreaBook
    area: AreaRow
    is_newest: bool
    is_being_made: bool
    zone: Zone | None = None
    """Looked at instead of the area, which is the district then."""

    @property
    def place(self) -> AreaRow | ZoneRow:
        """What is looked at."""
        return self.zone.row if self.zone else self.area

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which homes lie in the place, bool [h]."""
        if self.zone is not None:
            return self.zone.holds(self.homes.lon, self.homes.lat)
        return inside_of(self.homes, self.areas, self.area)

    @property
    def row(self) -> int | None:
        """Where the place stands in the sums; None where nobody lives there."""
        if self.zone is not None:
            return self.book.totals.row_of_zone(self.zone.row.zone_id)
        return self.book.totals.row_of(self.area.area_id)

    @property
    def choices(self) -> tuple[AreaRow, ...]:
        """Areas that can be looked at."""
        return self.areas.living(*CHOSEN)


def inside_of(homes: HomeTable, areas: places.AreaBook, area: AreaRow) -> NDArray[np.bool_]:
    """Tell which homes lie in an area, bool [h]. No SQL."""
    below = {pk for pk, one in areas.areas.items() if one.path.startswith(area.path)}
    return np.isin(homes.area_id, np.fromiter(below, dtype=np.int64))


def shelf(actor: Actor, area_id: int = 0, run_id: int = 0) -> Shelf:
    """Return what a page of circles is read from: of the newest run unless one is named.

    Of a building its estate is shown: people are added up down to estates. Four statements; some
    more where the run is not kept. Raises NotAllowed, NotFound
    (``no_run``: none is done yet; ``run_unknown``; ``area_unknown``).
    """
    return shelf_of(seen_district(actor), area_id, run_id)


def shelf_of(district_id: int, area_id: int = 0, run_id: int = 0) -> Shelf:
    """Return the same of a district, for whoever may see it anyway. Raises NotFound."""
    newest = newest_run_id(district_id)
    if newest is None:
        raise NotFound("no_run")
    book = run_book(district_id, run_id or newest)
    areas = places.area_book(district_id, books.versions(district_id))
    area = areas.areas.get(area_id or district_id)
    if area is None:
        raise NotFound("area_unknown")
    if area.level == Level.BUILDING and area.parent_id is not None:
        area = areas.areas[area.parent_id]
    homes, is_newest = homes_of(book), book.row.run_id == newest
    known = _with_gone(areas, district_id, book.inputs.homes)
    return Shelf(book, homes, known, area, is_newest, is_being_made(district_id))


@lru_cache(maxsize=8)
def _with_gone(areas: places.AreaBook, district_id: int, homes: str) -> places.AreaBook:
    """Return the areas with those that only the homes of a run still name."""
    return areas.with_gone(district_id, np.unique(homes_by(district_id, homes).area_id).tolist())


@dataclass(frozen=True, slots=True)
class GapsPage:
    """The gaps of an area, its three circles, and which part lacks most of each item."""

    shelf: Shelf
    gaps: tuple[Gap, ...]
    circles: tuple[CircleLine, ...]
    worst: Mapping[str, tuple[AreaRow, int]]
    may_plan: bool
    zones: tuple[ZoneRow, ...]
    asked: Mapping[str, int]
    """How many open requests ask for each item."""

    @property
    def zone(self) -> ZoneRow | None:
        """The zone that is looked at, if one is."""
        return self.shelf.zone.row if self.shelf.zone else None

    @property
    def place(self) -> AreaRow | ZoneRow:
        """What is looked at."""
        return self.shelf.place


def zone_among(zones: Iterable[ZoneRow], zone_id: int, district_id: int) -> Zone | None:
    """Return the zone that is asked for with its outline, None for 0. One statement then.

    Raises NotFound.
    """
    if not zone_id:
        return None
    row = next((one for one in zones if one.zone_id == zone_id), None)
    if row is None:
        raise NotFound("zone_unknown")
    return Zone(row, places.zone_outline(district_id, zone_id))


def gaps_page(actor: Actor, area_id: int = 0, run_id: int = 0, zone_id: int = 0) -> GapsPage:
    """Return who lacks what in an area, or in a zone where one is named.

    Seven statements, six where no open request asks for anything; one more for a zone.

    Raises NotAllowed, NotFound.
    """
    found = shelf(actor, area_id, run_id)
    book, district_id = found.book, found.book.row.district_id
    zones = places.zones(district_id)
    if (zone := zone_among(zones, zone_id, district_id)) is not None:
        found = replace(found, zone=zone, area=found.areas.areas[district_id])
    row = found.row
    asked = asked_counts(actor, district_id, found.area, found.areas, zone)
    told = rules.may_plan(actor, district_id), zones, asked
    if row is None:
        return GapsPage(found, (), (), {}, *told)
    return GapsPage(
        found,
        gaps.gaps_of(book.inputs, book.totals, found.homes, row),
        gaps.circles_of(book.inputs, book.totals, row),
        {} if zone else _worst(found),
        *told,
    )


def _worst(found: Shelf) -> dict[str, tuple[AreaRow, int]]:
    """Return for every item that was reckoned the part of the area in which most lack it."""
    parts, book = parts_of(found), found.book
    if not parts:
        return {}
    rows = [row for _, row in parts]
    worst = {}
    for item in book.inputs.reckoned:
        lacking = gaps.without_in(book.inputs, book.totals, found.homes, item, rows)
        at = int(np.argmax(lacking))
        if lacking[at]:
            worst[item.code] = (parts[at][0], int(lacking[at]))
    return worst


def parts_of(found: Shelf) -> list[tuple[AreaRow, int]]:
    """Return the parts of the area in which people live, each with its row in the sums."""
    totals, wanted = found.book.totals, found.area
    return [
        (area, row)
        for area in found.areas.living(Level.COMMUNITY, Level.VILLAGE, Level.GRID, Level.ESTATE)
        if area.path.startswith(wanted.path) and _is_part(area, wanted)
        if (row := totals.row_of(area.area_id)) is not None
    ]


def _is_part(area: AreaRow, whole: AreaRow) -> bool:
    """Whether an area is one of those that a page compares: communities, or what is below one."""
    if whole.level in COMMUNITIES:
        return area.parent_id == whole.area_id and area.level in {Level.GRID, Level.ESTATE}
    return area.level in COMMUNITIES


@dataclass(frozen=True, slots=True)
class Served:
    """A place of an item, and for how many people it is the nearest within the limit."""

    place: Place
    people: int
    villages: tuple[AreaRow, ...] = ()
    """Villages and communities that it serves, where one drives there."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A facility of the item that is planned: what would change the gap."""

    facility_id: int
    name: str
    name_en: str
    progress: int
    planned_for: Any


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item in an area: who has it at every speed, who lacks it, what is there and planned."""

    shelf: Shelf
    item: Item
    gap: Gap | None
    reaches: tuple[Reach, ...]
    standard: ByStandard | None
    lacking: tuple[Lacking, ...]
    lacking_count: int
    served: tuple[Served, ...]
    planned: tuple[Planned, ...]
    may_plan: bool
    supply: SupplyView | None
    villages: tuple[VillageLine, ...]
    asked: Asked


def item_page(
    actor: Actor, code: str, area_id: int = 0, run_id: int = 0, zone_id: int = 0
) -> ItemPage:
    """Return one item in a place, or a level of the network, with the places behind its numbers.

    Seven statements; two more where homes lack it, two where capacities are known, three for a
    zone, one where the column is kept in memory less. Raises NotAllowed, NotFound
    (``item_unknown``, ``zone_unknown``).
    """
    found = shelf(actor, area_id, run_id)
    district_id = found.book.row.district_id
    if zone_id and (zone := zone_among(places.zones(district_id), zone_id, district_id)):
        found = replace(found, zone=zone, area=found.areas.areas[district_id])
    item, column = item_of(found, code)
    inputs, inside = found.book.inputs, found.inside
    planned = _planned(district_id, code)
    reaches: tuple[Reach, ...] = ()
    rows, standard = np.empty(0, dtype=np.int64), None
    if column is not None:
        standard = gaps.by_standard(inputs, item, column, found.homes, inside)
        reaches = gaps.reaches_of(inputs, item, column, found.homes, inside)
        rows = gaps.lacking_homes(inputs, item, column, found.homes, inside)
    villages, shown = _villages(found, item, column), rows[:MOST_HOMES].tolist()
    cut = percents_in_ring(found.book, found.homes, found.areas, item, shown)
    told = planned.values_list("id", "name", "name_en", "progress", "planned_for")
    return ItemPage(
        found, item, _gap(found, item), reaches, standard,
        tuple(_lacking(found, item, column, n, cut.get(n, 0)) for n in shown if column),
        len(rows), _served(found, item, column, served_by(villages)),
        tuple(Planned(*one) for one in told),
        rules.may_plan(actor, district_id),
        supply_of(found.book, found.homes, inside, item), villages,
        asked_of(actor, district_id, code, found.area, found.areas, found.zone),
    )  # fmt: skip


def _planned(district_id: int, code: str) -> QuerySet[Facility]:
    """Return what is planned of an item, or of a level of the network."""
    rows = Facility.objects.filter(meeting(sought_of(code)), district_id=district_id)
    return rows.filter(state=State.PLANNED).order_by("planned_for", "id")


def _gap(found: Shelf, item: Item) -> Gap | None:
    """Return the gap of an item; None where nobody lives."""
    if (row := found.row) is None:
        return None
    return gaps.gap_of(found.book.inputs, found.book.totals, found.homes, row, item)


def item_of(found: Shelf, code: str) -> tuple[Item, Column | None]:
    """Return an item of a run, and what homes have of it. One statement. Raises NotFound."""
    item = found.book.inputs.item(code)
    if item is None:
        raise NotFound("item_unknown")
    return item, column_of(found.book, code)


def _lacking(found: Shelf, item: Item, column: Column, home: int, inside: int) -> Lacking:
    inputs, heads = found.book.inputs, found.homes.people[home]
    at = int(column.nearest[home])
    minutes = gaps.minutes_of(inputs, item, int(column.costs[home]))
    return Lacking(
        found.areas.areas[int(found.homes.area_id[home])],
        int(heads[list(gaps.concerned(item, found.homes))].sum()),
        inputs.by_item[item.code][at] if at >= 0 else None,
        minutes,
        None if minutes is None else minutes - item.minutes,
        inside,
    )


def _villages(found: Shelf, item: Item, column: Column | None) -> tuple[VillageLine, ...]:
    """Return the villages and communities of the area by car; none for what one walks to."""
    if column is None or item.mode is not Mode.DRIVE:
        return ()
    homes, rows = found.homes, dict[AreaRow, list[int]]()
    for row in np.flatnonzero(found.inside).tolist():
        if (whole := found.areas.community_of(int(homes.area_id[row]))) is not None:
            rows.setdefault(whole, []).append(row)
    return village_lines(found.book.inputs, item, column, homes, rows)


def _served(
    found: Shelf,
    item: Item,
    column: Column | None,
    villages: Mapping[int, tuple[VillageLine, ...]],
) -> tuple[Served, ...]:
    """Return the places of an item, each with the people of the district whose nearest it is."""
    known = found.book.inputs.by_item[item.code]
    if column is None:
        return tuple(Served(place, 0) for place in known)
    groups = list(gaps.concerned(item, found.homes))
    heads = found.homes.people[:, groups].sum(axis=1)
    there = column.within(found.book.inputs.own_limit(item))
    sums = np.bincount(column.nearest[there], heads[there], minlength=len(known)).astype(int)
    served = [
        Served(place, int(n), tuple(v.area for v in villages.get(place.facility_id, ())))
        for place, n in zip(known, sums.tolist(), strict=True)
    ]
    return tuple(sorted(served, key=lambda one: (-one.people, one.place.facility_id)))
