"""One small district: a street, two communities, two grids each, drawn side by side.

lat 30.02 +-------+-------+-------+-------+
          | grid 1| grid 2| grid 3| grid 4|   each grid is 0.01 by 0.02 degrees
lat 30.00 +-------+-------+-------+-------+
      104.00  104.01  104.02  104.03  104.04
          |  community 1  |  community 2  |
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from linquan.apps.places import operations
from linquan.apps.places.types import AreaDraft, Level, PlannedArea, ZoneDraft, ZoneKind
from linquan.kernel.actors import Actor

SETUP = Actor.system("tests")
SETUP_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
WEST, SOUTH, NORTH, WIDTH = 104.0, 30.0, 30.02, 0.01


@dataclass(frozen=True, slots=True)
class District:
    """Ids and paths of the district that :func:`make_district` made."""

    district_id: int
    street_id: int
    community_ids: tuple[int, int]
    grid_ids: tuple[int, int, int, int]
    paths: dict[int, str]

    def path(self, area_id: int) -> str:
        return self.paths[area_id]

    @staticmethod
    def point_in_grid(position: int) -> tuple[float, float]:
        """Lon and lat of the middle of the grid at 0, 1, 2 or 3 (0 and 1: first community)."""
        return (WEST + (position + 0.5) * WIDTH, (SOUTH + NORTH) / 2)


def square(west: float, east: float) -> dict[str, Any]:
    """GeoJSON of the rectangle between two longitudes."""
    ring = [[west, SOUTH], [east, SOUTH], [east, NORTH], [west, NORTH], [west, SOUTH]]
    return {"type": "Polygon", "coordinates": [ring]}


def make_district(code: str = "510199000000", name: str = "江安区") -> District:
    """Make a district with one street (江安街道), two communities and four grids.

    Give another ``code`` (six digits and six zeros) and name to make a second one.
    """
    ids = operations.load_places(actor=SETUP, areas=_plan(code, name), now=SETUP_AT)
    above = {"street": "district", "c1": "street", "c2": "street"}
    above |= {"g0": "c1", "g1": "c1", "g2": "c2", "g3": "c2"}
    paths = {ids["district"]: f"/{ids['district']}/"}
    for key, parent in above.items():
        paths[ids[key]] = f"{paths[ids[parent]]}{ids[key]}/"
    return District(
        ids["district"],
        ids["street"],
        (ids["c1"], ids["c2"]),
        (ids["g0"], ids["g1"], ids["g2"], ids["g3"]),
        paths,
    )


def _plan(code: str, name: str) -> tuple[PlannedArea, ...]:
    stem = code[:6]
    return (
        _area("district", "", Level.DISTRICT, code, name, "Jiang'an District"),
        _area("street", "district", Level.STREET, f"{stem}001000", "江安街道", "Jiang'an Street"),
        _community("c1", f"{stem}001001", "锦绣社区", "Jinxiu Community", 0),
        _community("c2", f"{stem}001002", "清江社区", "Qingjiang Community", 2),
        *(_grid(n, f"{stem}00100{1 + n // 2}00{1 + n % 2}") for n in range(4)),
    )


def _area(key: str, parent: str, level: Level, code: str, name: str, name_en: str) -> PlannedArea:
    return PlannedArea(key, AreaDraft(level, name, None, code, name_en), parent)


def _community(key: str, code: str, name: str, name_en: str, first: int) -> PlannedArea:
    shape = square(WEST + first * WIDTH, WEST + (first + 2) * WIDTH)
    draft = AreaDraft(
        Level.COMMUNITY, name, None, code, name_en, 12_000, WEST + (first + 1) * WIDTH, 30.01, shape
    )
    return PlannedArea(key, draft, "street")


def _grid(n: int, code: str) -> PlannedArea:
    shape = square(WEST + n * WIDTH, WEST + (n + 1) * WIDTH)
    lon, lat = District.point_in_grid(n)
    name, name_en = f"第{n + 1}网格", f"Grid {n + 1}"
    draft = AreaDraft(Level.GRID, name, None, code, name_en, 1_000, lon, lat, shape)
    return PlannedArea(f"g{n}", draft, "c1" if n < 2 else "c2")


ZONE = ZoneDraft(ZoneKind.PARK, " 医药园 ", square(104.005, 104.03), "Pharma Park")


def make_zone(district: District, **other: Any) -> int:
    """Add a park over the grids 1 (half), 2 and 3, on 5 January 2026; or what ``other`` says."""
    return operations.add_zone(
        actor=SETUP, district_id=district.district_id, draft=replace(ZONE, **other), now=SETUP_AT
    )
