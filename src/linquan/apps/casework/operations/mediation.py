"""Mediation: the mediator by name, who is left out, the agreement and what it obliges to."""

from datetime import date, datetime

from django.db import transaction

from linquan.apps.casework import rules, sealed
from linquan.apps.casework.models import CaseFile, Mediator, Recusal, Task
from linquan.apps.casework.operations._checks import move, newest_kind, set_next, take_file
from linquan.apps.casework.operations.files import end, result_on
from linquan.apps.casework.telling import tell_file
from linquan.apps.casework.types import (
    OPEN,
    RECORD_LIMIT,
    TASK_LIMIT,
    WORDS_LIMIT,
    Nature,
    State,
    TaskDraft,
    TaskState,
    Track,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.letters import words_needed


@transaction.atomic
def choose_mediator(
    *, actor: Actor, number: str, mediator_id: int, next_on: date, now: datetime
) -> int:
    """Name the mediator of a mediation that is taken up. Returns the event's id.

    One of the area, who is listed still, and whom no party refuses. Raises NotFound, WrongState,
    Invalid (``mediator``, ``next_on``).
    """
    taken = take_file(actor, number, now, State.ACCEPTED, State.WORKING)
    file = taken.file
    _check_track(file, Track.MEDIATION)
    rows = Mediator.objects.filter(district_id=file.district_id, withdrawn_at__isnull=True)
    found = rows.filter(pk=mediator_id).first()
    if found is None or not file.area_path.startswith(found.area_path):
        raise Invalid.field("mediator", "choose")
    left_out = Recusal.objects.filter(district_id=file.district_id, file=file, mediator=found)
    if left_out.exists():
        raise Invalid.field("mediator", "recused")
    set_next(file, next_on, taken.today)
    if file.state == State.ACCEPTED:
        move(file, State.WORKING)
    file.mediator = found
    file.save(update_fields=["state", "mediator", "next_on"])
    return tell_file("casefile.mediator_chosen", file, actor, now)


def _check_track(file: CaseFile, track: Track) -> None:
    if newest_kind(file.district_id, file.kind_code).track != track:
        raise WrongState("other_track")


@transaction.atomic
def recuse_mediator(
    *,
    actor: Actor,
    number: str,
    mediator_id: int,
    is_related: bool,
    reason: str,
    next_on: date,
    now: datetime,
) -> int:
    """Leave a mediator out (回避): a party does not want them, or they are related to one.

    Who has begun stops, and another one is chosen. Returns the event's id. Raises NotFound,
    WrongState, Invalid.
    """
    taken = take_file(actor, number, now, *OPEN)
    file = taken.file
    _check_track(file, Track.MEDIATION)
    plain = words_needed(reason, "reason", WORDS_LIMIT)
    found = Mediator.objects.filter(district_id=file.district_id, pk=mediator_id).first()
    if found is None:
        raise Invalid.field("mediator", "choose")
    there = Recusal.objects.filter(district_id=file.district_id, file=file, mediator=found)
    if there.exists():
        raise Invalid.field("mediator", "recused")
    Recusal.objects.create(
        district_id=file.district_id, file=file, mediator=found, is_related=is_related, at=now,
        reason_sealed=sealed.hide(plain, "caserecusal.reason", file.district_id),
    )  # fmt: skip
    set_next(file, next_on, taken.today)
    _let_go(file, found)
    file.save(update_fields=["state", "mediator", "next_on"])
    return tell_file("casefile.mediator_recused", file, actor, now)


def _let_go(file: CaseFile, found: Mediator) -> None:
    if file.mediator_id != found.pk:
        return
    file.mediator = None
    if file.state == State.WORKING:
        move(file, State.ACCEPTED)


@transaction.atomic
def conclude(
    *,
    actor: Actor,
    number: str,
    result_code: str,
    words: str,
    tasks: tuple[TaskDraft, ...],
    next_on: date,
    now: datetime,
) -> int:
    """Say what a mediation came to. Returns the event's id.

    With an agreement, its text and what it obliges to, it is looked after from then on; with any
    other result it is closed. Raises NotFound, WrongState, Invalid (``result``, ``words``,
    ``task``, ``due_on``, ``next_on``).
    """
    taken = take_file(actor, number, now, State.WORKING)
    file = taken.file
    _check_track(file, Track.MEDIATION)
    result = result_on(file, result_code, taken.today)
    plain = words_needed(words, "words", RECORD_LIMIT)
    if result.nature != Nature.AGREEMENT:
        if tasks:
            raise Invalid.field("task", "without_agreement")
        end(file, result_code, plain, now)
        return tell_file("casefile.concluded", file, actor, now)
    add_tasks(file, tasks, taken.today)
    move(file, State.FOLLOWING)
    set_next(file, next_on, taken.today)
    file.result_code = result_code
    file.agreement_sealed = sealed.of_file(plain, "agreement", file.district_id)
    file.save(update_fields=["state", "next_on", "result_code", "agreement_sealed"])
    return tell_file("casefile.concluded", file, actor, now)


def add_tasks(file: CaseFile, drafts: tuple[TaskDraft, ...], today: date) -> None:
    """Write obligations or goals, sealed. Two statements, none without any. Raises Invalid."""
    if not drafts:
        return
    there = Task.objects.filter(district_id=file.district_id, file=file).count()
    if there + len(drafts) > TASK_LIMIT:
        raise Invalid.field("task", "too_many", limit=TASK_LIMIT)
    Task.objects.bulk_create([_task(file, draft, today) for draft in drafts])


def _task(file: CaseFile, draft: TaskDraft, today: date) -> Task:
    text = words_needed(draft.text, "task", WORDS_LIMIT)
    if not rules.is_date(draft.due_on, today):
        raise Invalid.field("due_on", "next_date", since=today)
    return Task(
        district_id=file.district_id,
        file=file,
        text_sealed=sealed.hide(text, "casetask.text", file.district_id),
        due_on=draft.due_on,
        state=TaskState.OPEN,
    )


@transaction.atomic
def add_task(*, actor: Actor, number: str, draft: TaskDraft, now: datetime) -> int:
    """Add an obligation of an agreement, or a goal of a plan of help. Returns the event's id.

    The first goal lets the help begin. Raises NotFound, WrongState (``agreement_first``), Invalid.
    """
    taken = take_file(actor, number, now, State.ACCEPTED, State.WORKING, State.FOLLOWING)
    file = taken.file
    is_help = newest_kind(file.district_id, file.kind_code).track == Track.HELP
    if not is_help and file.state != State.FOLLOWING:
        raise WrongState("agreement_first")
    add_tasks(file, (draft,), taken.today)
    if file.state == State.ACCEPTED:
        move(file, State.WORKING)
        file.save(update_fields=["state"])
    return tell_file("casefile.task_added", file, actor, now)


@transaction.atomic
def judge_task(*, actor: Actor, number: str, task_id: int, state: TaskState, now: datetime) -> int:
    """Say that an obligation was kept or not, a goal reached or not. Returns the event's id.

    Raises NotFound, WrongState, Invalid (``task``).
    """
    taken = take_file(actor, number, now, State.WORKING, State.FOLLOWING)
    file = taken.file
    rows = Task.objects.filter(district_id=file.district_id, file=file, pk=task_id)
    task = rows.first()
    if task is None:
        raise Invalid.field("task", "choose")
    task.state = state
    task.judged_at = None if state is TaskState.OPEN else now
    task.save(update_fields=["state", "judged_at"])
    return tell_file("casefile.task_judged", file, actor, now)


@transaction.atomic
def resume_mediation(*, actor: Actor, number: str, next_on: date, now: datetime) -> int:
    """Go on with a mediation whose agreement was not kept. Returns the event's id.

    Raises NotFound, WrongState (``nothing_broken``), Invalid (``next_on``).
    """
    taken = take_file(actor, number, now, State.FOLLOWING)
    file = taken.file
    tasks = Task.objects.filter(district_id=file.district_id, file=file)
    if not tasks.filter(state=TaskState.NOT_KEPT).exists():
        raise WrongState("nothing_broken")
    move(file, State.WORKING)
    set_next(file, next_on, taken.today)
    file.result_code = ""
    file.save(update_fields=["state", "next_on", "result_code"])
    return tell_file("casefile.resumed", file, actor, now)
