"""The catalogue, the walking speeds, the thresholds: data of a district, not code."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import rules, standing
from linquan.apps.circles.models import CatalogueItem, PositionRule, WalkingSpeed
from linquan.apps.circles.operations._lines import (
    Lines,
    begin,
    end_line,
    newest,
    revise_line,
    write_line,
)
from linquan.apps.circles.position_rules import BOUNDS, value_fault
from linquan.apps.circles.telling import tell
from linquan.apps.circles.types import (
    CATEGORY_EN_LIMIT,
    CATEGORY_LIMIT,
    EVIDENCE_LIMIT,
    FASTEST_CM_S,
    MINUTES,
    MOST_LEAST,
    MOST_M,
    MOST_PEOPLE,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SLOWEST_CM_S,
    SOURCE_LIMIT,
    STAYING,
    ItemDraft,
    SpeedDraft,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.letters import words_needed

ITEMS: Final = Lines("catalogueitem", CatalogueItem, standing.items)
SPEEDS: Final = Lines("walkingspeed", WalkingSpeed, standing.speeds)


@transaction.atomic
def revise_item(
    *,
    actor: Actor,
    district_id: int,
    item_code: str,
    draft: ItemDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add an item (no code given), or change one from a day on. Returns the line's id.

    Raises NotAllowed, NotFound, Invalid (``valid_from``: not after its last change).
    """
    begin(actor, district_id, "revise_item")
    values = _item_values(draft)
    return revise_line(ITEMS, actor, district_id, item_code, values, valid_from, now)


@transaction.atomic
def end_item(
    *, actor: Actor, district_id: int, item_code: str, valid_to: date, now: datetime
) -> int:
    """End an item on a day; facilities that are one keep its code. Returns the event's id.

    One that no list has written down is written down with its end. Raises NotAllowed, NotFound,
    Invalid (``valid_to``; ``item_needed``: one must stay).
    """
    begin(actor, district_id, "end_item")
    known = standing.items(district_id)
    row = newest(known, item_code)
    if sum(one.valid_to is None for one in known) == 1:
        raise Invalid.field("valid_to", "item_needed")
    return end_line(ITEMS, actor, district_id, row, valid_to, now)


@transaction.atomic
def revise_speed(
    *,
    actor: Actor,
    district_id: int,
    speed_code: str,
    draft: SpeedDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a walking speed (no code given), or change one from a day on. Returns the line's id.

    Raises NotAllowed, NotFound, Invalid.
    """
    begin(actor, district_id, "revise_speed")
    if not SLOWEST_CM_S <= draft.speed_cm_s <= FASTEST_CM_S:
        raise Invalid.field("speed_m_s", "speed_odd")
    values = {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "speed_cm_s": draft.speed_cm_s,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
    return revise_line(SPEEDS, actor, district_id, speed_code, values, valid_from, now)


@transaction.atomic
def end_speed(
    *, actor: Actor, district_id: int, speed_code: str, valid_to: date, now: datetime
) -> int:
    """End a walking speed that the district added. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``; ``speed_stays``: of the house's own).
    """
    begin(actor, district_id, "end_speed")
    row = newest(standing.speeds(district_id), speed_code)
    if speed_code in STAYING:
        raise Invalid.field("valid_to", "speed_stays")
    return end_line(SPEEDS, actor, district_id, row, valid_to, now)


@transaction.atomic
def revise_position_rule(
    *,
    actor: Actor,
    district_id: int,
    rule_code: str,
    value: int,
    source: str,
    valid_from: date,
    now: datetime,
) -> int:
    """Set a threshold from a day on. Returns the line's id.

    Raises NotAllowed, NotFound, Invalid (``value``, ``source``, ``valid_from``).
    """
    begin(actor, district_id, "revise_position_rule")
    if rule_code not in BOUNDS:
        raise NotFound("line_unknown")
    known = standing.position_rules(district_id)
    if fault := value_fault(rule_code, value):
        least, limit = BOUNDS[rule_code]
        raise Invalid.field("value", fault, least=least, limit=limit)
    last = newest(known, rule_code)
    said = words_needed(source, "source", SOURCE_LIMIT, least=0)
    values = {"name": last.name, "name_en": last.name_en, "value": value, "source": said}
    made = write_line(PositionRule, district_id, known, rule_code, values, valid_from)
    tell(
        "positionrule.revised", f"positionrule:{made.pk}", district_id, actor, now,
        code=rule_code, on=valid_from, value=value, source=said,
    )  # fmt: skip
    return int(made.pk)


def _item_values(draft: ItemDraft) -> dict[str, Any]:
    """Lay out an item. Raises Invalid."""
    if draft.minutes not in MINUTES:
        raise Invalid.field("minutes", "choose")
    if fault := rules.tags_fault(draft.osm_tags, draft.osm_match):
        raise Invalid.field("osm_tags", fault)
    return {
        "category": words_needed(draft.category, "category", CATEGORY_LIMIT),
        "category_en": words_needed(draft.category_en, "category_en", CATEGORY_EN_LIMIT, least=0),
        "tier": draft.tier.value,
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "minutes": draft.minutes,
        "standard_m": _maybe(draft.standard_m, "standard_m", MOST_M),
        "audience": draft.audience.value,
        "least_people": _maybe(draft.least_people, "least_people", MOST_PEOPLE),
        "least_capacity": _maybe(draft.least_capacity, "least_capacity", MOST_LEAST),
        "mode": draft.mode.value,
        "osm_tags": sorted(draft.osm_tags),
        "osm_match": draft.osm_match.value,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
        "evidence": words_needed(draft.evidence, "evidence", EVIDENCE_LIMIT, least=0),
    }


def _maybe(value: int | None, field: str, most: int) -> int | None:
    if value is not None and not 1 <= value <= most:
        raise Invalid.field(field, "out_of_range", least=1, limit=most)
    return value
