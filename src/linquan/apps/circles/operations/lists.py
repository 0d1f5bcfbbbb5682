"""The catalogue and the walking speeds: data of a district, not code."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import rules, standing
from linquan.apps.circles.models import CatalogueItem, PositionRule, WalkingSpeed
from linquan.apps.circles.position_rules import BOUNDS, PositionRuleRow, value_fault
from linquan.apps.circles.telling import tell
from linquan.apps.circles.types import (
    CATEGORY_EN_LIMIT,
    CATEGORY_LIMIT,
    EVIDENCE_LIMIT,
    FASTEST_CM_S,
    MINUTES,
    MOST_M,
    MOST_PEOPLE,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SLOWEST_CM_S,
    SOURCE_LIMIT,
    STAYING,
    ItemDraft,
    ItemRow,
    SpeedDraft,
    SpeedRow,
)
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.letters import words_needed

BOOK: Final = "circles"


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
    _begin(actor, district_id, "revise_item")
    values = _item_values(draft)
    known = standing.items(district_id)
    made = _write(CatalogueItem, district_id, known, item_code, values, valid_from)
    tell(
        "catalogueitem.revised", f"catalogueitem:{made.pk}", district_id, actor, now,
        code=made.code, on=valid_from, **values,
    )  # fmt: skip
    return int(made.pk)


@transaction.atomic
def end_item(
    *, actor: Actor, district_id: int, item_code: str, valid_to: date, now: datetime
) -> int:
    """End an item on a day; facilities that are one keep its code. Returns the event's id.

    One that no list has written down is written down with its end. Raises NotAllowed, NotFound,
    Invalid (``valid_to``; ``item_needed``: one must stay).
    """
    _begin(actor, district_id, "end_item")
    known = standing.items(district_id)
    row = _newest(known, item_code)
    if sum(one.valid_to is None for one in known) == 1:
        raise Invalid.field("valid_to", "item_needed")
    pk = _ended(CatalogueItem, row, district_id, valid_to, now)
    return tell(
        "catalogueitem.ended", f"catalogueitem:{pk}", district_id, actor, now, code=item_code,
        on=valid_to,
    )  # fmt: skip


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
    _begin(actor, district_id, "revise_speed")
    if not SLOWEST_CM_S <= draft.speed_cm_s <= FASTEST_CM_S:
        raise Invalid.field("speed_m_s", "speed_odd")
    values = {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "speed_cm_s": draft.speed_cm_s,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
    known = standing.speeds(district_id)
    made = _write(WalkingSpeed, district_id, known, speed_code, values, valid_from)
    tell(
        "walkingspeed.revised", f"walkingspeed:{made.pk}", district_id, actor, now,
        code=made.code, on=valid_from, **values,
    )  # fmt: skip
    return int(made.pk)


@transaction.atomic
def end_speed(
    *, actor: Actor, district_id: int, speed_code: str, valid_to: date, now: datetime
) -> int:
    """End a walking speed that the district added. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``; ``speed_stays``: of the house's own).
    """
    _begin(actor, district_id, "end_speed")
    row = _newest(standing.speeds(district_id), speed_code)
    if speed_code in STAYING:
        raise Invalid.field("valid_to", "speed_stays")
    pk = _ended(WalkingSpeed, row, district_id, valid_to, now)
    return tell(
        "walkingspeed.ended", f"walkingspeed:{pk}", district_id, actor, now, code=speed_code,
        on=valid_to,
    )  # fmt: skip


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
    _begin(actor, district_id, "revise_position_rule")
    if rule_code not in BOUNDS:
        raise NotFound("line_unknown")
    known = standing.position_rules(district_id)
    if fault := value_fault(rule_code, value):
        least, limit = BOUNDS[rule_code]
        raise Invalid.field("value", fault, least=least, limit=limit)
    last = _newest(known, rule_code)
    said = words_needed(source, "source", SOURCE_LIMIT, least=0)
    values = {"name": last.name, "name_en": last.name_en, "value": value, "source": said}
    made = _write(PositionRule, district_id, known, rule_code, values, valid_from)
    tell(
        "positionrule.revised", f"positionrule:{made.pk}", district_id, actor, now,
        code=rule_code, on=valid_from, value=value, source=said,
    )  # fmt: skip
    return int(made.pk)


def _begin(actor: Actor, district_id: int, verb: str) -> None:
    """Let nobody else edit lists of circles meanwhile. Raises NotAllowed."""
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed(verb)
    books.bump(district_id, BOOK)


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


def _write(
    table: Any,
    district_id: int,
    known: tuple[ItemRow, ...] | tuple[SpeedRow, ...] | tuple[PositionRuleRow, ...],
    code: str,
    values: dict[str, Any],
    since: date,
) -> Any:
    """Write the new version of a line, and end the old one. Raises NotFound, Invalid."""
    if code:
        last = _newest(known, code)
        _end(table, last, since, "valid_from")
        position = last.position
    else:
        living = [row for row in known if row.valid_to is None]
        if values["name"] in {row.name for row in living}:
            raise Invalid.field("name", "name_taken")
        position = max((row.position for row in living), default=-1) + 1
    made = table.objects.create(
        district_id=district_id, code=code, position=position, valid_from=since, **values
    )
    if not code:
        made.code = f"line-{made.pk}"
        made.save(update_fields=["code"])
    return made


def _newest(known: Any, code: str) -> Any:
    """The version with no end in sight. Raises NotFound."""
    found = next((row for row in known if row.code == code and row.valid_to is None), None)
    if found is None:
        raise NotFound("line_unknown")
    return found


def _end(table: Any, row: ItemRow | SpeedRow | PositionRuleRow, day: date, field: str) -> int:
    """End a written version; one of the house's own ends by the one that follows it."""
    if day <= row.valid_from:
        raise Invalid.field(field, "too_early", since=row.valid_from)
    pk = _id(row)
    if pk:
        table.objects.filter(pk=pk).update(valid_to=day)
    return pk


def _id(row: ItemRow | SpeedRow | PositionRuleRow) -> int:
    if isinstance(row, PositionRuleRow):
        return row.rule_id
    return row.item_id if isinstance(row, ItemRow) else row.speed_id


def _ended(table: Any, row: ItemRow | SpeedRow, district_id: int, day: date, now: datetime) -> int:
    """End a line; one of the house's own is written down, from today until its end."""
    if pk := _end(table, row, day, "valid_to"):
        return pk
    today = now.astimezone(OFFICE_ZONE).date()
    if day < today:
        raise Invalid.field("valid_to", "too_early", since=today)
    said = {name: getattr(row, name) for name in row.__slots__[1:-2]}
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()}
    made = table.objects.create(district_id=district_id, valid_from=today, valid_to=day, **values)
    return int(made.pk)
