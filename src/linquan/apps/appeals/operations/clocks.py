"""Dates of the clocks computed anew when the calendar or a list changes."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.clocks import ContactWay
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import OPEN, Status
from linquan.apps.orgs.calendar_types import calendar_subject
from linquan.apps.orgs.types import DEADLINES_RECKONED
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import NotAllowed, WrongState
from linquan.kernel.events import record, record_many
from linquan.kernel.models import Event

CONTACT_LIMIT = 500


@transaction.atomic
def recompute_deadlines(*, actor: Actor, district_id: int, cause_id: int, now: datetime) -> int:
    """Compute the dates of every open request anew that rest on working days.

    One event a request of which a date moved, under one batch, and one beside the calendar's change
    (``cause_id``) that says how many did; a repeat says nothing. Returns how many moved.
    """
    if not actor.is_system:
        raise NotAllowed("recompute_deadlines")
    books = desk(district_id)
    policies = [p.policy_id for p in books.book.policies if p.unit == Unit.WORKDAYS]
    beside = Q(contact_due_at__isnull=False) | Q(total_due_at__isnull=False)
    moved = _reckon_anew(books, Q(policy_id__in=policies) | beside, "calendar", actor, now)
    if moved or not _is_told(district_id, cause_id):
        _tell(actor, district_id, now, {"cause": cause_id, "moved": moved})
    return moved


@transaction.atomic
def follow_lists(*, actor: Actor, district_id: int, now: datetime) -> int:
    """Compute the dates of every open request anew by the lists as they are.

    A request keeps the deadlines that its clocks began by, unless such a line was corrected: a new
    version of the deadline of handling leaves it alone, which can so be taken back. One event a
    request of which a date moved, under one batch; a repeat says nothing. Returns how many moved.
    """
    if not actor.is_system:
        raise NotAllowed("follow_lists")
    return _reckon_anew(desk(district_id), Q(), "lists", actor, now)


def _reckon_anew(books: Desk, wanted: Q, cause: str, actor: Actor, now: datetime) -> int:
    """Lock open requests, move their dates, and record what moved."""
    found = (
        Appeal.objects.select_for_update()
        .defer(*cases.HEAVY)
        .filter(wanted, district_id=books.district_id, status__in=OPEN)
        .order_by("id")
    )
    moved: list[Appeal] = []
    facts: list[tuple[str, dict[str, Any]]] = []
    for appeal in found.iterator(chunk_size=2000):
        was = _dates(appeal)
        cases.reckon(appeal, books)
        if (dates := _dates(appeal)) != was:
            moved.append(appeal)
            before = {f"was_{name}": date for name, date in was.items()}
            facts.append((subject_of(appeal.pk), {"cause": cause} | dates | before))
    Appeal.objects.bulk_update(moved, DATES, batch_size=2000)
    if moved:
        record_many(
            "appeal.deadline_moved",
            facts,
            actor=actor,
            at=now,
            district_id=books.district_id,
            batch_id=uuid4(),
        )
    return len(moved)


DATES: Final = ("due_at", "contact_due_at", "total_due_at")


def _dates(appeal: Appeal) -> dict[str, str]:
    """When its clocks run out, as events keep it; empty for one that does not run."""
    dates = {name: getattr(appeal, name) for name in DATES}
    return {name: date.astimezone(UTC).isoformat() if date else "" for name, date in dates.items()}


@transaction.atomic
def note_contact(*, actor: Actor, appeal_id: int, way: ContactWay, text: str, now: datetime) -> int:
    """Note that the reporter was spoken with, and what was said; the first time stops the clock.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    scope = cases.scope_of(appeal)
    if not (rules.may_assign(actor, scope) or rules.may_work(actor, scope)):
        raise NotAllowed("note_contact")
    if appeal.status not in OPEN:
        raise WrongState("wrong_state", status=appeal.status)
    plain = letters.words_needed(text, "text", CONTACT_LIMIT)
    cases.contact(appeal, now)
    appeal.save(update_fields=["contacted_at"])
    status = Status(appeal.status)
    return cases.tell(
        "appeal.contacted", appeal, status, actor=actor, now=now, way=way.value, text=plain
    )


def _is_told(district_id: int, cause_id: int) -> bool:
    told = Event.objects.filter(district_id=district_id, subject=calendar_subject(district_id))
    return told.filter(kind=DEADLINES_RECKONED, data__cause=cause_id).exists()


def _tell(actor: Actor, district_id: int, now: datetime, data: dict[str, Any]) -> None:
    """Say beside the change of the calendar what followed from it."""
    subject = calendar_subject(district_id)
    record(
        DEADLINES_RECKONED, subject=subject, actor=actor, at=now, district_id=district_id, data=data
    )
