"""Rules of a district by which facilities are recognised, and what they say of those on the map."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Final

from linquan.apps.places.facilities import FacilityRule, Quality, Recogniser, default_rules
from linquan.apps.places.models import FacilityRule as FacilityRuleTable
from linquan.apps.places.models import MapFacility

BATCH: Final = 2_000
_FIELDS = ("kind", "tag", "name_part", "quality")


def rules_on(district_id: int, day: date) -> tuple[FacilityRule, ...]:
    """Return the rules of a day: the district's newest list that has begun, else the default.

    Two statements.
    """
    rows = FacilityRuleTable.objects.filter(district_id=district_id, valid_from__lte=day)
    newest = rows.order_by("-valid_from").values_list("valid_from", flat=True).first()
    if newest is None:
        return default_rules()
    found = rows.filter(valid_from=newest).order_by("position").values_list(*_FIELDS)
    return tuple(
        FacilityRule(kind, tag, name_part, Quality(quality))
        for kind, tag, name_part, quality in found
    )


def days_from(district_id: int, day: date) -> tuple[date, ...]:
    """Return the days, from one on, on which lists of the district's own begin. One statement."""
    rows = FacilityRuleTable.objects.filter(district_id=district_id, valid_from__gte=day)
    return tuple(rows.order_by("valid_from").values_list("valid_from", flat=True).distinct())


def write_rules(district_id: int, valid_from: date, rules: Sequence[FacilityRule]) -> None:
    """Write the list of a day, in the place of one that is there. Two statements."""
    FacilityRuleTable.objects.filter(district_id=district_id, valid_from=valid_from).delete()
    FacilityRuleTable.objects.bulk_create(
        FacilityRuleTable(
            district_id=district_id, valid_from=valid_from, position=position, **asdict(rule)
        )
        for position, rule in enumerate(rules)
    )  # fmt: skip


def recognise(facility: MapFacility, recogniser: Recogniser) -> None:
    """Write into a row which kinds it may be."""
    matches = recogniser.matches(facility.name, facility.tags)
    facility.matches = [[match.kind, match.quality] for match in matches]
    facility.kind = matches[0].kind if matches else ""
    facility.quality = matches[0].quality if matches else ""


def recognise_anew(district_id: int, day: date) -> None:
    """Recognise every facility of a district by the rules of a day."""
    recogniser = Recogniser(rules_on(district_id, day))
    rows = list(MapFacility.objects.filter(district_id=district_id))
    for facility in rows:
        recognise(facility, recogniser)
    MapFacility.objects.bulk_update(rows, ["matches", "kind", "quality"], batch_size=BATCH)
