"""Editing the rules of routing, in their order."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import lines
from linquan.apps.appeals.desk import BOOK, Desk, desk
from linquan.apps.appeals.models import RoutingRule
from linquan.apps.appeals.operations.list_drafts import (
    RoutingRuleDraft,
    check_area,
    check_hours,
    check_lengths,
)
from linquan.apps.appeals.routing_rows import RULE_LEVELS, Effect, RoutingRuleRow
from linquan.apps.appeals.types import ListName
from linquan.apps.places import queries as places
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.events import record_many
from linquan.kernel.letters import is_blank

MOST_CODES = 60
FIELDS = (
    "position", "matter_codes", "group_codes", "area_id", "zone_id", "channel_codes", "weekdays",
    "opens", "closes", "effect", "organisation_id", "level", "is_direct", "reason", "reason_en",
)  # fmt: skip


@transaction.atomic
def revise_routing_rule(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: RoutingRuleDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a rule of routing, or a new version of it from a day on; a new one comes last.

    Its place among the others stays. Raises NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    found = desk(district_id)
    check_rule(found, draft)
    fields = _plain(draft) | {"position": _place_of(found, code)}
    line = lines.revise(edit, RoutingRule, code, fields, valid_from)
    return lines.tell(edit, "routingrule.revised", line, {"code": code, **fields})


@transaction.atomic
def retire_routing_rule(
    *, actor: Actor, district_id: int, rule_id: int, valid_to: date, now: datetime
) -> int:
    """End a rule of routing on a day. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, RoutingRule, rule_id, valid_to)
    return lines.tell(edit, "routingrule.retired", line, {"valid_to": valid_to})


@transaction.atomic
def move_routing_rule(
    *, actor: Actor, district_id: int, code: str, places_down: int, now: datetime
) -> int:
    """Let a rule of routing be asked earlier (-1) or later (1); its neighbour changes with it.

    Both get a new version from today on, or from their first day. Moving it the other way takes
    it back. Returns the rule's id; nothing is written at the ends of the list. Raises NotAllowed,
    NotFound, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    list(RoutingRule.objects.select_for_update().filter(district_id=district_id).values("id"))
    order = _order(desk(district_id))
    at = next((n for n, row in enumerate(order) if row.code == code), None)
    if at is None:
        raise NotFound("line_unknown")
    if places_down not in {-1, 1}:
        raise Invalid.field("places_down", "out_of_range", least=-1, limit=1)
    if not 0 <= at + places_down < len(order):
        return order[at].rule_id
    wanted = [*order]
    wanted[at], wanted[at + places_down] = wanted[at + places_down], wanted[at]
    written = _renumber(edit, wanted)
    _tell_moved(edit, written)
    return written.get(code, order[at].rule_id)


def _tell_moved(edit: lines.Edit, written: Mapping[str, int]) -> None:
    """Record a basket: one event for each rule that has another place now."""
    books.bump(edit.district_id, BOOK)
    facts = [(lines.subject_of(ListName.ROUTING, pk), {"code": c}) for c, pk in written.items()]
    record_many(
        "routingrule.moved", facts, actor=edit.actor, at=edit.now, district_id=edit.district_id,
        batch_id=uuid4(),
    )  # fmt: skip


def _order(found: Desk) -> list[RoutingRuleRow]:
    """The newest version of every rule that has not ended, in the order of asking."""
    living = [row for row in found.book.routing if row.valid_to is None]
    return sorted(living, key=lambda row: (row.position, row.code))


def _renumber(edit: lines.Edit, wanted: list[RoutingRuleRow]) -> dict[str, int]:
    """Give every rule its place from 1 on; only those whose place changes get a version."""
    today = desk(edit.district_id).day(edit.now)
    written = {}
    for position, row in enumerate(wanted, start=1):
        if row.position != position:
            fields = {name: getattr(row, name) for name in FIELDS} | {"position": position}
            day = max(today, row.valid_from)
            line = lines.revise(edit, RoutingRule, row.code, _lists(fields), day)
            written[row.code] = line.row_id
    return written


def _place_of(found: Desk, code: str) -> int:
    """Where a rule stands; a new one behind all others."""
    mine = [row for row in found.book.routing if row.code == code]
    if mine:
        return max(mine, key=lambda row: row.valid_from).position
    return max((row.position for row in found.book.routing), default=0) + 1


def _plain(draft: RoutingRuleDraft) -> dict[str, Any]:
    """Write down only what the effect needs."""
    is_unit = draft.effect is Effect.ORGANISATION
    kept = replace(
        draft,
        organisation_id=draft.organisation_id if is_unit else None,
        level="" if is_unit else draft.level,
        reason=draft.reason.strip(),
        reason_en=draft.reason_en.strip(),
    )
    return _lists(asdict(kept) | {"effect": kept.effect.value})


def _lists(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in fields.items()}


def check_rule(found: Desk, draft: RoutingRuleDraft) -> None:
    """Refuse a rule that names what there is not, or leads nowhere. Raises Invalid.

    One statement when it names a zone.
    """
    book = found.book
    known = {
        "matter_codes": {m.code for m in book.matters},
        "group_codes": {g.code for g in book.groups},
        "channel_codes": {c.code for c in book.channels},
    }
    for field, codes in known.items():
        named = getattr(draft, field)
        if len(named) > MOST_CODES or not codes.issuperset(named):
            raise Invalid.field(field, f"{field.partition('_')[0]}_unknown")
    if draft.area_id is not None:
        check_area(found, draft.area_id)
    if draft.zone_id is not None and draft.zone_id not in {
        zone.zone_id for zone in places.zones(found.district_id)
    }:
        raise Invalid.field("zone", "zone_unknown")
    check_hours(draft.weekdays, draft.opens, draft.closes)
    _check_effect(found, draft)
    for field, text in (("reason", draft.reason), ("reason_en", draft.reason_en)):
        if is_blank(text):
            raise Invalid.field(field, "missing")
    check_lengths(because=[draft.reason], because_en=[draft.reason_en])


def _check_effect(found: Desk, draft: RoutingRuleDraft) -> None:
    if draft.effect is Effect.ORGANISATION:
        found.organisation(draft.organisation_id or 0, "organisation")
    elif draft.level not in RULE_LEVELS:
        raise Invalid.field("level", "choose")
