"""Moving a request: to its owner, into work, to the reporter with a question, and back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, proposals, routing, rules
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal, Remark
from linquan.apps.appeals.routes import Proposal
from linquan.apps.appeals.types import Reason, Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.events import EventRow, newest_of

REMARK_LIMIT, REASON_LIMIT = 2000, 500


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Who shall have it, why, and until when it is promised."""

    to_organisation_id: int
    reason_text: str = ""
    step_reason: str = ""
    promised_at: datetime | None = None


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
    order = Dispatch(to_organisation_id, reason_text, step_reason, promised_at)
    old, facts = dispatched(appeal, desk(appeal.district_id), order, actor, seen_version, now)
    cases.save(appeal, *DISPATCHED)
    return cases.tell("appeal.assigned", appeal, old, actor=actor, now=now, **facts)


DISPATCHED = ("owner", "owner_path", *cases.CLOCK)


def dispatched(
    appeal: Appeal,
    books: Desk,
    order: Dispatch,
    actor: Actor,
    seen_version: int | None,
    now: datetime,
) -> tuple[Status, dict[str, object]]:
    """Dispatch a request that is locked; returns where it stood, and what the event keeps.

    The caller saves. Raises NotAllowed, WrongState, Invalid.
    """
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("assign_appeal")
    cases.check_seen(appeal, seen_version)
    cases.check_move(appeal, Status.ASSIGNED)
    before = cases.snapshot(appeal)
    reason, why = _hand_over(appeal, books, order, now)
    _promise(appeal, books, order.promised_at, now)
    old = cases.move(appeal, Status.ASSIGNED, reason, _short(order.reason_text), now)
    return old, {"before": before, "text": appeal.reason_text, **why}


def _hand_over(
    appeal: Appeal, books: Desk, order: Dispatch, now: datetime
) -> tuple[Reason, dict[str, object]]:
    """Change the owner; returns why it is that one, and what the event keeps of it."""
    to_organisation_id = order.to_organisation_id
    target = books.organisation(to_organisation_id, "organisation")
    if not rules.can_take(appeal.about_path, target.path):
        raise Invalid.field("organisation", "own_case")
    found = proposals.propose(books, proposals.unrouted(books, appeal), now)
    owner, grounds = books.organisations[appeal.owner_id], proposals.grounds_of(books)
    why: dict[str, object] = {}
    if found.first is not None and found.first.organisation_id == to_organisation_id:
        why = {"route": routing.facts(found)}
    elif routing.steps_up(target, owner, found, grounds):
        proposals.check_step(books, order.step_reason, order.reason_text, now)
        why = {"step_reason": order.step_reason}
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
    return letters.words_needed(text, "reason", REASON_LIMIT) if text.strip() else ""


@transaction.atomic
def take_back_assignment(*, actor: Actor, appeal_id: int, event_id: int, now: datetime) -> int:
    """Undo a dispatch of one's own, within ten minutes, if nothing has happened since.

    Raises NotFound, NotAllowed, WrongState.
    """
    appeal = cases.take(appeal_id)
    last = newest_of(appeal.district_id, subject_of(appeal_id))
    old = dispatched_back(appeal, desk(appeal.district_id), last, event_id, actor, now)
    cases.save(appeal, *DISPATCHED)
    return cases.tell("appeal.taken_back", appeal, old, actor=actor, now=now)


def dispatched_back(
    appeal: Appeal,
    books: Desk,
    last: EventRow | None,
    event_id: int,
    actor: Actor,
    now: datetime,
) -> Status:
    """Undo the dispatch of a request that is locked; returns where it stood. The caller saves.

    Raises NotAllowed, WrongState.
    """
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("take_back_assignment")
    before = cases.before(appeal, last, ("appeal.assigned",), event_id, actor, now)
    return cases.put_back(appeal, before, books, now)


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
    text = letters.words_needed(question, "question", REASON_LIMIT)
    cases.contact(appeal, now)
    cases.stop_clock(appeal, now)
    old = cases.move(appeal, Status.WAITING, Reason.QUESTION, text, now)
    cases.save(appeal, *cases.CLOCK)
    remark(appeal, "question", text, actor, now).save()
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
    plain = letters.words_needed(text, "text", REMARK_LIMIT)
    cases.start_clock(appeal, desk(appeal.district_id), now)
    old = cases.move(appeal, Status.IN_PROGRESS, Reason.REPLIED, "", now)
    cases.save(appeal, *cases.CLOCK)
    remark(appeal, "reply", plain, actor, now).save()
    return cases.tell("appeal.replied", appeal, old, actor=actor, now=now, text=plain)


@transaction.atomic
def note_appeal(*, actor: Actor, appeal_id: int, text: str, now: datetime) -> int:
    """Write a note that only staff read. Raises NotFound, NotAllowed, Invalid."""
    appeal = cases.take(appeal_id)
    plain = noted(appeal, text, actor)
    remark(appeal, "note", plain, actor, now).save()
    status = Status(appeal.status)
    return cases.tell("appeal.noted", appeal, status, actor=actor, now=now, text=plain)


def noted(appeal: Appeal, text: str, actor: Actor) -> str:
    """Return what a note on a request that is locked says. Raises NotAllowed, Invalid."""
    scope = cases.scope_of(appeal)
    if not (rules.may_assign(actor, scope) or rules.may_work(actor, scope)):
        raise NotAllowed("note_appeal")
    return letters.words_needed(text, "note", REMARK_LIMIT)


def remark(appeal: Appeal, kind: str, text: str, actor: Actor, now: datetime) -> Remark:
    """Lay out what somebody said about a request. The caller saves."""
    return Remark(
        district_id=appeal.district_id,
        appeal=appeal,
        kind=kind,
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        text=text,
        at=now,
    )
