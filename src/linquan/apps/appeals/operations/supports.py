"""What a unit sends down for its part (下沉), and what whoever asked says of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from linquan.apps.appeals import part_cases
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import Appeal, Part, Support
from linquan.apps.appeals.operations.parts import begin
from linquan.apps.appeals.part_cases import REASON_LIMIT
from linquan.apps.appeals.parts import GIVEN_UP
from linquan.apps.appeals.supports import LARGEST, SupportKind, SupportState
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState

WORDS_LIMIT = 200


@dataclass(frozen=True, slots=True)
class SupportDraft:
    """What was sent, how much of it, on which day, and in words; money in cents."""

    kind: SupportKind
    amount: int
    day: date
    words: str


@transaction.atomic
def record_support(*, actor: Actor, part_id: int, draft: SupportDraft, now: datetime) -> int:
    """Write down what one's unit has sent for its part. Returns the row's id.

    On a day since it was asked, also once it has answered.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, part = begin(actor, part_id, "record_support")
    if part.state in GIVEN_UP:
        raise WrongState("part_over", status=part.state)
    _check(draft, part, appeal, now)
    made = Support.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        part=part,
        organisation_id=part.organisation_id,
        kind=draft.kind,
        amount=draft.amount,
        day=draft.day,
        words=letters.words_needed(draft.words, "words", WORDS_LIMIT),
        account_id=actor.account_id,
        told_at=now,
        state=SupportState.TOLD,
    )
    _tell("appeal.support_told", appeal, part, made, made.words, actor, now)
    return made.pk


def _check(draft: SupportDraft, part: Part, appeal: Appeal, now: datetime) -> None:
    most = LARGEST[draft.kind]
    if not 1 <= draft.amount <= most:
        raise Invalid.field("amount", "out_of_range", least=1, limit=most)
    books = desk(appeal.district_id)
    if not books.day(part.asked_at) <= draft.day <= books.day(now):
        raise Invalid.field("day", "support_day")


def _tell(
    kind: str, appeal: Appeal, part: Part, row: Support, text: str, actor: Actor, now: datetime
) -> int:
    facts = {
        "support": row.pk, "support_kind": str(row.kind), "amount": row.amount,
        "day": row.day.isoformat(), "text": text,
    }  # fmt: skip
    return part_cases.tell_part(kind, appeal, part, actor=actor, now=now, **facts)


@transaction.atomic
def confirm_support(*, actor: Actor, support_id: int, now: datetime) -> int:
    """Say for whoever asked that it came; never for one's own unit. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState.
    """
    appeal, part, row = _judge(actor, support_id, SupportState.CONFIRMED, now)
    return _tell("appeal.support_confirmed", appeal, part, row, "", actor, now)


@transaction.atomic
def refuse_support(*, actor: Actor, support_id: int, text: str, now: datetime) -> int:
    """Say for whoever asked that it did not come, and why; never for one's own unit.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, part, row = _judge(actor, support_id, SupportState.REFUSED, now)
    plain = letters.words_needed(text, "text", REASON_LIMIT)
    return _tell("appeal.support_refused", appeal, part, row, plain, actor, now)


def _judge(
    actor: Actor, support_id: int, to: SupportState, now: datetime
) -> tuple[Appeal, Part, Support]:
    """Lock what was sent, and write what whoever asked says of it.

    Raises NotFound, NotAllowed, WrongState.
    """
    part_id = Support.objects.filter(pk=support_id).values_list("part_id", flat=True).first()
    if part_id is None:
        raise NotFound("support_unknown")
    appeal, part = part_cases.take_part(part_id)
    part_cases.check_judge(actor, appeal, part, to.value)
    row = Support.objects.select_for_update().get(pk=support_id)
    if row.state != SupportState.TOLD:
        raise WrongState("support_judged", status=row.state)
    row.state, row.judged_by, row.judged_at = to, actor.account_id, now
    row.save(update_fields=["state", "judged_by", "judged_at"])
    return appeal, part, row
