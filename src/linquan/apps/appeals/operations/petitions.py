"""Giving a request back (退单), asking for more time (延期): acts that somebody else decides."""

from datetime import datetime, timedelta

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal, PetitionRow
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.petitions import PetitionKind, PetitionState, given_at, minutes
from linquan.apps.appeals.types import DeskRules, Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import events_of

REASON_LIMIT = 500
NO_MORE = {
    PetitionKind.RETURN: "no_more_return",
    PetitionKind.EXTENSION: "no_more_extension",
}
ASKABLE = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})


@transaction.atomic
def ask_return(
    *,
    actor: Actor,
    appeal_id: int,
    reason_code: str,
    reason: str,
    seen_version: int | None,
    now: datetime,
) -> int:
    """Ask the desk to take a request back, because it is not for this unit.

    Within the hours and as often as the rules of the desk allow; what the desk itself keeps has
    nowhere to go back to. ``reason_code`` is of the list, ``reason`` adds words. Returns the
    event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, books = _begin(actor, appeal_id, "ask_return", seen_version)
    limits = books.rules(now)
    why = _why(books, Act.RETURN, reason_code, reason, now)
    if _desk_of(appeal, books, now) == appeal.owner_id:
        raise WrongState("nowhere_to_return", status=appeal.status)
    _check_count(appeal, PetitionKind.RETURN, limits.return_most)
    events = events_of(appeal.district_id, subject_of(appeal_id))
    since = given_at(events, appeal.owner_id, appeal.received_at)
    if now - since > timedelta(hours=limits.return_within_h):
        raise WrongState("too_late_to_return", status=appeal.status)
    return _ask(appeal, PetitionKind.RETURN, 0, why, actor, now)


@transaction.atomic
def ask_extension(
    *,
    actor: Actor,
    appeal_id: int,
    amount: int,
    reason_code: str,
    reason: str,
    seen_version: int | None,
    now: datetime,
) -> int:
    """Ask for more time, in the unit of the deadline, before it is over.

    As long and as often as the rules of the desk allow, never beyond the end of the whole, and not
    where an upper office set the date. Returns the event's id. Raises NotFound, NotAllowed,
    WrongState, Invalid.
    """
    appeal, books = _begin(actor, appeal_id, "ask_extension", seen_version)
    why = _why(books, Act.EXTENSION, reason_code, reason, now)
    was = appeal.due_at
    _check_extension(appeal, books, amount, books.rules(now), now)
    appeal.due_at = was  # until somebody approves
    return _ask(appeal, PetitionKind.EXTENSION, amount, why, actor, now)


def _why(books: Desk, act: Act, code: str, text: str, now: datetime) -> tuple[str, str]:
    """Return a reason of today's list with the words beside it. Raises Invalid."""
    books.reason((act,), code, text, now, ("reason_code", "reason"))
    return code, letters.words_needed(text, "reason", REASON_LIMIT, least=0)


def _begin(
    actor: Actor, appeal_id: int, verb: str, seen_version: int | None
) -> tuple[Appeal, Desk]:
    appeal = cases.take(appeal_id)
    if not rules.may_work(actor, cases.scope_of(appeal)):
        raise NotAllowed(verb)
    cases.check_single(appeal)
    cases.check_seen(appeal, seen_version)
    if appeal.status not in ASKABLE:
        raise WrongState("wrong_state", status=appeal.status)
    return appeal, desk(appeal.district_id)


def _desk_of(appeal: Appeal, books: Desk, now: datetime) -> int:
    duty = books.desk_for(appeal.area_path, appeal.about_path, books.day(now))
    return duty.organisation_id


def _check_count(appeal: Appeal, kind: PetitionKind, most: int) -> None:
    """Refuse what was approved often enough. One statement. Raises WrongState."""
    before = PetitionRow.objects.filter(district_id=appeal.district_id, appeal=appeal, kind=kind)
    if before.filter(state=PetitionState.APPROVED).count() >= most:
        raise WrongState(NO_MORE[kind], status=appeal.status)


def _check_extension(
    appeal: Appeal, books: Desk, amount: int, limits: DeskRules, now: datetime
) -> None:
    if appeal.ordered_due_at is not None:
        raise WrongState("date_is_ordered", status=appeal.status)
    if now > appeal.due_at:
        raise WrongState("too_late_to_extend", status=appeal.status)
    if not 1 <= amount <= limits.extension_largest:
        raise Invalid.field("amount", "out_of_range", least=1, limit=limits.extension_largest)
    _check_count(appeal, PetitionKind.EXTENSION, limits.extension_most)
    _extend(appeal, books, amount)


def _extend(appeal: Appeal, books: Desk, amount: int) -> None:
    """Move the date; a promise no longer holds. The caller saves. Raises Invalid."""
    appeal.extended_by += amount
    appeal.promised_at = None
    cases.reckon(appeal, books)
    if appeal.total_due_at is not None and appeal.due_at > appeal.total_due_at:
        raise Invalid.field("amount", "beyond_total", due_at=appeal.total_due_at)


