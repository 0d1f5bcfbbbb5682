"""Due dates computed anew when the calendar changes."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import cases
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import OPEN
from linquan.apps.orgs.types import DEADLINES_RECKONED, calendar_subject
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import record, record_many
from linquan.kernel.models import Event


@transaction.atomic
def recompute_deadlines(*, actor: Actor, district_id: int, cause_id: int, now: datetime) -> int:
    """Compute the due date of every open request counted in working days anew.

    One event a request whose date moved, under one batch, and one beside the calendar's change
    (``cause_id``) that says how many did; a repeat says nothing. Returns how many moved.
    """
    if not actor.is_system:
        raise NotAllowed("recompute_deadlines")
    books = desk(district_id)
    policies = [p.policy_id for p in books.book.policies if p.unit == Unit.WORKDAYS]
    found = (
        Appeal.objects.select_for_update()
        .defer(*cases.HEAVY)
        .filter(district_id=district_id, status__in=OPEN, policy_id__in=policies)
        .order_by("id")
    )
    moved: list[Appeal] = []
    facts: list[tuple[str, dict[str, Any]]] = []
    for appeal in found.iterator(chunk_size=2000):
        old = appeal.due_at
        cases.reckon(appeal, books)
        if appeal.due_at != old:
            moved.append(appeal)
            data = {"due_at": appeal.due_at.isoformat(), "was_due_at": old.isoformat()}
            facts.append((subject_of(appeal.pk), data))
    Appeal.objects.bulk_update(moved, ["due_at"], batch_size=2000)
    if moved:
        record_many(
            "appeal.deadline_moved",
            facts,
            actor=actor,
            at=now,
            district_id=district_id,
            batch_id=uuid4(),
        )
    if moved or not _is_told(district_id, cause_id):
        _tell(actor, district_id, now, {"cause": cause_id, "moved": len(moved)})
    return len(moved)


def _is_told(district_id: int, cause_id: int) -> bool:
    told = Event.objects.filter(district_id=district_id, subject=calendar_subject(district_id))
    return told.filter(kind=DEADLINES_RECKONED, data__cause=cause_id).exists()


def _tell(actor: Actor, district_id: int, now: datetime, data: dict[str, Any]) -> None:
    """Say beside the change of the calendar what followed from it."""
    subject = calendar_subject(district_id)
    record(
        DEADLINES_RECKONED, subject=subject, actor=actor, at=now, district_id=district_id, data=data
    )
