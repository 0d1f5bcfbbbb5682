"""Plans of what rows would do to zones and posters, against those there are now."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from linquan.apps.places.age_lists import age_lists
from linquan.apps.places.area_plans import AREA_FIELDS
from linquan.apps.places.count_planning import AreaDay, CountPlan, Line, plan_counts
from linquan.apps.places.counting import DEFAULT_STEPS, groups_of
from linquan.apps.places.models import Area, HeadCount, Poster, Zone
from linquan.apps.places.poster_planning import PosterPlan, plan_posters
from linquan.apps.places.references import References
from linquan.apps.places.types import AreaRow, Level, PosterRow, ZoneRow
from linquan.apps.places.zone_planning import ZonePlan, plan_zones
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.opening import GEOMETRY
from linquan.kernel.rows import by_tree, rows_of

ZONE_FIELDS: Final = ("id", "kind", "name", "name_en", "version", "valid_from", "valid_to")
POSTER_FIELDS: Final = (
    "id", "district_id", "code", "label", "label_en", "area_id", "area__path", "area__name",
    "area__name_en", "lon", "lat", "valid_from", "valid_to",
)  # fmt: skip


def zone_plan(district_id: int, rows: Sequence[Row]) -> ZonePlan:
    """Plan what rows would do to zones. One statement."""
    brings = any(GEOMETRY in row.values for row in rows[:1])
    found = Zone.objects.filter(district_id=district_id, valid_to__isnull=True)
    values = found.values_list(*ZONE_FIELDS, *(("geometry",) if brings else ()))
    kept = [(ZoneRow(*row[: len(ZONE_FIELDS)]), row[len(ZONE_FIELDS) :]) for row in values]
    outlines = {zone.zone_id: outline[0] for zone, outline in kept if outline}
    return plan_zones(rows, {zone.zone_id: zone for zone, _ in kept}, outlines)


def poster_plan(district_id: int, rows: Sequence[Row]) -> PosterPlan:
    """Plan what rows would do to posters. Two statements."""
    return plan_posters(rows, posters_in_use(district_id), _areas_in_use(district_id))


def posters_in_use(district_id: int) -> tuple[PosterRow, ...]:
    """Codes of a district that work, by area, in order of the tree. One statement."""
    found = Poster.objects.filter(district_id=district_id, valid_to__isnull=True)
    ordered = found.order_by(by_tree("area__path"), "label", "id")
    return rows_of(PosterRow, ordered.values_list(*POSTER_FIELDS))


def _areas_in_use(district_id: int) -> References:
    found = Area.objects.filter(district_id=district_id, valid_to__isnull=True)
    references = References()
    for area in rows_of(AreaRow, found.order_by(by_tree()).values_list(*AREA_FIELDS)):
        references.add(area.area_id, area, area.parent_id)
    return references


COUNT_FIELDS: Final = ("area_id", "counted_on", "from_age", "to_age", "count", "source")


def count_plan(district_id: int, rows: Sequence[Row], today: date) -> CountPlan:
    """Plan what rows would do to head-counts. Three statements."""
    areas = _areas_in_use(district_id)
    named = {areas.find(row.values.get("area", ""), frozenset(Level)) for row in rows}
    ids = {found[0] for found in named if len(found) == 1}
    lists = [(date.min, groups_of(DEFAULT_STEPS)), *age_lists(district_id)]
    return plan_counts(rows, held_counts(district_id, area_id__in=ids), areas, lists, today)


def held_counts(district_id: int, **narrowed: Any) -> dict[AreaDay, dict[int, Line]]:
    """Return the lines of counts by area and day, then by their first age. One statement."""
    found = HeadCount.objects.filter(district_id=district_id, **narrowed)
    held: dict[AreaDay, dict[int, Line]] = {}
    for area_id, day, first, last, count, source in found.values_list(*COUNT_FIELDS):
        line = {"to_age": last, "count": count, "source": source}
        held.setdefault((area_id, day), {})[first] = line
    return held
