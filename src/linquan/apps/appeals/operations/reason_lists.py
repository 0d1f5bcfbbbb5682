"""Editing the lists of reasons: of stepping up, and of what is asked or found about a request."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from django.db import models, transaction

from linquan.apps.appeals import lines
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import PetitionReason, StepReason
from linquan.apps.appeals.operations.list_drafts import (
    PetitionReasonDraft,
    StepReasonDraft,
    check_names,
    check_position,
)
from linquan.apps.appeals.reasons import Reason
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound

FIELDS = ("position", "name", "name_en", "needs_text")


@transaction.atomic
def revise_step_reason(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: StepReasonDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a reason of stepping up, or a new version of it from a day on.

    Raises NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    check_position(draft.position)
    line = lines.revise(edit, StepReason, code, asdict(draft), valid_from)
    return lines.tell(edit, "stepreason.revised", line, {"code": code, **asdict(draft)})


@transaction.atomic
def retire_step_reason(
    *, actor: Actor, district_id: int, code: str, valid_to: date, now: datetime
) -> int:
    """End a reason of stepping up on a day; one must stay. Raises NotAllowed, NotFound, Invalid.

    One of the house itself is written down first, as it is.
    """
    edit = lines.begin(actor, district_id, now)
    found = desk(district_id)
    row = _one_of(found.book.step_reasons, code)
    _check_another([one for one in found.book.step_reasons if one.valid_to is None])
    row_id = row.reason_id or _write_own(edit, StepReason, row, FIELDS, found.day(now))
    line = lines.end(edit, StepReason, row_id, valid_to)
    return lines.tell(edit, "stepreason.retired", line, {"valid_to": valid_to})


@transaction.atomic
def revise_petition_reason(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: PetitionReasonDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a reason for an act, or a new version of it from a day on; its act stays.

    Raises NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    check_position(draft.position)
    reasons = desk(district_id).book.petition_reasons
    if any(row.code == code and row.act != draft.act for row in reasons):
        raise Invalid.field("act", "act_stays")
    line = lines.revise(edit, PetitionReason, code, asdict(draft), valid_from)
    return lines.tell(edit, "petitionreason.revised", line, {"code": code, **asdict(draft)})


@transaction.atomic
def retire_petition_reason(
    *, actor: Actor, district_id: int, code: str, valid_to: date, now: datetime
) -> int:
    """End a reason on a day; one for its act must stay. Raises NotAllowed, NotFound, Invalid.

    One of the house itself is written down first, as it is.
    """
    edit = lines.begin(actor, district_id, now)
    found = desk(district_id)
    row = _one_of(found.book.petition_reasons, code)
    living = [one for one in found.book.petition_reasons if one.valid_to is None]
    _check_another([one for one in living if one.act == row.act])
    own = (*FIELDS, "act")
    row_id = row.reason_id or _write_own(edit, PetitionReason, row, own, found.day(now))
    line = lines.end(edit, PetitionReason, row_id, valid_to)
    return lines.tell(edit, "petitionreason.retired", line, {"valid_to": valid_to})


def _one_of(rows: Iterable[Reason], code: str) -> Reason:
    found = next((row for row in rows if row.code == code and row.valid_to is None), None)
    if found is None:
        raise NotFound("line_unknown")
    return found


def _check_another(living: list[Reason]) -> None:
    if len(living) == 1:
        raise Invalid("reason_needed")


def _write_own(
    edit: lines.Edit,
    table: type[models.Model],
    row: Reason,
    names: tuple[str, ...],
    today: date,
) -> int:
    fields = {name: getattr(row, name) for name in names}
    return lines.revise(edit, table, row.code, fields, today).row_id
