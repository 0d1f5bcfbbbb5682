"""Answering with proof, saying why not, and what the reporter says of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import cases, part_cases, ratings, rules
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import Answer, Appeal, Part
from linquan.apps.appeals.types import TEXT_LIMIT, Grade, PhotoDraft, Reason, Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, WrongState
from linquan.kernel.events import record_many

REASON_LIMIT = 500


@transaction.atomic
def answer_appeal(
    *,
    actor: Actor,
    appeal_id: int,
    text: str,
    proof: tuple[PhotoDraft, ...],
    proof_waiver: str,
    seen_version: int | None,
    now: datetime,
) -> int:
    """Answer with a text and a proof photo, or with the reason why there can be none.

    Once for all: not while another unit is still at its part (``parts_open``). Raises
    NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    waiting = part_cases.open_parts(appeal)
    old, plain = answered(appeal, text, actor, seen_version, now, waiting)
    waiver = cases.waiver_needed(proof, proof_waiver)
    if waiting:
        part_cases.cancel_all([appeal.pk], now)
    cases.save(appeal, *ANSWERED)
    answer_row(appeal, actor, plain, now, waiver=waiver).save()
    cases.attach(appeal, "proof", proof, now)
    return cases.tell(
        "appeal.answered",
        appeal,
        old,
        actor=actor,
        now=now,
        text=plain,
        waiver=waiver,
        photos=len(proof),
    )


ANSWERED = ("grade", "is_refused", "contacted_at")


def answered(
    appeal: Appeal,
    text: str,
    actor: Actor,
    seen_version: int | None,
    now: datetime,
    waiting: Iterable[Part],
) -> tuple[Status, str]:
    """Answer a request that is locked; returns where it stood, and the words.

    ``waiting``: its parts that are not over. The caller saves, lets them be over, and writes the
    answer. Raises NotAllowed, WrongState, Invalid.
    """
    if not rules.may_work(actor, cases.scope_of(appeal)):
        raise NotAllowed("answer_appeal")
    cases.check_seen(appeal, seen_version)
    cases.check_move(appeal, Status.ANSWERED)
    part_cases.check_finished(appeal, waiting)
    plain = letters.words_needed(text, "text", TEXT_LIMIT)
    old = cases.move(appeal, Status.ANSWERED, Reason.ANSWER, "", now)
    appeal.grade, appeal.is_refused = "", False
    cases.contact(appeal, now)
    return old, plain


def answer_row(
    appeal: Appeal,
    actor: Actor,
    text: str,
    now: datetime,
    *,
    waiver: str = "",
    refuses: bool = False,
) -> Answer:
    """Lay out an answer. The caller saves."""
    return Answer(
        district_id=appeal.district_id,
        appeal=appeal,
        organisation_id=appeal.owner_id,
        account_id=actor.account_id or 0,
        text=text,
        is_refusal=refuses,
        proof_waiver=waiver,
        at=now,
    )


@transaction.atomic
def decline_appeal(
    *, actor: Actor, appeal_id: int, because: str, seen_version: int | None, now: datetime
) -> int:
    """Say honestly that it cannot be done, and why; the reporter may disagree.

    Not while another unit is still at its part (``parts_open``). Raises NotFound, NotAllowed,
    WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_work(actor, cases.scope_of(appeal)):
        raise NotAllowed("decline_appeal")
    cases.check_seen(appeal, seen_version)
    cases.check_move(appeal, Status.DECLINED)
    part_cases.finish_all(appeal, now)
    plain = letters.words_needed(because, "because", REASON_LIMIT)
    if appeal.status == Status.WAITING:
        cases.start_clock(appeal, desk(appeal.district_id), now)
    old = cases.move(appeal, Status.DECLINED, Reason.DECLINED, plain, now)
    appeal.grade, appeal.is_refused = "", True
    cases.contact(appeal, now)
    cases.save(appeal, "grade", "is_refused", *cases.CLOCK)
    answer_row(appeal, actor, plain, now, refuses=True).save()
    return cases.tell("appeal.declined", appeal, old, actor=actor, now=now, text=plain)


@transaction.atomic
def rate_appeal(
    *, actor: Actor, appeal_id: int, grade: Grade, reason: str, now: datetime
) -> Status:
    """Say what one thinks of the answer: content closes the request, "not satisfied" reopens it.

    Only the reporter, by the signed link; once an answer; "not satisfied" needs a reason. Returns
    where the request stands then. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.is_reporter(actor, cases.scope_of(appeal)):
        raise NotAllowed("rate_appeal")
    books = desk(appeal.district_id)
    ratings.check_ratable(appeal, books, now)
    is_unsatisfied = grade is Grade.UNSATISFIED
    plain = letters.words_needed(reason, "reason", REASON_LIMIT, least=1 if is_unsatisfied else 0)
    old = Status(appeal.status)
    ratings.keep(appeal, ratings.latest_answer(appeal), grade, plain, now)
    if is_unsatisfied:
        ratings.open_again(appeal, plain, books, now)
    else:
        ratings.close(appeal, now)
    cases.tell("appeal.rated", appeal, old, actor=actor, now=now, grade=grade.value, text=plain)
    return Status(appeal.status)


