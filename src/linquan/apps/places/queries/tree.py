"""Reads of the area tree: the book that every request uses, and single areas."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from linquan.apps.places import rules
from linquan.apps.places.area_plans import AREA_FIELDS
from linquan.apps.places.grid_index import GridIndex
from linquan.apps.places.models import Area
from linquan.apps.places.types import (
    COMMUNITIES,
    AreaRow,
    Level,
)
from linquan.kernel import books
from linquan.kernel.errors import NotFound
from linquan.kernel.prepared import Prepared
from linquan.kernel.rows import by_tree, rows_of

BOOK = "places"
_LOCATED = (Level.GRID, Level.COMMUNITY, Level.VILLAGE)
UPPER_LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE)


@dataclass(frozen=True, slots=True, eq=False)
class AreaBook:
    """The area tree of a district in memory, with the index of its grids; equal only to itself.

    ``areas`` also holds retired ones, for what once happened there; lists to choose from take
    ``living()``. Points are found in living grids only.
    """

    areas: dict[int, AreaRow]
    grids: GridIndex
    by_path: dict[str, AreaRow] = field(default_factory=dict)
    communities: GridIndex = field(default_factory=lambda: GridIndex.build(()))
    """Communities and villages in use that are drawn."""

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

    def community_of(self, area_id: int) -> AreaRow | None:
        """Return the community or village that an area is or lies in; None above those."""
        return next((a for a in self.line(area_id) if a.level in COMMUNITIES), None)

    def locate(self, lon: float, lat: float) -> AreaRow | None:
        """Return the grid in which a point lies. No SQL; microseconds."""
        found = self.grids.locate(lon, lat)
        return None if found is None else self.areas[found]

    def home_of(self, lon: float, lat: float) -> AreaRow | None:
        """Return the grid in which a point lies, else the community or village. No SQL."""
        if (grid := self.locate(lon, lat)) is not None:
            return grid
        found = self.communities.locate(lon, lat)
        return None if found is None else self.areas[found]

    def with_gone(self, district_id: int, area_ids: Iterable[int]) -> "AreaBook":
        """Return a book that also knows areas that are no more: what was reckoned names them.

        They lie right below the district, and are not in use.
        """
        gone = {pk: _gone(district_id, pk) for pk in area_ids if pk not in self.areas}
        return replace(self, areas=self.areas | gone) if gone else self

    @property
    def is_drawn(self) -> bool:
        """Whether any grid, community or village is drawn: else no point lies in any."""
        return bool(self.grids.ids or self.communities.ids)


def _gone(district_id: int, area_id: int) -> AreaRow:
    """Return an area of which nothing is known but that it was there: its import was undone."""
    name, name_en = f"已删除的区域 {area_id}", f"Area {area_id}, deleted"
    place = f"/{district_id}/{area_id}/", 0, None, None, date.min
    return AreaRow(area_id, district_id, Level.ESTATE, "", name, name_en, *place)


def area_book(district_id: int, current: books.Versions) -> AreaBook:
    """Return the area tree, read again only when it changed (two statements then, else none)."""
    return books.book(BOOK, district_id, current, _load)


def _load(district_id: int) -> AreaBook:
    found = Area.objects.filter(district_id=district_id)
    areas = {
        a.area_id: a for a in rows_of(AreaRow, found.order_by(by_tree()).values_list(*AREA_FIELDS))
    }
    drawn = found.filter(level__in=_LOCATED, geometry__isnull=False, valid_to__isnull=True)
    shapes = [
        (pk, dict(geometry or {}))
        for pk, geometry in drawn.order_by("id").values_list("id", "geometry")
    ]
    grids = [one for one in shapes if areas[one[0]].level == Level.GRID]
    wide = [one for one in shapes if areas[one[0]].level != Level.GRID]
    by_path = {a.path: a for a in areas.values()}
    return AreaBook(areas, GridIndex.build(grids), by_path, GridIndex.build(wide))


def residents_by_area(book: AreaBook) -> Mapping[int, int]:
    """Return residents of every area in use: its own number, or else the sum of its parts.

    No SQL.
    """
    return rules.head_counts(book.living())


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


def area(area_id: int) -> AreaRow:
    """Return one area, retired or not. One statement. Raises NotFound."""
    values = Area.objects.filter(pk=area_id).values_list(*AREA_FIELDS)
    if not (found := rows_of(AreaRow, values)):
        raise NotFound(code="area_unknown")
    return found[0]


def own_area(district_id: int, area_id: int) -> AreaRow:
    """Return one area of a district. One statement. Raises NotFound."""
    found = area(area_id)
    if not found.path.startswith(f"/{district_id}/"):
        raise NotFound(code="area_unknown")
    return found
