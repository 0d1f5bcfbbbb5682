"""One act on many requests: a basket in one transaction, by the rules of the single act.

All of them are locked in the order of their numbers and judged one by one; nothing is written
unless all are good, or unless the caller asks for the good ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from linquan.apps.appeals import cases, part_cases, rules
from linquan.apps.appeals.bulk import MOST_AT_ONCE, Chosen, Outcome, Refusal
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Answer, Appeal, Remark
from linquan.apps.appeals.operations.answering import ANSWERED, answer_row, answered
from linquan.apps.appeals.operations.handling import (
    DISPATCHED,
    Dispatch,
    dispatched,
    dispatched_back,
    noted,
    remark,
)
from linquan.apps.appeals.operations.sorting import SORTED, Sorting, sorted_anew, sorted_back
from linquan.apps.appeals.operations.urging import urged, write_reminders
from linquan.apps.appeals.phrases import filled, known
from linquan.apps.appeals.types import Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import EventRow, events_of_batch, newest_of_each, record_many

Step = tuple[Status, dict[str, Any]]
Act = Callable[[Appeal, int | None], Step]
FIELDS_OF_A_SORTING = tuple(name for name in SORTED if name not in cases.HEAVY)


@dataclass(frozen=True, slots=True)
class _Basket:
    """What was judged: the good ones with their steps, and the others."""

    actor: Actor
    now: datetime
    good: tuple[tuple[Appeal, Step], ...]
    refused: tuple[Refusal, ...]


@transaction.atomic
def dispatch_appeals(
    *,
    actor: Actor,
    chosen: tuple[Chosen, ...],
    to_organisation_id: int,
    reason_text: str,
    step_reason: str,
    only_good: bool,
    now: datetime,
) -> Outcome:
    """Hand many requests to one unit, each as ``assign_appeal`` would. Raises Invalid.

    Six statements, one more for each request that somebody changed meanwhile.
    """
    books = desk(actor.district_id)
    order = Dispatch(to_organisation_id, reason_text, step_reason)
    basket = _judge(
        actor, chosen, books, now,
        lambda appeal, seen: dispatched(appeal, books, order, actor, seen, now),
    )  # fmt: skip
    return _write(basket, "appeal.assigned", DISPATCHED, only_good=only_good)


@transaction.atomic
def sort_appeals(
    *, actor: Actor, chosen: tuple[Chosen, ...], matter_id: int, only_good: bool, now: datetime
) -> Outcome:
    """Say of many requests that they are about one matter, each as ``sort_appeal`` would.

    One that is about it already is left as it is, and refused as such. Raises Invalid.
    """
    books = desk(actor.district_id)

    def act(appeal: Appeal, seen: int | None) -> Step:
        wanted = Sorting(matter_id, appeal.area_id, appeal.address, appeal.about_id)
        old, facts = sorted_anew(appeal, books, wanted, actor, seen, now)
        if not facts:
            raise WrongState("sorted_already", status=appeal.status)
        return old, facts

    basket = _judge(actor, chosen, books, now, act)
    return _write(basket, "appeal.sorted", FIELDS_OF_A_SORTING, only_good=only_good)


@transaction.atomic
def answer_appeals(
    *,
    actor: Actor,
    chosen: tuple[Chosen, ...],
    text: str,
    proof_waiver: str,
    only_good: bool,
    now: datetime,
) -> Outcome:
    """Answer many requests with the same words, each as ``answer_appeal`` would, without a photo.

    Placeholders of a template stand for what is known of each. Raises Invalid.
    """
    books, rows = desk(actor.district_id), _take(actor, chosen)
    waiting = part_cases.open_parts_of(rows.values())

    def act(appeal: Appeal, seen: int | None) -> Step:
        said = filled(text, _known(appeal, books))
        old, plain = answered(appeal, said, actor, seen, now, waiting[appeal.pk])
        return old, {"text": plain, "waiver": cases.waiver_needed((), proof_waiver)}

    basket = _judge(actor, chosen, books, now, act, rows)
    outcome = _write(basket, "appeal.answered", ANSWERED, only_good=only_good)
    if any(waiting.get(pk) for pk in outcome.done):
        part_cases.cancel_all(outcome.done, now)
    Answer.objects.bulk_create(
        answer_row(appeal, actor, facts["text"], now, waiver=facts["waiver"])
        for appeal, (_, facts) in _of(outcome, basket)
    )
    return outcome


def _known(appeal: Appeal, books: Desk) -> dict[str, str]:
    """What the placeholders of a template stand for."""
    return known(
        number=rules.number_of(appeal.pk, appeal.received_at, books.calendar),
        title=appeal.title,
        unit=books.organisations[appeal.owner_id].name,
        due_at=appeal.due_at.astimezone(books.calendar.zone),
        address=appeal.address,
    )


@transaction.atomic
def note_appeals(
    *, actor: Actor, chosen: tuple[Chosen, ...], text: str, only_good: bool, now: datetime
) -> Outcome:
    """Write the same note on many requests, each as ``note_appeal`` would. Raises Invalid."""
    books = desk(actor.district_id)
    basket = _judge(
        actor, chosen, books, now,
        lambda appeal, _: (Status(appeal.status), {"text": noted(appeal, text, actor)}),
    )  # fmt: skip
    outcome = _write(basket, "appeal.noted", (), only_good=only_good)
    Remark.objects.bulk_create(
        remark(appeal, "note", facts["text"], actor, now)
        for appeal, (_, facts) in _of(outcome, basket)
    )
    return outcome


@transaction.atomic
def urge_appeals(
    *, actor: Actor, chosen: tuple[Chosen, ...], text: str, only_good: bool, now: datetime
) -> Outcome:
    """Remind the units that have many requests, each as ``urge_appeal`` would. Raises Invalid."""
    books = desk(actor.district_id)

    def act(appeal: Appeal, _: int | None) -> Step:
        facts = {"text": urged(appeal, text, actor), "clock": ClockKind.HANDLING}
        return Status(appeal.status), facts

    basket = _judge(actor, chosen, books, now, act)
    outcome = _write(basket, "appeal.urged", (), only_good=only_good)
    write_reminders([appeal for appeal, _ in _of(outcome, basket)], now)
    return outcome


@transaction.atomic
def take_back_dispatches(*, actor: Actor, batch_id: UUID, now: datetime) -> Outcome:
    """Undo a basket of dispatches of one's own, within ten minutes, where nothing has followed.

    Those in which something has happened since stay as they are, and are refused. Raises
    NotFound.
    """
    undo = partial(dispatched_back, actor=actor, now=now)
    return _take_back(
        actor, "appeal.assigned", batch_id, now, DISPATCHED, "appeal.taken_back",
        lambda *step: (undo(*step), {}),
    )  # fmt: skip


@transaction.atomic
def take_back_sortings(*, actor: Actor, batch_id: UUID, now: datetime) -> Outcome:
    """Undo a basket of sortings of one's own, as ``take_back_dispatches`` does. Raises NotFound."""
    undo = partial(sorted_back, actor=actor, now=now)
    kind = "appeal.sorting_taken_back"
    return _take_back(actor, "appeal.sorted", batch_id, now, FIELDS_OF_A_SORTING, kind, undo)