def _ask(
    appeal: Appeal,
    kind: PetitionKind,
    amount: int,
    why: tuple[str, str],
    actor: Actor,
    now: datetime,
) -> int:
    """Write a petition; one that waits for what is over lapses. Three statements, with the event.

    Raises WrongState when one waits already.
    """
    waiting = PetitionRow.objects.filter(
        district_id=appeal.district_id, appeal=appeal, state=PetitionState.PENDING
    )
    for row in waiting:
        if row.organisation_id == appeal.owner_id:
            raise WrongState("petition_waits", status=appeal.status)
    waiting.update(state=PetitionState.LAPSED)
    made = PetitionRow.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        kind=kind,
        state=PetitionState.PENDING,
        reason_code=why[0],
        amount=amount,
        organisation_id=appeal.owner_id,
        account_id=actor.account_id,
        asked_at=now,
    )
    facts: dict[str, object] = {"petition": made.pk, "asks": kind.value, "amount": amount}
    facts |= {"reason_code": why[0], "text": why[1]}
    status = Status(appeal.status)
    return cases.tell("appeal.petitioned", appeal, status, actor=actor, now=now, **facts)


@transaction.atomic
def decide_petition(
    *, actor: Actor, petition_id: int, is_approved: bool, text: str, now: datetime
) -> int:
    """Approve or refuse what a unit asks for: a clerk of the area who is not of that unit.

    An approved return lays the request on the desk of its area again; its clock runs on, and how
    long it lay there is kept. An approved extension moves the date. A refusal needs a reason.
    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, row = _taken(petition_id)
    scope = cases.scope_of(appeal)
    if not rules.may_decide(actor, scope, row.account_id):
        raise NotAllowed("decide_petition")
    _check_waits(appeal, row)
    plain = letters.words_needed(text, "text", REASON_LIMIT, least=0 if is_approved else 1)
    row.state = PetitionState.APPROVED if is_approved else PetitionState.REFUSED
    row.decided_at, row.decided_by = now, actor.account_id
    if not is_approved:
        row.save(update_fields=DECISION)
        return _tell_of(row, "appeal.petition_refused", appeal, plain, actor, now)
    if row.kind == PetitionKind.RETURN:
        return _take_return(appeal, row, plain, actor, now)
    return _take_extension(appeal, row, plain, actor, now)


DECISION = ["state", "decided_at", "decided_by", "lost_min"]


def _taken(petition_id: int) -> tuple[Appeal, PetitionRow]:
    """Lock a petition with its request. Three statements. Raises NotFound."""
    found = PetitionRow.objects.filter(pk=petition_id).values_list("appeal_id", flat=True).first()
    if found is None:
        raise NotFound("petition_unknown")
    return cases.take(found), PetitionRow.objects.select_for_update().get(pk=petition_id)


def _check_waits(appeal: Appeal, row: PetitionRow) -> None:
    """Refuse a petition that was decided, or whose request has moved on. Raises WrongState."""
    stands = appeal.owner_id == row.organisation_id and appeal.status in ASKABLE
    if row.state != PetitionState.PENDING or not stands:
        raise WrongState("petition_over", status=appeal.status)


def _tell_of(
    row: PetitionRow, kind: str, appeal: Appeal, text: str, actor: Actor, now: datetime
) -> int:
    facts = {"petition": row.pk, "asks": row.kind, "amount": row.amount, "text": text}
    status = Status(appeal.status)
    return cases.tell(kind, appeal, status, actor=actor, now=now, **facts)


def _take_return(appeal: Appeal, row: PetitionRow, text: str, actor: Actor, now: datetime) -> int:
    books, old = desk(appeal.district_id), Status(appeal.status)
    events = events_of(appeal.district_id, subject_of(appeal.pk))
    row.lost_min = minutes(now - given_at(events, appeal.owner_id, appeal.received_at))
    row.save(update_fields=DECISION)
    duty = books.desk_for(appeal.area_path, appeal.about_path, books.day(now))
    cases.lay_on(appeal, duty, books, now)
    appeal.version += 1
    cases.save(appeal, "owner", "owner_path", *cases.CLOCK)
    facts = {"petition": row.pk, "was_owner_id": row.organisation_id, "lost_min": row.lost_min}
    return cases.tell("appeal.returned", appeal, old, actor=actor, now=now, text=text, **facts)


def _take_extension(
    appeal: Appeal, row: PetitionRow, text: str, actor: Actor, now: datetime
) -> int:
    row.save(update_fields=DECISION)
    was = appeal.due_at
    _extend(appeal, desk(appeal.district_id), row.amount)
    appeal.version += 1
    cases.save(appeal, *cases.CLOCK)
    facts = {"petition": row.pk, "amount": row.amount, "was_due_at": was.isoformat()}
    status = Status(appeal.status)
    return cases.tell("appeal.extended", appeal, status, actor=actor, now=now, text=text, **facts)


@transaction.atomic
def withdraw_petition(*, actor: Actor, petition_id: int, now: datetime) -> int:
    """Take back what one's unit asks for, before anybody has decided.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState.
    """
    appeal, row = _taken(petition_id)
    if not rules.may_work(actor, cases.scope_of(appeal)):
        raise NotAllowed("withdraw_petition")
    _check_waits(appeal, row)
    row.state, row.decided_at, row.decided_by = PetitionState.LAPSED, now, actor.account_id
    row.save(update_fields=DECISION)
    return _tell_of(row, "appeal.petition_lapsed", appeal, "", actor, now)
