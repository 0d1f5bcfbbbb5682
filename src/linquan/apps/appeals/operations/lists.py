"""Editing the lists that rule the desk: 事 matters, 我 duties, 找 channels, deadlines, thresholds.

A change is a new version valid from a day; what was valid before stays, because requests were
judged by it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, models, transaction

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import BOOK, Desk, desk
from linquan.apps.appeals.models import Channel, DeadlinePolicy, DeskRule, Duty, Matter, MatterGroup
from linquan.apps.appeals.operations.list_drafts import (
    ChannelDraft,
    DutyDraft,
    MatterDraft,
    PolicyDraft,
    check_area,
    check_code,
    check_lengths,
    check_names,
    check_point,
)
from linquan.apps.appeals.types import ChannelKind, DeskRules, RuleBook
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.events import record, record_many

LARGEST_AMOUNT, LARGEST_POSITION = 3650, 32767


@transaction.atomic
def add_group(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    name: str,
    name_en: str,
    position: int,
    now: datetime,
) -> int:
    """Add a group of matters. Raises NotAllowed, Invalid."""
    _check(actor, district_id)
    check_code(code)
    check_names(name, name_en)
    if not 0 <= position <= LARGEST_POSITION:
        raise Invalid.field("position", "out_of_range", least=0, limit=LARGEST_POSITION)
    with _refusing_a_clash("code", "code_taken"):
        group = MatterGroup.objects.create(
            district_id=district_id, code=code, name=name, name_en=name_en, position=position
        )
    return _done("mattergroup.added", group, district_id, actor, now, {"code": code})


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
    _check(actor, district_id)
    check_names(draft.name, draft.name_en)
    book = desk(district_id).book
    if draft.group_code not in {g.code for g in book.groups}:
        raise Invalid.field("group_code", "group_unknown")
    if draft.policy_code not in {p.code for p in rules.valid_on(book.policies, valid_from)}:
        raise Invalid.field("policy_code", "policy_unknown")
    if not draft.is_fallback and _is_only_fallback(book, code):
        raise Invalid("fallback_needed")
    fields = asdict(draft) | {"words": sorted({w.strip() for w in draft.words if w.strip()})}
    check_lengths(source=[draft.source], words=fields["words"])
    row = _revise(Matter, actor, district_id, code, fields, valid_from, now)
    return _done("matter.revised", row, district_id, actor, now, {"code": code, **fields})


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
    _check(actor, district_id)
    check_names(draft.name, draft.name_en)
    if not 1 <= draft.amount <= LARGEST_AMOUNT:
        raise Invalid.field("amount", "out_of_range", least=1, limit=LARGEST_AMOUNT)
    check_lengths(source=[draft.source])
    row = _revise(DeadlinePolicy, actor, district_id, code, asdict(draft), valid_from, now)
    return _done("policy.revised", row, district_id, actor, now, {"code": code, **asdict(draft)})


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
    _check(actor, district_id)
    check_names(draft.name, draft.name_en)
    check_lengths(place=[draft.place])
    if draft.area_id is not None:
        check_area(desk(district_id), draft.area_id)
    if draft.kind is ChannelKind.MOBILE_POINT:
        check_point(draft)
    fields = asdict(draft)
    row = _revise(Channel, actor, district_id, code, fields, valid_from, now)
    facts = {"code": code, "name": draft.name, "kind": draft.kind.value}
    return _done("channel.revised", row, district_id, actor, now, facts)


@transaction.atomic
def revise_rule(
    *, actor: Actor, district_id: int, code: str, value: int, valid_from: date, now: datetime
) -> int:
    """Set a threshold of the desk from a day on. Raises NotAllowed, Invalid."""
    _check(actor, district_id)
    if code not in DeskRules.__slots__:
        raise Invalid.field("code", "rule_unknown")
    least = DeskRules().smallest_cell if code == "smallest_cell" else 1
    if not least <= value <= LARGEST_AMOUNT:
        raise Invalid.field("value", "out_of_range", least=least, limit=LARGEST_AMOUNT)
    row = _revise(DeskRule, actor, district_id, code, {"value": value}, valid_from, now)
    return _done("deskrule.revised", row, district_id, actor, now, {"code": code, "value": value})


@transaction.atomic
def add_duty(
    *, actor: Actor, district_id: int, draft: DutyDraft, valid_from: date, now: datetime
) -> int:
    """Say who answers for a matter in an area from a day on. Raises NotAllowed, Invalid."""
    _check(actor, district_id)
    _check_duty(desk(district_id), draft, valid_from, now)
    with _refusing_a_clash("organisation", "duty_exists"):
        row = Duty.objects.create(district_id=district_id, valid_from=valid_from, **asdict(draft))
    return _done("duty.added", row, district_id, actor, now, asdict(draft))


@transaction.atomic
def load_duties(
    *,
    actor: Actor,
    district_id: int,
    drafts: Sequence[DutyDraft],
    valid_from: date,
    now: datetime,
) -> int:
    """Write a whole duty list at once, or refuse it as a whole; one event a line, one batch.

    Returns how many lines. Raises NotAllowed, Invalid.
    """
    _check(actor, district_id)
    found = desk(district_id)
    for draft in drafts:
        _check_duty(found, draft, valid_from, now)
    with _refusing_a_clash("organisation", "duty_exists"):
        rows = Duty.objects.bulk_create(
            Duty(district_id=district_id, valid_from=valid_from, **asdict(draft))
            for draft in drafts
        )
    facts = [(f"duty:{r.pk}", asdict(d)) for r, d in zip(rows, drafts, strict=True)]
    books.bump(district_id, BOOK)
    record_many("duty.added", facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4())
    return len(rows)


def _check_duty(found: Desk, draft: DutyDraft, valid_from: date, now: datetime) -> None:
    found.organisation(draft.organisation_id, "organisation")
    check_area(found, draft.area_id)
    check_lengths(
        responsibility=[draft.responsibility], responsibility_en=[draft.responsibility_en]
    )
    if draft.matter_code and draft.matter_code not in {m.code for m in found.book.matters}:
        raise Invalid.field("matter", "matter_unknown")
    _check_future(valid_from, found.day(now))


@transaction.atomic
def end_duty(*, actor: Actor, district_id: int, duty_id: int, valid_to: date, now: datetime) -> int:
    """End a duty on a day (that day no more). Raises NotAllowed, NotFound, Invalid.

    The last desk that receives everything of an area stays: without it nobody could report there.
    """
    _check(actor, district_id)
    if _is_last_desk(desk(district_id).book, duty_id):
        raise Invalid("desk_needed")
    return _end(Duty, "duty.ended", actor, district_id, duty_id, valid_to, now)


@transaction.atomic
def retire_matter(
    *, actor: Actor, district_id: int, matter_id: int, valid_to: date, now: datetime
) -> int:
    """End a matter on a day; the fallback line stays. Raises NotAllowed, NotFound, Invalid."""
    _check(actor, district_id)
    if desk(district_id).matter(matter_id).is_fallback:
        raise Invalid("fallback_needed")
    return _end(Matter, "matter.retired", actor, district_id, matter_id, valid_to, now)


@transaction.atomic
def retire_channel(
    *, actor: Actor, district_id: int, channel_id: int, valid_to: date, now: datetime
) -> int:
    """End a channel on a day. Raises NotAllowed, NotFound, Invalid."""
    _check(actor, district_id)
    return _end(Channel, "channel.retired", actor, district_id, channel_id, valid_to, now)


def _check(actor: Actor, district_id: int) -> None:
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed("edit_lists")


def _is_only_fallback(book: RuleBook, code: str) -> bool:
    """Whether this matter is the only line for what fits no other."""
    return {m.code for m in book.matters if m.is_fallback and m.valid_to is None} == {code}


def _is_last_desk(book: RuleBook, duty_id: int) -> bool:
    """Whether no other desk receives everything of the area of this one."""
    desks = {d.duty_id: d for d in book.duties if not d.matter_code and d.valid_to is None}
    mine = desks.pop(duty_id, None)
    return mine is not None and not any(
        mine.area_path.startswith(other.area_path) for other in desks.values()
    )


@contextmanager
def _refusing_a_clash(field: str, code: str) -> Iterator[None]:
    """Refuse ``field`` when the database says that such a line exists."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise Invalid.field(field, code) from clash


