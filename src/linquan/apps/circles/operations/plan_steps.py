"""Steps of a planned facility: planned, moved to another day, done, dropped."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.circles import photos as album
from linquan.apps.circles import plan_steps
from linquan.apps.circles.facilities import State
from linquan.apps.circles.models import PlanStep
from linquan.apps.circles.operations._register import Held, hold, subject, write
from linquan.apps.circles.plan_steps import (
    LEAST_REASON,
    MOST_PHOTOS,
    MOST_STEPS,
    NAME_LIMIT,
    NOTE_LIMIT,
    StepState,
)
from linquan.apps.circles.rules import WHOLE
from linquan.apps.circles.telling import tell
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.letters import words_needed


@transaction.atomic
def plan_step(*, actor: Actor, facility_id: int, name: str, due_on: date, now: datetime) -> int:
    """Add a step to what a planned facility takes. Returns the step's id.

    Five statements. Raises NotFound, NotAllowed, WrongState (``facility_moved_on``), Invalid
    (``name``; ``steps_full``).
    """
    held = hold(actor, facility_id, "plan_step")
    _check_planned(held)
    row = held.facility
    told = words_needed(name, "name", NAME_LIMIT)
    rows = PlanStep.objects.filter(district_id=row.district_id, facility=row)
    if rows.count() >= MOST_STEPS:
        raise Invalid.field("name", "steps_full", limit=MOST_STEPS)
    made = PlanStep.objects.create(
        district_id=row.district_id, facility=row, name=told, due_on=due_on
    )
    _tell(held, plan_steps.PLANNED_KIND, made, actor, now, due_on=due_on)
    return made.pk


@transaction.atomic
def move_step(*, actor: Actor, step_id: int, due_on: date, reason: str, now: datetime) -> int:
    """Let a step be due on another day, and say why. Returns the event's id.

    Six statements. Raises NotFound, NotAllowed, WrongState (``facility_moved_on``, ``step_over``),
    Invalid (``due_on``: ``nothing_corrected``; ``reason``).
    """
    held, step = _held(actor, step_id, "move_step")
    why = words_needed(reason, "reason", NOTE_LIMIT, least=LEAST_REASON)
    if step.due_on == due_on:
        raise Invalid.field("due_on", "nothing_corrected")
    was, step.due_on = step.due_on, due_on
    step.save(update_fields=["due_on"])
    return _tell(held, plan_steps.MOVED, step, actor, now, was_due=was, due_on=due_on, why=why)


@transaction.atomic
def finish_step(
    *,
    actor: Actor,
    step_id: int,
    done_on: date,
    progress: int | None,
    note: str,
    photos: tuple[PhotoDraft, ...],
    now: datetime,
) -> int:
    """Say that a step is done, and how far the facility is with it. Returns the event's id.

    Seven statements, and three with photos, which become pictures of the facility. Raises NotFound,
    NotAllowed, WrongState (``facility_moved_on``, ``step_over``), Invalid (``done_on``,
    ``progress``, ``note``, ``photos``).
    """
    held, step = _held(actor, step_id, "finish_step")
    if done_on > held.books.day(now):
        raise Invalid.field("done_on", "day_to_come")
    if progress is not None and not 0 <= progress <= WHOLE:
        raise Invalid.field("progress", "progress_odd")
    step.note = words_needed(note, "note", NOTE_LIMIT, least=0)
    step.photo_ids = _kept(held, photos, now)
    step.state, step.done_on, step.progress = StepState.DONE.value, done_on, progress
    step.save(update_fields=["state", "done_on", "progress", "note", "photo_ids"])
    changes = {} if progress in {None, held.facility.progress} else {"progress": progress}
    before = write(held.facility, changes)
    return _tell(
        held, plan_steps.DONE, step, actor, now, due_on=step.due_on, done_on=done_on,
        before=before, after=changes,
    )  # fmt: skip


@transaction.atomic
def drop_step(*, actor: Actor, step_id: int, reason: str, now: datetime) -> int:
    """Leave a step out of a plan, and say why; it stays to be read. Returns the event's id.

    Six statements. Raises NotFound, NotAllowed, WrongState (``facility_moved_on``, ``step_over``),
    Invalid (``reason``).
    """
    held, step = _held(actor, step_id, "drop_step")
    why = words_needed(reason, "reason", NOTE_LIMIT, least=LEAST_REASON)
    step.state = StepState.DROPPED.value
    step.save(update_fields=["state"])
    return _tell(held, plan_steps.DROPPED, step, actor, now, due_on=step.due_on, why=why)


def _held(actor: Actor, step_id: int, verb: str) -> tuple[Held, PlanStep]:
    """Lock the planned facility of a step that is to be done. Four statements.

    Raises NotFound, NotAllowed, WrongState.
    """
    found = PlanStep.objects.filter(pk=step_id)
    if (facility_id := found.values_list("facility_id", flat=True).first()) is None:
        raise NotFound("step_unknown")
    held = hold(actor, facility_id, verb)
    _check_planned(held)
    step = found.get()
    if step.state != StepState.PLANNED:
        raise WrongState("step_over")
    return held, step


def _check_planned(held: Held) -> None:
    if held.facility.state != State.PLANNED:
        raise WrongState("facility_moved_on", state=held.facility.state)


def _kept(held: Held, photos: tuple[PhotoDraft, ...], now: datetime) -> list[int]:
    """Tie photos to the facility; returns their ids. No statement without photos."""
    if not photos:
        return []
    if len(photos) > MOST_PHOTOS:
        raise Invalid.field("photos", "too_many", limit=MOST_PHOTOS)
    district_id, about = held.facility.district_id, subject(held.facility.pk)
    there = album.photos_of(district_id, about)
    new = {one.sha256: one for one in photos}
    fresh = {sha: one for sha, one in new.items() if sha not in {p.sha256 for p in there}}
    if len(there) + len(fresh) > album.MOST_PHOTOS:
        raise Invalid.field("photos", "photos_full", limit=album.MOST_PHOTOS)
    album.keep(district_id, about, fresh.values(), now)
    return [p.photo_id for p in album.photos_of(district_id, about) if p.sha256 in new]


def _tell(held: Held, kind: str, step: PlanStep, actor: Actor, now: datetime, **data: Any) -> int:
    row = held.facility
    return tell(kind, subject(row.pk), row.district_id, actor, now, of_step=step.pk, **data)