def _take_back(
    actor: Actor,
    kind: str,
    batch_id: UUID,
    now: datetime,
    fields: Sequence[str],
    undone: str,
    undo: Callable[[Appeal, Desk, EventRow | None, int], Step],
) -> Outcome:
    books = desk(actor.district_id)
    since = now - rules.TAKE_BACK_WITHIN
    events = events_of_batch(actor.district_id, kind, batch_id, since=since)
    if not any(event.is_by(actor) for event in events):
        raise NotFound("batch_unknown")
    by_id = {event.subject_id: event for event in events}
    newest = newest_of_each(actor.district_id, [event.subject for event in events])

    def act(appeal: Appeal, _: int | None) -> Step:
        return undo(appeal, books, newest.get(subject_of(appeal.pk)), by_id[appeal.pk].event_id)

    basket = _judge(actor, tuple(map(Chosen, by_id)), books, now, act)
    return _write(basket, undone, fields, only_good=True)


def _judge(
    actor: Actor,
    chosen: Sequence[Chosen],
    books: Desk,
    now: datetime,
    act: Act,
    rows: dict[int, Appeal] | None = None,
) -> _Basket:
    """Lock what is chosen unless it is, and try the act on each. Raises Invalid.

    What every one of them is refused for is the form's fault, and raised as such.
    """
    rows = _take(actor, chosen) if rows is None else rows
    good: list[tuple[Appeal, Step]] = []
    refused: list[Refusal] = []
    faults: list[Invalid] = []
    for one in {one.appeal_id: one for one in chosen}.values():
        appeal = rows.get(one.appeal_id)
        try:
            if appeal is None:
                raise NotFound("appeal_unknown")
            if appeal.erased_at is not None:
                raise WrongState("erased", status=appeal.status)
            good.append((appeal, act(appeal, one.seen_version)))
        except (NotAllowed, NotFound, WrongState, Invalid) as error:
            refused.append(_refusal(one, appeal, books, error))
            faults += [error] if isinstance(error, Invalid) else []
    if faults and not good and len(faults) == len(refused):
        raise faults[0]
    return _Basket(actor, now, tuple(good), tuple(refused))