def _check_future(day: date, today: date) -> None:
    if day < today:
        raise Invalid.field("valid_from", "past_date")


def _revise(
    table: type[models.Model],
    actor: Actor,
    district_id: int,
    code: str,
    fields: dict[str, Any],
    valid_from: date,
    now: datetime,
) -> models.Model:
    """Close the version valid until now and open the next; a same-day change replaces it.

    Only the house itself, setting a district up, writes a line that began in the past.
    """
    check_code(code)
    rows = table._default_manager.select_for_update()
    current = rows.filter(district_id=district_id, code=code, valid_to__isnull=True).first()
    if current is not None or not actor.is_system:
        _check_future(valid_from, desk(district_id).day(now))
    if current is None:
        if rows.filter(district_id=district_id, code=code, valid_to__gt=valid_from).exists():
            raise Invalid.field("valid_from", "before_current")
        return _open(table, district_id, code, fields, valid_from)
    if valid_from < current.valid_from:  # type: ignore[attr-defined]
        raise Invalid.field("valid_from", "before_current")
    if valid_from == current.valid_from:  # type: ignore[attr-defined]
        table._default_manager.filter(pk=current.pk).update(**fields)
        return current
    table._default_manager.filter(pk=current.pk).update(valid_to=valid_from)
    return _open(table, district_id, code, fields, valid_from)


def _open(
    table: type[models.Model],
    district_id: int,
    code: str,
    fields: dict[str, Any],
    valid_from: date,
) -> models.Model:
    """Write the next version; somebody else may have written one a moment ago."""
    with _refusing_a_clash("valid_from", "version_exists"):
        return table._default_manager.create(
            district_id=district_id, code=code, valid_from=valid_from, **fields
        )


def _end(
    table: type[models.Model],
    kind: str,
    actor: Actor,
    district_id: int,
    pk: int,
    valid_to: date,
    now: datetime,
) -> int:
    _check_future(valid_to, desk(district_id).day(now))
    rows = table._default_manager.filter(pk=pk, district_id=district_id, valid_to__isnull=True)
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("line_unknown")
    rows.update(valid_to=max(valid_to, row.valid_from))  # type: ignore[attr-defined]
    return _done(kind, row, district_id, actor, now, {"valid_to": valid_to.isoformat()})


def _done(
    kind: str,
    row: models.Model,
    district_id: int,
    actor: Actor,
    now: datetime,
    facts: dict[str, Any],
) -> int:
    """Record the event of a list, and let every process read the book again."""
    books.bump(district_id, BOOK)
    subject = f"{kind.split('.', maxsplit=1)[0]}:{row.pk}"
    record(kind, subject=subject, actor=actor, at=now, district_id=district_id, data=facts)
    return int(row.pk)
