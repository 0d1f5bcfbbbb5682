"""Asking another unit for its part of a request, and what that unit says of it."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, part_cases, part_rules, parts
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Appeal, Part
from linquan.apps.appeals.part_cases import REASON_LIMIT, TEXT_LIMIT, Ask
from linquan.apps.appeals.parts import PartState
from linquan.apps.appeals.types import TEXT_LIMIT as ANSWER_LIMIT
from linquan.apps.appeals.types import PhotoDraft
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed


@transaction.atomic
def ask_part(
    *,
    actor: Actor,
    appeal_id: int,
    to_organisation_id: int,
    text: str,
    policy_code: str = "",
    due_at: datetime | None = None,
    now: datetime,
) -> int:
    """Ask a unit to do its part; the request stays with its owner. Returns the part's id.

    By when says a deadline of the list of deadlines, or a date that others have set. Never the
    owner, never who is complained about, and a unit for one part at a time.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    post = part_rules.asking_post(actor, cases.scope_of(appeal))
    if post is None:
        raise NotAllowed("ask_part")
    part_cases.check_running(appeal)
    books = desk(appeal.district_id)
    waiting = part_cases.open_parts(appeal)
    unit = part_cases.unit_for(appeal, books, to_organisation_id, waiting)
    ask = Ask(
        appeal, post.organisation_id, actor.account_id,
        letters.words_needed(text, "text", TEXT_LIMIT), now, _due(books, policy_code, due_at, now),
    )  # fmt: skip
    part = ask.of(unit.organisation_id)
    part.save()
    facts = {"text": part.text, "part_due_at": part.due_at.isoformat()}
    part_cases.tell_part("appeal.part_asked", appeal, part, actor=actor, now=now, **facts)
    return part.pk


def _due(books: Desk, policy_code: str, due_at: datetime | None, now: datetime) -> datetime:
    if due_at is None:
        return part_cases.due_by(books, policy_code, "policy", now)
    if due_at <= now:
        raise Invalid.field("due_at", "past_date")
    return due_at


@transaction.atomic
def answer_part(
    *,
    actor: Actor,
    part_id: int,
    text: str,
    proof: tuple[PhotoDraft, ...],
    proof_waiver: str,
    now: datetime,
) -> int:
    """Say what one's unit has done, with a photo of it or the reason why there is none.

    A unit that was called has arrived first. Returns the event's id.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, part = begin(actor, part_id, "answer_part")
    plain = letters.words_needed(text, "text", ANSWER_LIMIT)
    part.waiver = cases.waiver_needed(proof, proof_waiver)
    part_cases.end(part, PartState.ANSWERED, plain, actor, now)
    cases.attach(appeal, parts.photo_role(part_id), proof, now)
    facts = {"text": plain, "waiver": part.waiver}
    return part_cases.tell_part("appeal.part_answered", appeal, part, actor=actor, now=now, **facts)


def begin(actor: Actor, part_id: int, verb: str) -> tuple[Appeal, Part]:
    """Let in those of the unit that was asked. Raises NotFound, NotAllowed, WrongState."""
    appeal, part = part_cases.take_part(part_id)
    unit = desk(appeal.district_id).organisations[part.organisation_id]
    if not part_rules.may_do(actor, cases.scope_of(appeal), unit):
        raise NotAllowed(verb)
    return appeal, part


@transaction.atomic
def send_back_part(*, actor: Actor, part_id: int, reason: str, now: datetime) -> int:
    """Say why one's unit cannot do its part: it is over, and whoever asked sees why.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, part = begin(actor, part_id, "send_back_part")
    text = letters.words_needed(reason, "reason", REASON_LIMIT)
    part_cases.end(part, PartState.RETURNED, text, actor, now)
    return part_cases.tell_part(
        "appeal.part_returned", appeal, part, actor=actor, now=now, text=text
    )


@transaction.atomic
def cancel_part(*, actor: Actor, part_id: int, reason: str, now: datetime) -> int:
    """Say that a part is not needed any more, and why: whoever may ask for one.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, part = part_cases.take_part(part_id)
    if part_rules.asking_post(actor, cases.scope_of(appeal)) is None:
        raise NotAllowed("cancel_part")
    text = letters.words_needed(reason, "reason", REASON_LIMIT)
    part_cases.end(part, PartState.CANCELLED, text, actor, now)
    return part_cases.tell_part(
        "appeal.part_cancelled", appeal, part, actor=actor, now=now, text=text
    )
