"""Editing the list of keeping times: how many months after its end a request is kept."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from linquan.apps.appeals import lines
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.erasures import DEFAULT, LONGEST_MONTHS
from linquan.apps.appeals.models import Retention
from linquan.apps.appeals.operations.list_drafts import check_lengths
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class RetentionDraft:
    """How long requests of a matter are kept after their end, as a clerk writes it."""

    months: int
    source: str = ""


@transaction.atomic
def revise_retention(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: RetentionDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Set how long requests of a matter (or ``default``: all others) are kept, from a day on.

    Raises NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    known = {DEFAULT, *(m.code for m in desk(district_id).matters(valid_from))}
    if code not in known:
        raise Invalid.field("matter", "matter_unknown")
    if not 1 <= draft.months <= LONGEST_MONTHS:
        raise Invalid.field("months", "out_of_range", least=1, limit=LONGEST_MONTHS)
    check_lengths(source=[draft.source])
    line = lines.revise(edit, Retention, code, asdict(draft), valid_from)
    return lines.tell(edit, "retention.revised", line, {"code": code, **asdict(draft)})


@transaction.atomic
def retire_retention(
    *, actor: Actor, district_id: int, retention_id: int, valid_to: date, now: datetime
) -> int:
    """End a line on a day; its requests follow the line for all others then.

    Raises NotAllowed, NotFound, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, Retention, retention_id, valid_to)
    return lines.tell(edit, "retention.retired", line, {"valid_to": valid_to})
