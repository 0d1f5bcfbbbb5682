"""Functions required, and types of other maps: data of a district, not code."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import rules, standing
from linquan.apps.circles.facilities import Level
from linquan.apps.circles.models import FunctionRule, PoiType
from linquan.apps.circles.offerings import TYPE_LIMIT, FunctionRuleDraft, PoiTypeDraft
from linquan.apps.circles.operations._lines import Lines, begin, end_line, newest, revise_line
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import seen, words_needed
from linquan.kernel.validity import valid_on

RULES: Final = Lines("functionrule", FunctionRule, standing.function_rules)
TYPES: Final = Lines("poitype", PoiType, standing.poi_types)


@transaction.atomic
def revise_function_rule(
    *,
    actor: Actor,
    district_id: int,
    rule_code: str,
    draft: FunctionRuleDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a rule on functions (no code given), or change one from a day on. Returns its id.

    Raises NotAllowed, NotFound, Invalid (``item_code``, ``level``, ``functions``, ``valid_from``).
    """
    begin(actor, district_id, "revise_function_rule")
    values = _rule_values(draft, district_id, valid_from)
    return revise_line(RULES, actor, district_id, rule_code, values, valid_from, now)


@transaction.atomic
def end_function_rule(
    *, actor: Actor, district_id: int, rule_code: str, valid_to: date, now: datetime
) -> int:
    """End a rule on functions on a day. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``).
    """
    begin(actor, district_id, "end_function_rule")
    row = newest(standing.function_rules(district_id), rule_code)
    return end_line(RULES, actor, district_id, row, valid_to, now)


@transaction.atomic
def revise_poi_type(
    *,
    actor: Actor,
    district_id: int,
    type_code: str,
    draft: PoiTypeDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Say what a type of another map means (no code given), or anew from a day on.

    Returns the line's id. Raises NotAllowed, NotFound, Invalid (``name``, ``item_code``,
    ``valid_from``).
    """
    begin(actor, district_id, "revise_poi_type")
    _check_item(draft.item_code, district_id, valid_from)
    values = {
        "name": words_needed(draft.name, "name", TYPE_LIMIT),
        "item_code": draft.item_code,
        "match": draft.match.value,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
    return revise_line(TYPES, actor, district_id, type_code, values, valid_from, now)


@transaction.atomic
def end_poi_type(
    *, actor: Actor, district_id: int, type_code: str, valid_to: date, now: datetime
) -> int:
    """End what a type of another map means on a day. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``).
    """
    begin(actor, district_id, "end_poi_type")
    row = newest(standing.poi_types(district_id), type_code)
    return end_line(TYPES, actor, district_id, row, valid_to, now)


def _rule_values(draft: FunctionRuleDraft, district_id: int, day: date) -> dict[str, Any]:
    """Lay out a rule. Raises Invalid."""
    functions = list(dict.fromkeys(filter(None, map(seen, draft.functions))))
    if fault := rules.functions_fault(functions, may_be_none=draft.needs_hours):
        raise Invalid.field("functions", fault)
    if draft.level and draft.level not in set(Level):
        raise Invalid.field("level", "choose")
    if draft.item_code:
        _check_item(draft.item_code, district_id, day)
    return {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "item_code": draft.item_code,
        "level": draft.level,
        "functions": functions,
        "needs_hours": draft.needs_hours,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }


def _check_item(code: str, district_id: int, day: date) -> None:
    """Refuse an item that the catalogue of a day does not have. One statement. Raises Invalid."""
    if code not in {row.code for row in valid_on(standing.items(district_id), day)}:
        raise Invalid.field("item_code", "item_unknown")
