"""Moving a request: to its owner, into work, to the reporter with a question, and back."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, proposals, routing, rules
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal, Remark
from linquan.apps.appeals.routes import Proposal
from linquan.apps.appeals.types import Reason, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.events import newest_of

REMARK_LIMIT, REASON_LIMIT = 2000, 500


@transaction.atomic
def assign_appeal(
    *,
    actor: Actor,
    appeal_id: int,
    to_organisation_id: int,
    reason_text: str,
    promised_at: datetime | None,
    seen_version: int | None,
    now: datetime,
    step_reason: str = "",
) -> int:
    """Hand a request to the organisation that must answer it; returns the event's id.

    Never to the organisation complained about or one below it. Whoever hands it higher than it
    must (``routing.steps_up``) names a reason of the list, ``step_reason``. ``promised_at`` may
    bring the due date forward, not push it back. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("assign_appeal")
    cases.check_seen(appeal, seen_version)
    cases.check_move(appeal, Status.ASSIGNED)
    books = desk(appeal.district_id)
    before = cases.snapshot(appeal)
    reason, why = _hand_over(appeal, books, to_organisation_id, (step_reason, reason_text), now)
    _promise(appeal, books, promised_at, now)
    old = cases.move(appeal, Status.ASSIGNED, reason, _short(reason_text), now)
    cases.save(appeal, "owner", "owner_path", *cases.CLOCK)
    note = appeal.reason_text
    return cases.tell(
        "appeal.assigned", appeal, old, actor=actor, now=now, before=before, text=note, **why
    )


def _hand_over(
    appeal: Appeal, books: Desk, to_organisation_id: int, said: tuple[str, str], now: datetime
) -> tuple[Reason, dict[str, object]]:
    """Change the owner; returns why it is that one, and what the event keeps of it."""
    target = books.organisation(to_organisation_id, "organisation")
    if not rules.can_take(appeal.about_path, target.path):
        raise Invalid.field("organisation", "own_case")
    found = proposals.propose(books, proposals.unrouted(books, appeal), now)
    owner, grounds = books.organisations[appeal.owner_id], proposals.grounds_of(books)
    why: dict[str, object] = {}
    if found.first is not None and found.first.organisation_id == to_organisation_id:
        why = {"route": routing.facts(found)}
    elif routing.steps_up(target, owner, found, grounds):
        proposals.check_step(books, *said, now)
        why = {"step_reason": said[0]}
    cases.give(appeal, target.organisation_id, target.path)
    return _reason(found, to_organisation_id), why


def _reason(found: Proposal, organisation_id: int) -> Reason:
    """The rule or the duty list when it names this organisation, else the clerk's choice."""
    choice = next((c for c in found.choices if c.organisation_id == organisation_id), None)
    if choice is None:
        return Reason.CLERK
    return Reason.RULE if choice.rule else Reason.DUTY


def _promise(appeal: Appeal, books: Desk, promised_at: datetime | None, now: datetime) -> None:
    if appeal.status == Status.WAITING:
        cases.start_clock(appeal, books, now)
    if promised_at is None:
        return
    if promised_at <= now:
        raise Invalid.field("promised_at", "past_date")
    appeal.promised_at = None
    cases.reckon(appeal, books)
    if promised_at > appeal.due_at:
        raise Invalid.field("promised_at", "later_than_policy", due_at=appeal.due_at)
    appeal.promised_at = promised_at
    cases.reckon(appeal, books)


def _short(text: str) -> str:
    return cases.words_needed(text, "reason", REASON_LIMIT) if text.strip() else ""


@transaction.atomic
def take_back_assignment(*, actor: Actor, appeal_id: int, event_id: int, now: datetime) -> int:
    """Undo a dispatch of one's own, within ten minutes, if nothing has happened since.

    Raises NotFound, NotAllowed, WrongState.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("take_back_assignment")
    last = newest_of(appeal.district_id, subject_of(appeal_id))
    before = cases.before(appeal, last, ("appeal.assigned",), event_id, actor, now)
    old = cases.put_back(appeal, before, desk(appeal.district_id), now)
    cases.save(appeal, "owner", "owner_path", *cases.CLOCK)
    return cases.tell("appeal.taken_back", appeal, old, actor=actor, now=now)


@transaction.atomic
def start_appeal(*, actor: Actor, appeal_id: int, seen_version: int | None, now: datetime) -> int:
    """Say that work has begun. Raises NotFound, NotAllowed, WrongState."""
    appeal = cases.take(appeal_id)
    if not rules.may_work(actor, cases.scope_of(appeal)):
        raise NotAllowed("start_appeal")
    cases.check_seen(appeal, seen_version)
    cases.check_move(appeal, Status.IN_PROGRESS)
    if appeal.status == Status.WAITING:
        cases.start_clock(appeal, desk(appeal.district_id), now)
    old = cases.move(appeal, Status.IN_PROGRESS, Reason.STARTED, "", now)
    cases.save(appeal, *cases.CLOCK)
    return cases.tell("appeal.started", appeal, old, actor=actor, now=now)


@transaction.atomic
def ask_reporter(
    *, actor: Actor, appeal_id: int, question: str, seen_version: int | None, now: datetime
) -> int:
    """Ask the reporter something; the clock stands until the reply.

    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_work(actor, cases.scope_of(appeal)):
        raise NotAllowed("ask_reporter")
    cases.check_seen(appeal, seen_version)
    cases.check_move(appeal, Status.WAITING)
    text = cases.words_needed(question, "question", REASON_LIMIT)
    cases.contact(appeal, now)
    cases.stop_clock(appeal, now)
    old = cases.move(appeal, Status.WAITING, Reason.QUESTION, text, now)
    cases.save(appeal, *cases.CLOCK)
    _remark(appeal, "question", text, actor, now)
    return cases.tell("appeal.asked", appeal, old, actor=actor, now=now, text=text)


@transaction.atomic
def reply_to_question(*, actor: Actor, appeal_id: int, text: str, now: datetime) -> int:
    """Answer the desk's question; the clock runs on from where it stood.

    Only the reporter by link, or a clerk who was told. Raises NotFound, NotAllowed, WrongState,
    Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_withdraw(actor, cases.scope_of(appeal)):
        raise NotAllowed("reply_to_question")
    if appeal.status != Status.WAITING:
        raise WrongState("wrong_state", status=appeal.status)
    plain = cases.words_needed(text, "text", REMARK_LIMIT)
    cases.start_clock(appeal, desk(appeal.district_id), now)
    old = cases.move(appeal, Status.IN_PROGRESS, Reason.REPLIED, "", now)
    cases.save(appeal, *cases.CLOCK)
    _remark(appeal, "reply", plain, actor, now)
    return cases.tell("appeal.replied", appeal, old, actor=actor, now=now, text=plain)


@transaction.atomic
def note_appeal(*, actor: Actor, appeal_id: int, text: str, now: datetime) -> int:
    """Write a note that only staff read. Raises NotFound, NotAllowed, Invalid."""
    appeal = cases.take(appeal_id)
    scope = cases.scope_of(appeal)
    if not (rules.may_assign(actor, scope) or rules.may_work(actor, scope)):
        raise NotAllowed("note_appeal")
    plain = cases.words_needed(text, "note", REMARK_LIMIT)
    _remark(appeal, "note", plain, actor, now)
    status = Status(appeal.status)
    return cases.tell("appeal.noted", appeal, status, actor=actor, now=now, text=plain)


def _remark(appeal: Appeal, kind: str, text: str, actor: Actor, now: datetime) -> None:
    Remark.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        kind=kind,
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        text=text,
        at=now,
    )
