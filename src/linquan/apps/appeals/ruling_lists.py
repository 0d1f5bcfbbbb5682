"""What each list that rules the desk is made of: routing, clocks, rates, thresholds, keeping."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from linquan.apps.appeals import ruling_list_layouts as layouts
from linquan.apps.appeals.action_book import action_kinds
from linquan.apps.appeals.erasing import retention_rows
from linquan.apps.appeals.handling_lists import MATTER_OR_ALL, matter_faults
from linquan.apps.appeals.limits import Limits
from linquan.apps.appeals.list_specs import (
    AREA,
    CHANNEL,
    GROUP,
    MATTER,
    POLICY,
    UNIT,
    ZONE,
    Meanings,
    area_faults,
    unit_faults,
)
from linquan.apps.appeals.rate_book import rate_formulas
from linquan.apps.appeals.rates import OUTCOMES, Rate, RateFormula, RateFormulaRow
from linquan.apps.appeals.routing_rows import Effect
from linquan.apps.appeals.thresholds import threshold_rows, values_of
from linquan.apps.appeals.types import DeskRules, ListName, RuleRow
from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.dated_lists import Faults, ListSpec, same, stays
from linquan.kernel.validity import valid_on


def _thresholds(found: Meanings) -> tuple[RuleRow, ...]:
    rules = found.book.rules
    return (*threshold_rows(DeskRules(), rules), *threshold_rows(Limits(), rules))


def _threshold_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del found, day
    least, most = values_of(fields["code"])
    return {} if least <= fields["value"] <= most else {"value": "value_odd"}


def _retention_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    return matter_faults(found, fields["code"], day)


def _clock_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    valid = {"", *(policy.code for policy in valid_on(found.book.policies, day))}
    names = ("contact", "total", "again")
    faults = {name: "policy_unknown" for name in names if fields[f"{name}_code"] not in valid}
    return faults | matter_faults(found, fields["code"], day)


def _routing_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    faults = area_faults(found, fields) | _effect_faults(found, fields)
    opens, closes, zone = fields["opens"], fields["closes"], fields["zone_id"]
    if (opens is None) != (closes is None) or (opens is not None and opens == closes):
        faults["opens"] = "hours_odd"
    if zone is not None and zone not in found.zones_in_use:
        faults["zone"] = "zone_unknown"
    return faults


def _effect_faults(found: Meanings, fields: Mapping[str, Any]) -> Faults:
    """Check that a rule leads to a unit or to a level, and not to both."""
    to_unit, unit, level = (
        fields["effect"] == Effect.ORGANISATION, fields["organisation_id"], fields["level"],
    )  # fmt: skip
    missing = "unit" if to_unit and unit is None else "level" if not to_unit and not level else ""
    if missing:
        return {missing: "cell_missing"}
    extra = "level" if to_unit and level else "unit" if not to_unit and unit is not None else ""
    if extra:
        return {extra: "effect_odd"}
    return unit_faults(found, fields) if to_unit else {}


def _formula_rows(found: Meanings) -> Iterator[SimpleNamespace]:
    """Formulas with their parts laid out as their table has them."""
    return map(_laid_out, rate_formulas(found.district_id))


def _laid_out(row: RateFormulaRow) -> SimpleNamespace:
    formula = row.formula
    worths = ((one.value, worth) for one, worth in formula.worths.items() if worth is not None)
    return SimpleNamespace(
        formula_id=row.formula_id, code=row.code, dated_by=formula.dated_by, turns=formula.turns,
        worths=tuple(worths), left_out=tuple(formula.left_out),
        channel_kinds=formula.channel_kinds, group_codes=formula.group_codes, least=formula.least,
        confidence=formula.confidence, valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip


def _formula_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    groups = {group.code for group in valid_on(found.book.groups, day)}
    faults = {} if groups.issuperset(fields["group_codes"]) else {"groups": "group_unknown"}
    rate, worths = Rate(fields["code"]), dict(fields["worths"])
    try:
        RateFormula(
            rate, fields["dated_by"], fields["turns"],
            {one: worths.pop(one.value, None) for one in OUTCOMES[rate]},
            least=fields["least"], confidence=fields["confidence"],
        )  # fmt: skip
    except Invalid as error:
        return faults | {"worths": error.code}
    return faults | ({"worths": "worths_of_another"} if worths else {})


def _whole_worths(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Name every outcome of a rate, as the table keeps them."""
    told, outcomes = dict(fields["worths"]), OUTCOMES[Rate(fields["code"])]
    return {"worths": {one.value: told.get(one.value) for one in outcomes}}


def _action_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del found, day
    says_something = fields["measures"] or fields["has_money"]
    return {} if says_something else {"measures": "cell_missing"}


RULING_LISTS: Final = (
    ListSpec(
        ListName.RULES,
        layouts.THRESHOLDS,
        _thresholds,
        "rule_id",
        {"rule": "code", **same("value")},
        key=("code",),
        check=_threshold_faults,
        may_end=stays,
    ),
    ListSpec(
        ListName.RETENTION,
        layouts.RETENTION,
        lambda found: retention_rows(found.district_id),
        "retention_id",
        {"matter": "code", **same("months", "source")},
        {"matter": MATTER_OR_ALL},
        key=("code",),
        check=_retention_faults,
    ),
    ListSpec(
        ListName.CLOCKS,
        layouts.CLOCKS,
        lambda found: found.book.clocks,
        "terms_id",
        {"matter": "code", "contact": "contact_code", "total": "total_code",
         "again": "again_code"},
        {"matter": MATTER_OR_ALL, "contact": POLICY, "total": POLICY, "again": POLICY},
        key=("code",),
        check=_clock_faults,
    ),
    ListSpec(
        ListName.ROUTING,
        layouts.ROUTING,
        lambda found: found.book.routing,
        "rule_id",
        {**same("position", "reason", "reason_en", "effect"), "unit": "organisation_id",
         **same("level", "is_direct"), "matters": "matter_codes", "groups": "group_codes",
         "channels": "channel_codes", "area": "area_id", "zone": "zone_id",
         **same("weekdays", "opens", "closes")},
        {"unit": UNIT, "matters": MATTER, "groups": GROUP, "channels": CHANNEL, "area": AREA,
         "zone": ZONE},
        named_by=("reason",),
        check=_routing_faults,
    ),
    ListSpec(
        ListName.RATES,
        layouts.RATE_FORMULAS,
        _formula_rows,
        "formula_id",
        {"rate": "code", **same("turns", "dated_by", "worths", "left_out", "channel_kinds"),
         "groups": "group_codes", **same("least", "confidence")},
        {"groups": GROUP},
        key=("code",),
        check=_formula_faults,
        may_end=stays,
        stored=_whole_worths,
    ),
    ListSpec(
        ListName.ACTIONS,
        layouts.ACTION_KINDS,
        lambda found: action_kinds(found.district_id),
        "kind_id",
        same("name", "name_en", "measures", "has_money"),
        kept={"measures": lambda measures: tuple(map(astuple, measures))},
        check=_action_faults,
    ),
)  # fmt: skip
