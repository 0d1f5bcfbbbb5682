"""Zones and what they touch, in memory: worked out from the outlines when one of them changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry import shape

from linquan.apps.places import rules
from linquan.apps.places.area_plans import AREA_FIELDS
from linquan.apps.places.grid_index import GridIndex
from linquan.apps.places.models import Area, Zone
from linquan.apps.places.overlaps import Placed, overlaps
from linquan.apps.places.plans import ZONE_FIELDS
from linquan.apps.places.queries.maps import has_base_map
from linquan.apps.places.queries.tree import BOOK
from linquan.apps.places.queries.zones import by_kind, zone_feature
from linquan.apps.places.types import ZONED_LEVELS, AreaRow, Touch, ZonePage, ZoneRow, ZonesPage
from linquan.kernel import books
from linquan.kernel.errors import NotFound

ZONE_BOOK = "zones"


@dataclass(frozen=True, slots=True)
class ZoneBook:
    """The zones of a district with the areas each touches; ended ones too, for what once was.

    Points are found in zones in use only.
    """

    pages: dict[int, ZonePage]
    index: GridIndex
    unplaced: int

    def at(self, lon: float, lat: float) -> tuple[ZoneRow, ...]:
        """Return the zones in use in which a point lies. No SQL; microseconds."""
        return tuple(self.pages[i].zone for i in self.index.covering(lon, lat))

    def touching(self, area_id: int) -> tuple[ZoneRow, ...]:
        """Return the zones in use that touch an area. No SQL."""
        return tuple(
            page.zone
            for page in self.pages.values()
            if not page.zone.is_ended and any(t.area.area_id == area_id for t in page.touched)
        )


def zone_book(district_id: int, current: books.Versions) -> ZoneBook:
    """Return the zones, worked out again when a zone or an area changed (two statements then)."""
    return books.book(ZONE_BOOK, district_id, current, _load, also=(BOOK,))


def zones_at(district_id: int, lon: float, lat: float) -> tuple[ZoneRow, ...]:
    """Zones in use in which a point lies. One statement; two more after a change."""
    return zone_book(district_id, books.versions(district_id)).at(lon, lat)


def zones_page(district_id: int) -> ZonesPage:
    """Return what the list of zones shows. Two statements; two more after a change."""
    book = zone_book(district_id, books.versions(district_id))
    return ZonesPage(
        zones=tuple(p for p in book.pages.values() if not p.zone.is_ended),
        ended=tuple(p for p in book.pages.values() if p.zone.is_ended),
        unplaced=book.unplaced,
        has_map=has_base_map(district_id),
    )


def zone_page(district_id: int, zone_id: int) -> ZonePage:
    """Return one zone and what it touches. Two statements; two more after a change.

    Raises NotFound.
    """
    found = _page(district_id, zone_id)
    return ZonePage(found.zone, found.touched, found.unplaced, has_base_map(district_id))


def zone_map(district_id: int, zone_id: int) -> dict[str, Any]:
    """GeoJSON of a zone and of the areas it touches that are drawn, with id, name and level.

    Its ``bbox`` is that of the zone, for the map to look there. Three statements; two more
    after a change. Raises NotFound.
    """
    page = _page(district_id, zone_id)
    zone = page.zone
    outline = Zone.objects.values_list("geometry", flat=True).get(pk=zone_id)
    areas = {touch.area.area_id: touch.area for touch in page.touched}
    drawn = Area.objects.filter(pk__in=areas, geometry__isnull=False)
    shapes = dict(drawn.values_list("id", "geometry"))
    features = [zone_feature(outline, zone_id, zone.name, zone.name_en, zone.kind)]
    features += [_feature(areas[i], shapes[i]) for i in areas if i in shapes]
    bounds = list(shape(outline).bounds)
    return {"type": "FeatureCollection", "bbox": bounds, "features": features}


def _page(district_id: int, zone_id: int) -> ZonePage:
    book = zone_book(district_id, books.versions(district_id))
    if zone_id not in book.pages:
        raise NotFound(code="zone_unknown")
    return book.pages[zone_id]


def _feature(area: AreaRow, geometry: dict[str, Any] | None) -> dict[str, Any]:
    told = {"id": area.area_id, "name": area.name, "name_en": area.name_en, "level": area.level}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _load(district_id: int) -> ZoneBook:
    rows = Zone.objects.filter(district_id=district_id).values_list("geometry", *ZONE_FIELDS)
    zones = [(ZoneRow(*values), dict(geometry)) for geometry, *values in rows]
    zones.sort(key=lambda pair: by_kind(pair[0]))
    areas, places = _placed(district_id)
    unplaced = sum(outline is None and lon is None for outline, lon, _ in places)
    touched = overlaps([outline for _, outline in zones], places)
    pages = [
        ZonePage(zone, _touches(areas, hits), unplaced)
        for (zone, _), hits in zip(zones, touched, strict=True)
    ]
    living = [(zone.zone_id, outline) for zone, outline in zones if not zone.is_ended]
    return ZoneBook({p.zone.zone_id: p for p in pages}, GridIndex.build(living), unplaced)


def _touches(
    areas: Sequence[AreaRow], hits: Sequence[tuple[int, float | None]]
) -> tuple[Touch, ...]:
    return tuple(Touch(areas[at], share) for at, share in hits)


def _placed(district_id: int) -> tuple[tuple[AreaRow, ...], list[Placed]]:
    """Areas in use that a zone may touch, in order of the tree, and where each lies."""
    found = Area.objects.filter(
        district_id=district_id, level__in=ZONED_LEVELS, valid_to__isnull=True
    )
    rows = found.values_list("geometry", *AREA_FIELDS)
    outlines = {values[0]: outline for outline, *values in rows}
    areas = rules.in_order([AreaRow(*values) for _, *values in rows])
    return areas, [(outlines[a.area_id], a.lon, a.lat) for a in areas]
