"""Reads of the facilities of the map, and of the rules by which they are recognised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, QuerySet

from linquan.apps.places import rules
from linquan.apps.places.extracting import FacilityRow
from linquan.apps.places.facilities import FacilityRule, Match, Quality, kinds
from linquan.apps.places.facility_book import rules_on
from linquan.apps.places.models import FacilityRule as FacilityRuleTable
from linquan.apps.places.models import MapFacility
from linquan.apps.places.types import ExtractState
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import EventRow, newest_of_kinds

ROWS: Final = 100
MOST_ON_MAP: Final = 2_000
MOST_CHANGES: Final = 200
RULE_EVENTS: Final = (
    "facility_rule.added", "facility_rule.changed", "facility_rule.ended", "facility_rules.set",
)  # fmt: skip
UNKNOWN: Final = "none"
"""Stands for those of no kind where a kind is chosen."""
_FIELDS = ("id", "key", "name", "name_en", "lon", "lat", "area_m2", "tags", "matches")


@dataclass(frozen=True, slots=True)
class FacilityPage:
    """One page of facilities, and how many there are of each kind and quality."""

    rows: tuple[FacilityRow, ...]
    by_kind: Mapping[str, int]
    by_quality: Mapping[str, int]
    next_id: int | None

    @property
    def total(self) -> int:
        """How many facilities the map has, of no kind too."""
        return sum(self.by_kind.values())


def facility_page(
    district_id: int, *, kind: str = "", quality: str = "", after: int = 0
) -> FacilityPage:
    """Return facilities of the extract in use, those of a kind or quality, after an id.

    Two statements.
    """
    every = _in_use(district_id)
    counted = every.values_list("kind", "quality").annotate(n=Count("id")).order_by()
    by_kind: dict[str, int] = {}
    by_quality: dict[str, int] = {}
    for one, how, count in counted:
        by_kind[one] = by_kind.get(one, 0) + count
        by_quality[how] = by_quality.get(how, 0) + count
    found = list(
        _chosen(every, kind, quality).filter(pk__gt=after).values_list(*_FIELDS)[: ROWS + 1]
    )
    rows = tuple(_row(values) for values in found[:ROWS])
    next_id = rows[-1].facility_id if len(found) > ROWS else None
    return FacilityPage(rows, by_kind, by_quality, next_id)


def map_facilities(district_id: int) -> tuple[datetime | None, tuple[FacilityRow, ...]]:
    """Return every facility of the extract in use, and when that was made. One statement.

    Without an extract, or where it has none: no time, no row.
    """
    found = list(_in_use(district_id).values_list("extract__made_at", *_FIELDS))
    made_at = found[0][0] if found else None
    return made_at, tuple(_row(values) for _, *values in found)


def facility_shapes(district_id: int, *, kind: str = "", quality: str = "") -> dict[str, Any]:
    """Return facilities as points for the map, some thousand at most. One statement."""
    found = _chosen(_in_use(district_id), kind, quality).values_list(*_FIELDS)[:MOST_ON_MAP]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
            "properties": {
                "kind": "facility",
                "name": row.name or row.key,
                "name_en": row.name_en,
                "code": row.kind,
            },
        }
        for row in map(_row, found)
    ]
    return {"type": "FeatureCollection", "features": features}


def facility_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Facilities of the extract in use as values by column. One statement. Raises NotAllowed."""
    del now
    if not rules.may_edit_places(actor, district_id):
        raise NotAllowed(verb="tables_of_places")
    named = kinds()
    for row in map(_row, _in_use(district_id).values_list(*_FIELDS).iterator()):
        kind = named.get(row.kind)
        yield {
            "key": row.key,
            "name": row.name,
            "name_en": row.name_en,
            "code": row.kind,
            "kind": kind.name if kind else "",
            "quality": row.quality,
            "also": tuple(f"{match.kind} {match.quality}" for match in row.also),
            "tags": tuple(f"{key}={value}" for key, value in sorted(row.tags.items())),
            "area_m2": row.area_m2,
            "lon": row.lon,
            "lat": row.lat,
        }


def count_facilities(*, actor: Actor, district_id: int) -> int:
    """Count the rows of :func:`facility_lines`. One statement. Raises NotAllowed."""
    if not rules.may_edit_places(actor, district_id):
        raise NotAllowed(verb="tables_of_places")
    return _in_use(district_id).count()


def _in_use(district_id: int) -> QuerySet[MapFacility]:
    rows = MapFacility.objects.filter(district_id=district_id, extract__state=ExtractState.IN_USE)
    return rows.order_by("id")


def _chosen(rows: QuerySet[MapFacility], kind: str, quality: str) -> QuerySet[MapFacility]:
    if kind:
        rows = rows.filter(kind="" if kind == UNKNOWN else kind)
    return rows.filter(quality=quality) if quality else rows


def _row(values: Sequence[Any]) -> FacilityRow:
    matches = tuple(Match(kind, Quality(how)) for kind, how in values[-1])
    return FacilityRow(*(*values[:-1], matches))


@dataclass(frozen=True, slots=True)
class FacilityRules:
    """The rules of a day, and the days from which lists of the district's own are valid."""

    rules: tuple[FacilityRule, ...]
    days: tuple[date, ...]
    changes: tuple[EventRow, ...] = ()
    """The newest changes of these lists, the newest first."""

    def history(self, rule: FacilityRule) -> tuple[EventRow, ...]:
        """Return the changes that led to a rule, the newest first."""
        found, wanted = [], asdict(rule)
        for change in self.changes:
            if change.data.get("new") == wanted:
                found.append(change)
                wanted = change.data.get("old") or {}
        return tuple(found)


def facility_rules(district_id: int, on: date) -> FacilityRules:
    """Return the rules by which facilities are recognised on a day. Four statements."""
    rows = FacilityRuleTable.objects.filter(district_id=district_id)
    days = rows.order_by("-valid_from").values_list("valid_from", flat=True).distinct()
    changes = newest_of_kinds(district_id, RULE_EVENTS, limit=MOST_CHANGES)
    return FacilityRules(rules_on(district_id, on), tuple(days), changes)


def districts_with_rules_from(day: date) -> tuple[int, ...]:
    """Return the districts in which a list of rules begins on a day. One statement."""
    rows = FacilityRuleTable.objects.filter(valid_from=day).order_by("district_id")
    return tuple(rows.values_list("district_id", flat=True).distinct())
