"""Handling several requests as one: merging them, taking it back, and going on with the lead."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import cases, mergers, rules
from linquan.apps.appeals.bulk import Chosen
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.mergers import FOLLOWED
from linquan.apps.appeals.models import Answer, Appeal
from linquan.apps.appeals.operations.answering import answer_row
from linquan.apps.appeals.types import OPEN, Reason, Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, WrongState
from linquan.kernel.events import newest_of, newest_of_each, record_many
from linquan.kernel.models import Attachment

REASON_LIMIT = 500
Fact = tuple[str, dict[str, object]]


@transaction.atomic
def merge_appeals(*, actor: Actor, lead: Chosen, others: tuple[Chosen, ...], now: datetime) -> int:
    """Let one request answer for others about the same thing; returns the event's id.

    They go to its unit and get its answer; each reporter rates for himself. The date of the lead
    comes forward to the earliest of theirs. By a clerk of the area of all of them; never to a unit
    that one of them complains about, nor while another unit is at one of them. Ten statements.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    first, rest = mergers.take_all(lead, others, actor)
    seen = {one.appeal_id: one.seen_version for one in (lead, *others)}
    mergers.check_mergeable(first, rest, set(seen), actor)
    for appeal in (first, *rest):
        cases.check_seen(appeal, seen.get(appeal.pk))
    books = desk(first.district_id)
    found = mergers.before(first)
    facts = [_merged(appeal, first, books, now) for appeal in rest]
    _write("appeal.merged", rest, facts, actor, now)
    mergers.hurry(first, rest, books)
    old = cases.move(first, Status(first.status), Reason(first.reason), first.reason_text, now)
    cases.save(first, *cases.CLOCK)
    numbers = [rules.number_of(one.pk, one.received_at, books.calendar) for one in rest]
    ids = [one.pk for one in rest]
    return cases.tell(
        "appeal.gathered", first, old, actor=actor, now=now, before=found, merged=ids,
        numbers=numbers,
    )  # fmt: skip


def _merged(appeal: Appeal, lead: Appeal, books: Desk, now: datetime) -> Fact:
    found = mergers.before(appeal)
    old = mergers.follow(appeal, lead, books, now)
    told = {"before": found, "lead": lead.pk, "number": appeal.reason_text}
    return subject_of(appeal.pk), cases.standing(appeal, old) | told


def _write(
    kind: str, appeals: Sequence[Appeal], facts: Sequence[Fact], actor: Actor, now: datetime
) -> None:
    """Save requests and record what happened to each. Three statements, none for none."""
    if not appeals:
        return
    Appeal.objects.bulk_update(appeals, FOLLOWED)
    record_many(
        kind, facts, actor=actor, at=now, district_id=appeals[0].district_id, batch_id=uuid4()
    )


@transaction.atomic
def take_back_merger(*, actor: Actor, appeal_id: int, event_id: int, now: datetime) -> int:
    """Undo a merging of one's own, within ten minutes, if nothing has happened to the lead since.

    A follower to which something has happened stays where it is. Returns the event's id. Raises
    NotFound, NotAllowed, WrongState.
    """
    lead, followers = mergers.take_with_followers(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(lead)):
        raise NotAllowed("take_back_merger")
    last = newest_of(lead.district_id, subject_of(appeal_id))
    found = cases.before(lead, last, ("appeal.gathered",), event_id, actor, now)
    books = desk(lead.district_id)
    _put_back(followers, books, actor, now)
    old = cases.put_back(lead, found, books, now)
    cases.save(lead, "owner", "owner_path", *cases.CLOCK)
    return cases.tell("appeal.gathering_taken_back", lead, old, actor=actor, now=now)


def _put_back(followers: Iterable[Appeal], books: Desk, actor: Actor, now: datetime) -> None:
    """Let followers stand where they stood, as long as merging is the last that happened."""
    rows = {subject_of(appeal.pk): appeal for appeal in followers}
    newest = newest_of_each(books.district_id, rows)
    back, facts = [], []
    for subject, event in newest.items():
        if event.kind == "appeal.merged" and event.is_by(actor):
            appeal = rows[subject]
            appeal.lead_id = event.data["before"]["lead_id"]
            old = cases.put_back(appeal, event.data["before"], books, now)
            back.append(appeal)
            facts.append((subject, cases.standing(appeal, old)))
    _write("appeal.merge_taken_back", back, facts, actor, now)


