"""Single rules by which facilities are recognised: added, changed and ended from a day on."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from django.db import transaction

from linquan.apps.places.facilities import MOST_RULES, FacilityRule, is_same_sign, rule_fault
from linquan.apps.places.facility_book import days_from, recognise_anew, rules_on, write_rules
from linquan.apps.places.operations._checks import day_of, locked_area, permit
from linquan.apps.places.types import Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import record

Rules = tuple[FacilityRule, ...]
FIELDS: Final = {
    "kind_unknown": "kind", "one_of_both": "tag", "too_long": "tag", "not_a_tag": "tag",
    "quality_differs": "quality",
}  # fmt: skip
SUBJECT: Final = "facility_rules"


@transaction.atomic
def add_facility_rule(
    *, actor: Actor, district_id: int, rule: FacilityRule, valid_from: date, now: datetime
) -> int:
    """Recognise facilities by one more rule from a day on; returns the event's id.

    Raises NotAllowed, NotFound (the district), Invalid (``kind``, ``tag``, ``quality``,
    ``valid_from``).
    """
    today = _begin(actor, district_id, "add_facility_rule", valid_from, now)
    _refuse(rule)
    _from(district_id, valid_from, None, rule)
    return _done("facility_rule.added", actor, district_id, None, rule, (valid_from, today, now))


@transaction.atomic
def change_facility_rule(
    *,
    actor: Actor,
    district_id: int,
    old: FacilityRule,
    new: FacilityRule,
    valid_from: date,
    now: datetime,
) -> int:
    """Put a rule in the place of another from a day on; returns the event's id.

    Raises NotAllowed, NotFound (the district), WrongState (``rule_gone``), Invalid as
    :func:`add_facility_rule`.
    """
    today = _begin(actor, district_id, "change_facility_rule", valid_from, now)
    _refuse(new)
    _from(district_id, valid_from, old, new)
    return _done("facility_rule.changed", actor, district_id, old, new, (valid_from, today, now))


@transaction.atomic
def end_facility_rule(
    *, actor: Actor, district_id: int, rule: FacilityRule, valid_from: date, now: datetime
) -> int:
    """Recognise facilities without a rule from a day on; returns the event's id.

    Raises NotAllowed, NotFound (the district), WrongState (``rule_gone``, ``last_rule``), Invalid
    (``valid_from``).
    """
    today = _begin(actor, district_id, "end_facility_rule", valid_from, now)
    _from(district_id, valid_from, rule, None)
    return _done("facility_rule.ended", actor, district_id, rule, None, (valid_from, today, now))


@transaction.atomic
def begin_facility_rules(*, actor: Actor, district_id: int, now: datetime) -> int:
    """Recognise facilities by the list that begins today; returns the event's id.

    Raises NotAllowed, NotFound (the district), WrongState (``no_list_begins``).
    """
    _hold(actor, district_id, "begin_facility_rules")
    today = day_of(now)
    if today not in days_from(district_id, today):
        raise WrongState("no_list_begins")
    recognise_anew(district_id, today)
    return record(
        "facility_rules.begun", subject=f"{SUBJECT}:{district_id}", actor=actor, at=now,
        district_id=district_id, data={"valid_from": today.isoformat()},
    )  # fmt: skip


def _hold(actor: Actor, district_id: int, verb: str) -> None:
    if locked_area(district_id).level != Level.DISTRICT:
        raise NotFound(code="area_unknown")
    permit(actor, district_id, verb)


def _begin(actor: Actor, district_id: int, verb: str, valid_from: date, now: datetime) -> date:
    """Hold the rules of a district; returns today."""
    _hold(actor, district_id, verb)
    today = day_of(now)
    if valid_from < today:
        raise Invalid.field("valid_from", "rule_day_over")
    return today


def _refuse(rule: FacilityRule) -> None:
    if fault := rule_fault(rule):
        raise Invalid.field(FIELDS[fault], "too_long" if fault == "too_long" else f"rule_{fault}")


def _from(
    district_id: int, valid_from: date, old: FacilityRule | None, new: FacilityRule | None
) -> None:
    """Write the list of a day anew, and every list that begins later.

    What is refused for the day is passed over in later lists: those may have been written without
    the old rule, or with the new one.
    """
    lists = {valid_from: _revised(rules_on(district_id, valid_from), old, new)}
    for day in days_from(district_id, valid_from):
        if day > valid_from:
            lists[day] = _followed(rules_on(district_id, day), old, new)
    for day, rules in lists.items():
        write_rules(district_id, day, rules)


def _revised(rules: Rules, old: FacilityRule | None, new: FacilityRule | None) -> Rules:
    """Return a list with a rule in the place of another. Raises WrongState, Invalid."""
    if old is not None and old not in rules:
        raise WrongState("rule_gone")
    others = tuple(rule for rule in rules if rule != old)
    if new is not None and any(is_same_sign(rule, new) for rule in others):
        raise Invalid.field("tag" if new.tag else "name_part", "rule_twice")
    if new is None and not others:
        raise WrongState("last_rule")
    if len(others) + (new is not None) > MOST_RULES:
        raise Invalid.field("kind", "too_many")
    return _placed(rules, old, new)


def _followed(rules: Rules, old: FacilityRule | None, new: FacilityRule | None) -> Rules:
    try:
        return _revised(rules, old, new)
    except (WrongState, Invalid):
        return rules


def _placed(
    rules: Sequence[FacilityRule], old: FacilityRule | None, new: FacilityRule | None
) -> Rules:
    """Put a rule where the old one stood, else after the last of its kind."""
    found = list(rules)
    if old is not None:
        at = found.index(old)
        del found[at]
    elif new is not None:
        alike = [n for n, rule in enumerate(found) if rule.kind == new.kind]
        at = alike[-1] + 1 if alike else len(found)
    if new is not None:
        found.insert(at, new)
    return tuple(found)


def _done(
    kind: str,
    actor: Actor,
    district_id: int,
    old: FacilityRule | None,
    new: FacilityRule | None,
    days: tuple[date, date, datetime],
) -> int:
    valid_from, today, now = days
    if valid_from == today:
        recognise_anew(district_id, today)
    told = {"valid_from": valid_from.isoformat()}
    rules = {"old": asdict(old) if old else None, "new": asdict(new) if new else None}
    return record(
        kind, subject=f"{SUBJECT}:{district_id}", actor=actor, at=now, district_id=district_id,
        data=told | rules,
    )  # fmt: skip