@transaction.atomic
def reopen_appeal(*, actor: Actor, appeal_id: int, reason: str, now: datetime) -> int:
    """Open a closed request again, because the trouble has come back.

    The reporter by link, or a clerk of the area, within the days the desk's rules allow.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_withdraw(actor, cases.scope_of(appeal)):
        raise NotAllowed("reopen_appeal")
    cases.check_move(appeal, Status.REOPENED)
    books = desk(appeal.district_id)
    window = timedelta(days=books.rules(now).reopen_days)
    if appeal.done_at is not None and now - appeal.done_at > window:
        raise WrongState("too_late_to_reopen", status=appeal.status)
    plain = letters.words_needed(reason, "reason", REASON_LIMIT)
    old, appeal.grade = Status(appeal.status), ""
    ratings.open_again(appeal, plain, books, now)
    return cases.tell("appeal.reopened", appeal, old, actor=actor, now=now, text=plain)


@transaction.atomic
def withdraw_appeal(*, actor: Actor, appeal_id: int, reason: str, now: datetime) -> int:
    """Take a request back: the reporter, or a clerk whom the reporter told so.

    What other units were still to do is over. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_withdraw(actor, cases.scope_of(appeal)):
        raise NotAllowed("withdraw_appeal")
    cases.check_move(appeal, Status.WITHDRAWN)
    least = 0 if rules.is_reporter(actor, cases.scope_of(appeal)) else 1
    plain = letters.words_needed(reason, "reason", REASON_LIMIT, least=least)
    old = cases.move(appeal, Status.WITHDRAWN, Reason.WITHDRAWN, plain, now)
    cases.save(appeal)
    part_cases.cancel_all([appeal.pk], now)
    return cases.tell("appeal.withdrawn", appeal, old, actor=actor, now=now, text=plain)


@transaction.atomic
def close_unrated(*, actor: Actor, district_id: int, now: datetime, limit: int = 500) -> int:
    """Close what nobody rated within the days of the desk's rules, and what stands after a call.

    One event a request under one batch; four statements whatever the number. Returns how many.
    """
    if not actor.is_system:
        raise NotAllowed("close_unrated")
    days = desk(district_id).rules(now).unrated_close_days
    due = list(
        Appeal.objects.select_for_update(skip_locked=True)
        .defer(*cases.HEAVY)
        .filter(
            district_id=district_id,
            status__in=(Status.ANSWERED, Status.DECLINED),
            done_at__lte=now - timedelta(days=days),
        )
        .order_by("id")[:limit]
    )
    facts = [(subject_of(appeal.pk), _close(appeal, now)) for appeal in due]
    Appeal.objects.bulk_update(due, cases.MOVED)
    if due:
        record_many(
            "appeal.closed", facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4()
        )
    return len(due)


def _close(appeal: Appeal, now: datetime) -> dict[str, object]:
    """Close it as it was rated, or unrated; returns what its event says. The caller saves."""
    reason = Reason.RATED if appeal.grade else Reason.UNRATED
    old = cases.move(appeal, Status.CLOSED, reason, "", now)
    graded = {"grade": str(appeal.grade)} if appeal.grade else {}
    return cases.standing(appeal, old) | graded
