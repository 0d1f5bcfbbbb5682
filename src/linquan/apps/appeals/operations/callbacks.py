"""Calling reporters back about an answer, and the scripts by which that is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from linquan.apps.appeals import call_book, callbacks, cases, lines, ratings, rules
from linquan.apps.appeals.callbacks import (
    AnswerKind,
    CallDraft,
    Called,
    CallScriptRow,
    Outcome,
    Question,
    Whom,
)
from linquan.apps.appeals.clocks import DEFAULT
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Answer, Appeal, Callback, CallScript
from linquan.apps.appeals.petition_reasons import Act, PetitionReasonRow
from linquan.apps.appeals.types import Grade, Reason, Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.letters import is_blank
from linquan.kernel.validity import valid_on

TEXT_LIMIT = 500
BY_PHONE = "phone"


@dataclass(frozen=True, slots=True)
class CallScriptDraft:
    """A script as a clerk writes it, and who is called by it."""

    whom: Whom
    questions: tuple[Question, ...]


@transaction.atomic
def revise_call_script(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: CallScriptDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Say what is asked about the answers of a matter (or ``default``: all others) from a day on.

    Raises NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    if code not in {DEFAULT, *(m.code for m in desk(district_id).matters(valid_from))}:
        raise Invalid.field("matter", "matter_unknown")
    _check_questions(draft.questions)
    questions = [[one.kind, one.name.strip(), one.name_en.strip()] for one in draft.questions]
    fields = {"whom": draft.whom.value, "questions": questions}
    line = lines.revise(edit, CallScript, code, fields, valid_from)
    return lines.tell(edit, "callscript.revised", line, {"code": code, **fields})


def _check_questions(questions: Sequence[Question]) -> None:
    most = callbacks.MOST_QUESTIONS
    if not 1 <= len(questions) <= most:
        raise Invalid.field("questions", "questions_odd", limit=most)
    for one in questions:
        if one.kind not in set(AnswerKind) or is_blank(one.name) or is_blank(one.name_en):
            raise Invalid.field("questions", "questions_odd", limit=most)
        if max(len(one.name), len(one.name_en)) > callbacks.LONGEST_QUESTION:
            raise Invalid.field("questions", "too_long", limit=callbacks.LONGEST_QUESTION)


@transaction.atomic
def retire_call_script(
    *, actor: Actor, district_id: int, script_id: int, valid_to: date, now: datetime
) -> int:
    """End a script on a day; its matter follows that for all others. Raises NotAllowed, NotFound.

    Also Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, CallScript, script_id, valid_to)
    return lines.tell(edit, "callscript.retired", line, {"valid_to": valid_to})