@transaction.atomic
def separate_appeal(*, actor: Actor, appeal_id: int, reason: str, now: datetime) -> int:
    """Let a request go its own way again, with the unit that has it; returns the event's id.

    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("separate_appeal")
    if appeal.lead_id is None or appeal.status not in OPEN:
        raise WrongState("not_merged", status=appeal.status)
    plain = letters.words_needed(reason, "reason", REASON_LIMIT)
    lead_id, old = appeal.lead_id, Status(appeal.status)
    mergers.let_go(appeal, "clerk", now)
    appeal.reason_text = plain
    cases.save(appeal, "lead")
    return cases.tell(
        "appeal.separated", appeal, old, actor=actor, now=now, lead=lead_id, why="clerk", text=plain
    )


@transaction.atomic
def follow_lead(*, actor: Actor, lead_id: int, now: datetime) -> int:
    """Bring what follows a request to where it stands by now; a repeat finds nothing to bring.

    Its answer is given to each; what its new unit may not have, or what it leaves behind when it
    is withdrawn, goes its own way. Returns how many were moved. Raises NotFound, NotAllowed.
    """
    if not actor.is_system:
        raise NotAllowed("follow_lead")
    lead, followers = mergers.take_with_followers(lead_id)
    if not followers:
        return 0
    if lead.status == Status.WITHDRAWN:
        return _leave(followers, "withdrawn", actor, now)
    if lead.status in OPEN:
        return _go_along(lead, followers, actor, now)
    return _answer_all(lead, followers, actor, now)


def _leave(followers: Sequence[Appeal], why: str, actor: Actor, now: datetime) -> int:
    facts = [(subject_of(one.pk), mergers.let_go(one, why, now)) for one in followers]
    _write("appeal.separated", followers, facts, actor, now)
    return len(followers)


def _go_along(lead: Appeal, followers: Sequence[Appeal], actor: Actor, now: datetime) -> int:
    books = desk(lead.district_id)
    bound = [one for one in followers if rules.can_take(one.about_path, lead.owner_path)]
    left = _leave([one for one in followers if one not in bound], "party", actor, now)
    moved = [one for one in bound if one.owner_id != lead.owner_id]
    _write("appeal.assigned", moved, [_along(one, lead, books, now) for one in moved], actor, now)
    begun = [one for one in bound if one not in moved and one.status != mergers.beside(lead)]
    kind = "appeal.started" if mergers.beside(lead) is Status.IN_PROGRESS else "appeal.assigned"
    _write(kind, begun, [_along(one, lead, books, now) for one in begun], actor, now)
    return left + len(moved) + len(begun)


def _along(appeal: Appeal, lead: Appeal, books: Desk, now: datetime) -> Fact:
    old = mergers.follow(appeal, lead, books, now)
    return subject_of(appeal.pk), cases.standing(appeal, old) | {"lead": lead.pk}


def _answer_all(lead: Appeal, followers: Sequence[Appeal], actor: Actor, now: datetime) -> int:
    """Give the answer of the lead to each, with its pictures."""
    answer = Answer.objects.filter(district_id=lead.district_id, appeal=lead).latest("id")
    pictures = mergers.proof_of(lead, answer)
    facts = [_answered(one, answer, len(pictures), now) for one in followers]
    fields = [*FOLLOWED, "grade", "is_refused"]
    Appeal.objects.bulk_update(followers, fields)
    Answer.objects.bulk_create(_copy(one, answer, actor, now) for one in followers)
    Attachment.objects.bulk_create(
        mergers.copied(picture, one, now) for one in followers for picture in pictures
    )
    record_many(
        "appeal.declined" if answer.is_refusal else "appeal.answered", facts, actor=actor, at=now,
        district_id=lead.district_id, batch_id=uuid4(),
    )  # fmt: skip
    return len(followers)


def _answered(appeal: Appeal, answer: Answer, photos: int, now: datetime) -> Fact:
    status, reason = Status.ANSWERED, Reason.ANSWER
    if answer.is_refusal:
        status, reason = Status.DECLINED, Reason.DECLINED
    words = answer.text if answer.is_refusal else ""
    old = cases.move(appeal, status, reason, words, now)
    appeal.grade, appeal.is_refused = "", answer.is_refusal
    cases.contact(appeal, now)
    told = {"text": answer.text, "waiver": answer.proof_waiver, "photos": photos}
    return subject_of(appeal.pk), cases.standing(appeal, old) | told | {"lead": answer.appeal_id}


def _copy(appeal: Appeal, answer: Answer, actor: Actor, now: datetime) -> Answer:
    made = answer_row(
        appeal, actor, answer.text, now, waiver=answer.proof_waiver, refuses=answer.is_refusal
    )
    made.account_id, made.organisation_id = answer.account_id, answer.organisation_id
    return made
