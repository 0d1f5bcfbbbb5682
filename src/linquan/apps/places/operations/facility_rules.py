"""The rules by which facilities are recognised are written anew."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from linquan.apps.places.facilities import MOST_RULES, FacilityRule, rule_fault
from linquan.apps.places.facility_book import recognise_anew, write_rules
from linquan.apps.places.operations._checks import day_of, locked_area, permit
from linquan.apps.places.types import Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.events import record


@transaction.atomic
def set_facility_rules(
    *,
    actor: Actor,
    district_id: int,
    rules: Sequence[FacilityRule],
    valid_from: date,
    now: datetime,
) -> int:
    """Write the rules that are valid from a day; facilities of the map are recognised anew.

    Returns the event's id. Raises NotAllowed, NotFound (the district), Invalid (``rules``; which
    line in ``details["line"]``; ``valid_from``: ``rule_day_over``).
    """
    if locked_area(district_id).level != Level.DISTRICT:
        raise NotFound(code="area_unknown")
    permit(actor, district_id, "set_facility_rules")
    _refuse_rules(rules, valid_from, day_of(now))
    write_rules(district_id, valid_from, rules)
    recognise_anew(district_id, day_of(now))
    return record(
        "facility_rules.set", subject=f"facility_rules:{district_id}", actor=actor, at=now,
        district_id=district_id,
        data={"valid_from": valid_from.isoformat(), "rules": len(rules)},
    )  # fmt: skip


def _refuse_rules(rules: Sequence[FacilityRule], valid_from: date, today: date) -> None:
    if valid_from < today:
        raise Invalid.field("valid_from", "rule_day_over")
    if not 0 < len(rules) <= MOST_RULES:
        raise Invalid.field("rules", "out_of_range")
    for line, rule in enumerate(rules, start=1):
        if fault := rule_fault(rule):
            raise Invalid.field("rules", fault, line=line)
