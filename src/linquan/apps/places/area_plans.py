"""Plans of what rows would do, against the areas as they are now; for reading and for writing."""

from collections.abc import Sequence
from typing import Any

from linquan.apps.places.models import Area
from linquan.apps.places.planning import AreaPlan, plan_areas
from linquan.apps.places.types import AreaRow
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.opening import GEOMETRY
from linquan.kernel.rows import rows_of

AREA_FIELDS = (
    "id", "parent_id", "level", "code", "name", "name_en", "path", "residents", "lon", "lat",
    "valid_to",
)  # fmt: skip


def area_plan(district_id: int, rows: Sequence[Row]) -> AreaPlan:
    """Plan what rows would do to a tree. One statement, two when they bring outlines."""
    values = Area.objects.filter(district_id=district_id).values_list(*AREA_FIELDS)
    areas = {area.area_id: area for area in rows_of(AreaRow, values)}
    brings = any(GEOMETRY in row.values for row in rows[:1])
    return plan_areas(rows, areas, outlines(district_id) if brings else {})


def outlines(district_id: int) -> dict[int, Any]:
    """Outlines of the areas of a district by id. One statement."""
    drawn = Area.objects.filter(district_id=district_id, geometry__isnull=False)
    return dict(drawn.values_list("id", "geometry"))
