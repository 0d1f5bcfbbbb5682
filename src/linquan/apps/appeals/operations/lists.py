"""Editing the lists that rule the desk: 事 matters in their groups, 找 channels, deadlines, rules.

A change is a new version valid from a day (see ``lines``). The duty list is in ``duties``.
"""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from linquan.apps.appeals import lines, rules
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.limits import Limits
from linquan.apps.appeals.models import Channel, DeadlinePolicy, DeskRule, Matter, MatterGroup
from linquan.apps.appeals.operations.list_drafts import (
    ChannelDraft,
    GroupDraft,
    MatterDraft,
    PolicyDraft,
    check_area,
    check_lengths,
    check_names,
    check_point,
    check_position,
)
from linquan.apps.appeals.thresholds import values_of
from linquan.apps.appeals.types import ChannelKind, DeskRules
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.validity import valid_on

LARGEST_AMOUNT = 3650


@transaction.atomic
def revise_group(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: GroupDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a group, or a new version of it from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    check_position(draft.position)
    fields = asdict(draft)
    line = lines.revise(edit, MatterGroup, code, fields, valid_from)
    return lines.tell(edit, "mattergroup.revised", line, {"code": code, **fields})


@transaction.atomic
def retire_group(
    *, actor: Actor, district_id: int, group_id: int, valid_to: date, now: datetime
) -> int:
    """End a group on a day, once no matter stands in it then. Raises NotAllowed, NotFound, Invalid.

    Matters go into another group first: one without a group would be missing from the list.
    """
    edit = lines.begin(actor, district_id, now)
    book = desk(district_id).book
    group = next((g for g in book.groups if g.group_id == group_id), None)
    if group is None:
        raise NotFound("line_unknown")
    if rules.matters_in(book, group.code, valid_to):
        raise Invalid("group_has_matters")
    line = lines.end(edit, MatterGroup, group_id, valid_to)
    return lines.tell(edit, "mattergroup.retired", line, {"valid_to": valid_to})


@transaction.atomic
def revise_matter(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: MatterDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a matter, or a new version of it from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    book = desk(district_id).book
    if not rules.takes_matters(book, draft.group_code, valid_from):
        raise Invalid.field("group_code", "group_unknown")
    if draft.policy_code not in {p.code for p in valid_on(book.policies, valid_from)}:
        raise Invalid.field("policy_code", "policy_unknown")
    if not draft.is_fallback and rules.is_only_fallback(book, code):
        raise Invalid("fallback_needed")
    fields = asdict(draft) | {"words": sorted({w.strip() for w in draft.words if w.strip()})}
    check_lengths(source=[draft.source], words=fields["words"])
    line = lines.revise(edit, Matter, code, fields, valid_from)
    return lines.tell(edit, "matter.revised", line, {"code": code, **fields})


@transaction.atomic
def retire_matter(
    *, actor: Actor, district_id: int, matter_id: int, valid_to: date, now: datetime
) -> int:
    """End a matter on a day; the fallback line stays. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    if desk(district_id).matter(matter_id).is_fallback:
        raise Invalid("fallback_needed")
    line = lines.end(edit, Matter, matter_id, valid_to)
    return lines.tell(edit, "matter.retired", line, {"valid_to": valid_to})


@transaction.atomic
def revise_policy(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: PolicyDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a deadline, or a new version of it from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    if not 1 <= draft.amount <= LARGEST_AMOUNT:
        raise Invalid.field("amount", "out_of_range", least=1, limit=LARGEST_AMOUNT)
    check_lengths(source=[draft.source])
    line = lines.revise(edit, DeadlinePolicy, code, asdict(draft), valid_from)
    return lines.tell(edit, "policy.revised", line, {"code": code, **asdict(draft)})


@transaction.atomic
def revise_channel(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: ChannelDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a channel, or a new version of it from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    check_lengths(place=[draft.place])
    if draft.area_id is not None:
        check_area(desk(district_id), draft.area_id)
    if draft.kind is ChannelKind.MOBILE_POINT:
        check_point(draft)
    line = lines.revise(edit, Channel, code, asdict(draft), valid_from)
    facts = {"code": code, "name": draft.name, "kind": draft.kind.value}
    return lines.tell(edit, "channel.revised", line, facts)


@transaction.atomic
def retire_channel(
    *, actor: Actor, district_id: int, channel_id: int, valid_to: date, now: datetime
) -> int:
    """End a channel on a day. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, Channel, channel_id, valid_to)
    return lines.tell(edit, "channel.retired", line, {"valid_to": valid_to})


@transaction.atomic
def revise_rule(
    *, actor: Actor, district_id: int, code: str, value: int, valid_from: date, now: datetime
) -> int:
    """Set a threshold of the desk, or a limit, from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    if code not in {*DeskRules.__slots__, *Limits.__slots__}:
        raise Invalid.field("code", "rule_unknown")
    least, most = values_of(code)
    if not least <= value <= most:
        raise Invalid.field("value", "out_of_range", least=least, limit=most)
    line = lines.revise(edit, DeskRule, code, {"value": value}, valid_from)
    return lines.tell(edit, "deskrule.revised", line, {"code": code, "value": value})
