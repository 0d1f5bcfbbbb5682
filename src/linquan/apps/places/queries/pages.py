"""Reads of the pages of places: the tree, and one area."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q

from linquan.apps.places import rules
from linquan.apps.places.area_plans import AREA_FIELDS
from linquan.apps.places.models import Area
from linquan.apps.places.queries.maps import has_base_map
from linquan.apps.places.queries.posters import posters
from linquan.apps.places.queries.tree import UPPER_LEVELS, own_area
from linquan.apps.places.queries.zone_book import zone_book
from linquan.apps.places.queries.zones import zones
from linquan.apps.places.types import AreaPage, AreaRow, Level, PlacesPage, TreeRow
from linquan.kernel import books
from linquan.kernel.errors import NotFound
from linquan.kernel.rows import by_tree, rows_of


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
        has_map=has_base_map(district_id),
    )


def area_page(district_id: int, area_id: int) -> AreaPage:
    """Return what the page of an area shows. Five statements; two more after a change.

    Raises NotFound.
    """
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
        zones=zone_book(district_id, books.versions(district_id)).touching(area_id),
        is_drawn=Area.objects.filter(pk=area_id, geometry__isnull=False).exists(),
        can_be_moved=rules.can_be_moved(Level(shown.level)),
    )


def _tree(living: tuple[AreaRow, ...], levels: Sequence[Level]) -> tuple[TreeRow, ...]:
    """Areas of some levels in order of the tree, with head-counts and numbers of parts."""
    counts = rules.head_counts(living)
    parts = Counter(a.parent_id for a in living)
    return tuple(
        TreeRow(a, a.path.count("/") - 2, counts[a.area_id], parts[a.area_id])
        for a in rules.in_order([a for a in living if a.level in levels])
    )
