"""Every read of places."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linquan.apps.places import rules
from linquan.apps.places.grid_index import GridIndex
from linquan.apps.places.models import Area, MapLayer, Poster, Zone
from linquan.apps.places.types import (
    AreaPage,
    AreaRow,
    Level,
    PlacesPage,
    PosterRow,
    TreeRow,
    ZoneRow,
)
from linquan.kernel import books
from linquan.kernel.errors import NotFound
from linquan.kernel.prepared import Prepared
from linquan.kernel.rows import by_tree, rows_of

BOOK = "places"
BASE_LAYER = "base"
UPPER_LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE)
AREA_FIELDS = (
    "id", "parent_id", "level", "code", "name", "name_en", "path", "residents", "lon", "lat",
    "valid_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AreaBook:
    """The area tree of a district in memory, with the index of its grids.

    ``areas`` also holds retired ones, for what once happened there; lists to choose from take
    ``living()``. Points are found in living grids only.
    """

    areas: dict[int, AreaRow]
    grids: GridIndex
    by_path: dict[str, AreaRow] = field(default_factory=dict)

    def living(self, *levels: Level) -> tuple[AreaRow, ...]:
        """Return the areas in use, of some levels if given, in order of the tree."""
        found = (a for a in self.areas.values() if not a.is_retired)
        return tuple(a for a in found if not levels or a.level in levels)

    def line(self, area_id: int) -> tuple[AreaRow, ...]:
        """Return the areas from the district down to this one."""
        ids = [int(part) for part in self.areas[area_id].path.split("/") if part]
        return tuple(self.areas[i] for i in ids)

    def ancestor(self, area_id: int, level: Level) -> AreaRow | None:
        """Return the area of that level above (or at) this one."""
        return next((a for a in self.line(area_id) if a.level == level), None)

    def locate(self, lon: float, lat: float) -> AreaRow | None:
        """Return the grid in which a point lies. No SQL; microseconds."""
        found = self.grids.locate(lon, lat)
        return None if found is None else self.areas[found]


def area_book(district_id: int, current: books.Versions) -> AreaBook:
    """Return the area tree, read again only when it changed (two statements then, else none)."""
    return books.book(BOOK, district_id, current, _load)


def _load(district_id: int) -> AreaBook:
    found = Area.objects.filter(district_id=district_id)
    areas = {
        a.area_id: a for a in rows_of(AreaRow, found.order_by(by_tree()).values_list(*AREA_FIELDS))
    }
    drawn = found.filter(level=Level.GRID, geometry__isnull=False, valid_to__isnull=True)
    grids = drawn.order_by("id")
    shapes = [(pk, dict(geometry or {})) for pk, geometry in grids.values_list("id", "geometry")]
    index = GridIndex.build(shapes)
    return AreaBook(areas, index, {a.path: a for a in areas.values()})


def poster(code: str, on: date) -> PosterRow:
    """Return what a printed code knows of its place. One statement. Raises NotFound."""
    if not (found := _POSTER.rows(code, on)):
        raise NotFound(code="poster_unknown")
    return PosterRow(*found[0])


def _poster(code: str, on: date) -> QuerySet[Poster, Any]:
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    rows = Poster.objects.filter(valid, code=code, valid_from__lte=on)
    return rows.values_list(
        "id", "district_id", "code", "label", "label_en", "area_id", "area__path", "area__name",
        "area__name_en", "lon", "lat", "valid_from", "valid_to",
    )[:1]  # fmt: skip


_POSTER = Prepared(_poster, str, date)


def posters(district_id: int, area_path: str = "") -> tuple[PosterRow, ...]:
    """Every code of a district, or of an area and all below it. One statement."""
    found = Poster.objects.filter(district_id=district_id, area__path__startswith=area_path)
    return rows_of(
        PosterRow,
        found
        .order_by("label", "id")
        .values_list(
            "id", "district_id", "code", "label", "label_en", "area_id", "area__path",
            "area__name", "area__name_en", "lon", "lat", "valid_from", "valid_to",
        ),
    )  # fmt: skip


def district_ids() -> tuple[int, ...]:
    """Ids of the districts of this installation. One statement."""
    return tuple(district_id for (district_id,) in _DISTRICTS.rows())


_DISTRICTS = Prepared(
    lambda: (
        Area.objects.filter(level=Level.DISTRICT, valid_to__isnull=True)
        .order_by("id")
        .values_list("id")
    )
)


def base_map(district_id: int) -> dict[str, Any]:
    """The drawn map of a district; an empty one where none has been stored. One statement."""
    try:
        return map_layer(district_id, BASE_LAYER)
    except NotFound:
        return {"type": "FeatureCollection", "features": []}


def map_layer(district_id: int, name: str) -> dict[str, Any]:
    """GeoJSON of a drawn layer. One statement. Raises NotFound."""
    found = MapLayer.objects.filter(district_id=district_id, name=name)
    if (layer := found.values_list("geojson", flat=True).first()) is None:
        raise NotFound(code="map_unknown")
    return dict(layer)


def area_shapes(district_id: int, levels: Sequence[Level]) -> dict[str, Any]:
    """GeoJSON of the areas of some levels, with id, name and level. One statement."""
    rows = Area.objects.filter(
        district_id=district_id, level__in=levels, geometry__isnull=False, valid_to__isnull=True
    ).order_by(by_tree())
    features = [
        {
            "type": "Feature",
            "geometry": geometry,
            "properties": {"id": pk, "name": name, "name_en": name_en, "level": level},
        }
        for pk, name, name_en, level, geometry in rows.values_list(
            "id", "name", "name_en", "level", "geometry"
        )
    ]
    return {"type": "FeatureCollection", "features": features}


def zones(district_id: int) -> tuple[ZoneRow, ...]:
    """Zones in use. One statement."""
    found = Zone.objects.filter(district_id=district_id, valid_to__isnull=True)
    values = found.order_by("kind", "id").values_list("id", "kind", "name", "name_en", "area_ids")
    return tuple(
        ZoneRow(pk, kind, name, name_en, tuple(ids)) for pk, kind, name, name_en, ids in values
    )


def area(area_id: int) -> AreaRow:
    """Return one area, retired or not. One statement. Raises NotFound."""
    values = Area.objects.filter(pk=area_id).values_list(*AREA_FIELDS)
    if not (found := rows_of(AreaRow, values)):
        raise NotFound(code="area_unknown")
    return found[0]


def places_page(district_id: int) -> PlacesPage:
    """Return what the page of places shows. Three statements. Raises NotFound (no district)."""
    found = Area.objects.filter(district_id=district_id)
    rows = rows_of(AreaRow, found.values_list(*AREA_FIELDS))
    living = tuple(a for a in rows if not a.is_retired)
    district = next((a for a in living if a.level == Level.DISTRICT), None)
    if district is None:
        raise NotFound(code="area_unknown")
    return PlacesPage(
        district=district,
        tree=_tree(living, UPPER_LEVELS),
        retired=rules.in_order([a for a in rows if a.is_retired]),
        zones=zones(district_id),
        grids=sum(a.level == Level.GRID for a in living),
        has_map=MapLayer.objects.filter(district_id=district_id, name=BASE_LAYER).exists(),
    )


def area_page(district_id: int, area_id: int) -> AreaPage:
    """Return what the page of an area shows. Four statements. Raises NotFound."""
    shown = own_area(district_id, area_id)
    line = Q(id__in=[int(part) for part in shown.path.split("/") if part])
    rows = rows_of(
        AreaRow,
        Area.objects.filter(line | Q(path__startswith=shown.path), district_id=district_id)
        .order_by(by_tree())
        .values_list(*AREA_FIELDS),
    )
    below = tuple(a for a in rows if a.path.startswith(shown.path) and not a.is_retired)
    parts = tuple(row for row in _tree(below, tuple(Level)) if row.area.parent_id == area_id)
    return AreaPage(
        area=shown,
        line=tuple(a for a in rows if shown.path.startswith(a.path)),
        parts=parts,
        posters=posters(district_id, shown.path),
        residents=rules.head_counts(below).get(area_id, shown.residents),
        is_drawn=Area.objects.filter(pk=area_id, geometry__isnull=False).exists(),
    )


def outline(district_id: int, area_id: int) -> dict[str, Any] | None:
    """Return the outline of an area. One statement. Raises NotFound."""
    found = Area.objects.filter(district_id=district_id, pk=area_id)
    values = list(found.values_list("geometry", flat=True))
    if not values:
        raise NotFound(code="area_unknown")
    return values[0]


def own_area(district_id: int, area_id: int) -> AreaRow:
    """Return one area of a district. One statement. Raises NotFound."""
    found = area(area_id)
    if not found.path.startswith(f"/{district_id}/"):
        raise NotFound(code="area_unknown")
    return found


def _tree(living: tuple[AreaRow, ...], levels: Sequence[Level]) -> tuple[TreeRow, ...]:
    """Areas of some levels in order of the tree, with head-counts and numbers of parts."""
    counts = rules.head_counts(living)
    parts = Counter(a.parent_id for a in living)
    return tuple(
        TreeRow(a, a.path.count("/") - 2, counts[a.area_id], parts[a.area_id])
        for a in rules.in_order([a for a in living if a.level in levels])
    )