@transaction.atomic
def record_callback(
    *, actor: Actor, appeal_id: int, draft: CallDraft, seen_tries: int, now: datetime
) -> Called:
    """Write down what calling a reporter back came to: a clerk who has not handled the request.

    A grade counts as the reporter's rating, unless a rating has come by the link meanwhile: then
    only the words are kept. "Not satisfied" through the unit's fault opens the request again; where
    the unit is not at fault the answer stands. ``seen_tries`` is how many calls the page showed.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    answers = Answer.objects.filter(district_id=appeal.district_id, appeal=appeal)
    answer = answers.order_by("-id").first()
    if not rules.may_decide(actor, cases.scope_of(appeal), answer.account_id if answer else None):
        raise NotAllowed("record_callback")
    if answer is None:
        raise WrongState("nothing_to_call", status=appeal.status)
    _check_callable(appeal)
    row = Callback(
        district_id=appeal.district_id, appeal=appeal, answer_id=answer.pk,
        nth=_tries(appeal, answer, seen_tries) + 1, outcome=draft.outcome,
        account_id=actor.account_id or 0, organisation_id=actor.organisation_id, at=now,
    )  # fmt: skip
    round_ = _Round(appeal, answer, row, desk(appeal.district_id), actor, now)
    if draft.outcome is Outcome.REACHED:
        return _reached(round_, draft)
    row.text = letters.words_needed(draft.text, "text", TEXT_LIMIT, least=0)
    if draft.outcome is Outcome.NOT_REACHED and row.nth < round_.books.rules(now).call_tries:
        row.next_at = callbacks.checked_next(draft.next_at, now)
    return _keep(round_)


@dataclass(frozen=True, slots=True)
class _Round:
    """A call that is being written down: about what, by whom, when."""

    appeal: Appeal
    answer: Answer
    row: Callback
    books: Desk
    actor: Actor
    now: datetime


def _check_callable(appeal: Appeal) -> None:
    """Refuse what has no answer to ask about; what was rated meanwhile may still be told of."""
    stands = appeal.status in {Status.ANSWERED, Status.DECLINED}
    was_rated = bool(appeal.grade) and appeal.status in {Status.CLOSED, Status.REOPENED}
    if not appeal.is_reachable or not (stands or was_rated):
        raise WrongState("nothing_to_call", status=appeal.status)


def _tries(appeal: Appeal, answer: Answer, seen_tries: int) -> int:
    """How often was called about this answer. One statement. Raises WrongState."""
    before = Callback.objects.filter(
        district_id=appeal.district_id, appeal=appeal, answer_id=answer.pk
    ).values_list("is_last", flat=True)
    if any(before):
        raise WrongState("called_already", status=appeal.status)
    if len(before) != seen_tries:
        raise WrongState("called_meanwhile", status=appeal.status)
    return len(before)


def _reached(round_: _Round, draft: CallDraft) -> Called:
    """Keep what was said; a grade only where the reporter has given none by the link."""
    appeal, row = round_.appeal, round_.row
    script = _script(round_)
    given = callbacks.checked_answers(script.questions, draft.answers)
    row.answers = [
        [one.kind, one.name, one.name_en, answer]
        for one, answer in zip(script.questions, given, strict=True)
    ]
    grade = None if appeal.grade else draft.grade
    least = 1 if grade is Grade.UNSATISFIED else 0
    row.text = letters.words_needed(draft.text, "text", TEXT_LIMIT, least=least)
    if grade is None:
        return _keep(round_)
    ratings.check_ratable(appeal, round_.books, round_.now)
    return _rate(round_, grade, draft.reason_code)


def _script(round_: _Round) -> CallScriptRow:
    """Return the script of today for the matter. One statement. Raises WrongState."""
    books, appeal = round_.books, round_.appeal
    valid = valid_on(call_book.call_scripts(books.district_id), books.day(round_.now))
    found = callbacks.script_for(valid, books.matter(appeal.matter_id).code)
    if found is None:
        raise WrongState("no_script", status=appeal.status)
    return found


def _rate(round_: _Round, grade: Grade, reason_code: str) -> Called:
    """Let a grade count as the reporter's rating, and do what follows from it."""
    appeal, row, now = round_.appeal, round_.row, round_.now
    old, facts = Status(appeal.status), dict[str, object](grade=grade.value, source=BY_PHONE)
    why = _why(round_, grade, reason_code)
    ratings.keep(appeal, round_.answer, grade, row.text, now)
    if why is None:
        ratings.close(appeal, now)
    elif why.act == Act.FAULT:
        ratings.open_again(appeal, row.text, round_.books, now)
    else:
        _let_stand(appeal)
    if why is not None:
        row.reason_code = why.code
        facts |= {"fault": why.act, "reason_code": why.code}
    row.grade = grade
    return _keep(round_, "appeal.rated", old, facts)


def _why(round_: _Round, grade: Grade, code: str) -> PetitionReasonRow | None:
    """Return why the reporter is not satisfied, by the list of today. Raises Invalid."""
    if grade is not Grade.UNSATISFIED:
        return None
    acts = (Act.FAULT, Act.NO_FAULT)
    text, at = round_.row.text, round_.now
    return round_.books.reason(acts, code, text, at, ("reason_code", "text"))


def _let_stand(appeal: Appeal) -> None:
    """Leave an answer as it is that was rated: the unit could do no more. One statement."""
    appeal.reason, appeal.reason_text = Reason.RATED, ""
    appeal.version += 1
    appeal.save(update_fields=["grade", "reason", "reason_text", "version"])


def _keep(
    round_: _Round,
    kind: str = "appeal.called_back",
    old: Status | None = None,
    facts: dict[str, object] | None = None,
) -> Called:
    """Write the call and its event."""
    appeal, row = round_.appeal, round_.row
    row.is_last = row.next_at is None
    row.save()
    told: dict[str, object] = {"outcome": row.outcome, "nth": row.nth, "text": row.text}
    if row.next_at is not None:
        told["next_at"] = row.next_at.isoformat()
    status = Status(appeal.status)
    cases.tell(
        kind, appeal, old or status, actor=round_.actor, now=round_.now, **told, **(facts or {})
    )
    return Called(status, is_rated=bool(row.grade))