def _take(actor: Actor, chosen: Sequence[Chosen]) -> dict[int, Appeal]:
    """Lock those that the actor may see, in the order of their numbers. One statement.

    Raises Invalid.
    """
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise Invalid("choose_some", limit=MOST_AT_ONCE)
    appeal_ids = [one.appeal_id for one in chosen]
    rows = Appeal.objects.select_for_update().defer(*cases.HEAVY)
    found = rows.filter(district_id=actor.district_id, pk__in=appeal_ids)
    return {a.pk: a for a in found.order_by("pk") if rules.may_see(actor, cases.scope_of(a))}


def _refusal(one: Chosen, appeal: Appeal | None, books: Desk, error: HouseError) -> Refusal:
    code = next(iter(error.fields.values()), error.code) if isinstance(error, Invalid) else ""
    if isinstance(error, NotAllowed):
        code = "not_yours"
    number = rules.number_of(appeal.pk, appeal.received_at, books.calendar) if appeal else ""
    told = {name: str(value) for name, value in error.details.items()}
    return Refusal(one.appeal_id, number, code or error.code, told)


def _write(basket: _Basket, kind: str, fields: Sequence[str], *, only_good: bool) -> Outcome:
    """Save the good ones and record their events, or nothing. Three statements, two of a note."""
    batch_id = uuid4()
    if not basket.good or (basket.refused and not only_good):
        return Outcome(batch_id, (), basket.refused)
    appeals = [appeal for appeal, _ in basket.good]
    if fields:
        Appeal.objects.bulk_update(appeals, {*cases.MOVED, *fields})
    facts = [
        (subject_of(appeal.pk), cases.standing(appeal, old) | told)
        for appeal, (old, told) in basket.good
    ]
    record_many(
        kind, facts, actor=basket.actor, at=basket.now, district_id=appeals[0].district_id,
        batch_id=batch_id,
    )  # fmt: skip
    return Outcome(batch_id, tuple(appeal.pk for appeal in appeals), basket.refused)


def _of(outcome: Outcome, basket: _Basket) -> tuple[tuple[Appeal, Step], ...]:
    """What was written of a basket."""
    return basket.good if outcome.done else ()
