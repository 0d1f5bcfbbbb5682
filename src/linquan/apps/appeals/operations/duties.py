"""Editing the duty list (我): who answers for a matter in an area."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import lines, rules
from linquan.apps.appeals.desk import BOOK, Desk, desk
from linquan.apps.appeals.models import Duty
from linquan.apps.appeals.operations.list_drafts import DutyDraft, check_area, check_lengths
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.events import record_many


@transaction.atomic
def add_duty(
    *, actor: Actor, district_id: int, draft: DutyDraft, valid_from: date, now: datetime
) -> int:
    """Say who answers for a matter in an area from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    _check_duty(desk(district_id), draft)
    lines.check_future(edit, valid_from)
    with lines.refusing_a_clash("organisation", "duty_exists"):
        row = Duty.objects.create(district_id=district_id, valid_from=valid_from, **asdict(draft))
    line = lines.Written(row.pk, {"opened": True, "closed": None})
    return lines.tell(edit, "duty.added", line, asdict(draft))


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
    edit = lines.begin(actor, district_id, now)
    found = desk(district_id)
    for draft in drafts:
        _check_duty(found, draft)
    lines.check_future(edit, valid_from)
    with lines.refusing_a_clash("organisation", "duty_exists"):
        rows = Duty.objects.bulk_create(
            Duty(district_id=district_id, valid_from=valid_from, **asdict(draft))
            for draft in drafts
        )
    facts = [(f"duty:{r.pk}", asdict(d)) for r, d in zip(rows, drafts, strict=True)]
    books.bump(district_id, BOOK)
    record_many("duty.added", facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4())
    return len(rows)


def _check_duty(found: Desk, draft: DutyDraft) -> None:
    found.organisation(draft.organisation_id, "organisation")
    check_area(found, draft.area_id)
    check_lengths(
        responsibility=[draft.responsibility], responsibility_en=[draft.responsibility_en]
    )
    if draft.matter_code and draft.matter_code not in {m.code for m in found.book.matters}:
        raise Invalid.field("matter", "matter_unknown")


@transaction.atomic
def end_duty(*, actor: Actor, district_id: int, duty_id: int, valid_to: date, now: datetime) -> int:
    """End a duty on a day (that day no more). Raises NotAllowed, NotFound, Invalid.

    The last desk that receives everything of an area stays: without it nobody could report there.
    """
    edit = lines.begin(actor, district_id, now)
    if rules.is_last_desk(desk(district_id).book, duty_id):
        raise Invalid("desk_needed")
    line = lines.end(edit, Duty, duty_id, valid_to)
    return lines.tell(edit, "duty.ended", line, {"valid_to": valid_to})
