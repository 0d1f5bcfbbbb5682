"""After-commit delivery of events to handlers: at least once, a repeat does nothing.

Deliveries are rows written with the event; :func:`deliver_owed` takes them in order. The effect of
a handler in the database and the mark "delivered" are one transaction, so that a crash between the
two cannot happen; an effect outside (a text message) must itself refuse a repeated key.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q

from linquan.kernel.events import FIELDS, EventRow, handler
from linquan.kernel.models import Delivery

log = structlog.get_logger(__name__)

LONGEST_WAIT = timedelta(hours=1)


def deliver_owed(now: datetime, *, limit: int = 100) -> int:
    """Deliver up to ``limit`` of what is owed and due, oldest first; returns how many were tried.

    One transaction: two statements (one more for each that fails), and a savepoint with what the
    handler does for each delivery, or for all at once where it takes many. Several may run at once:
    each takes what no other holds.
    """
    due = Q(retry_at__isnull=True) | Q(retry_at__lte=now)
    owed = Delivery.objects.filter(due, delivered_at__isnull=True).order_by("id")
    with transaction.atomic():
        rows = list(
            owed.select_for_update(skip_locked=True, of=("self",)).select_related("event")[:limit]
        )
        done = [pk for together in _by_call(rows) for pk in _hand_over(together, now)]
        if done:
            Delivery.objects.filter(pk__in=done).update(
                delivered_at=now, attempts=F("attempts") + 1, error=""
            )
    return len(rows)


def _by_call(rows: Sequence[Delivery]) -> Iterable[Sequence[Delivery]]:
    """Bring together what one call may take: all of a handler that takes many, else each alone."""
    calls: dict[str | int, list[Delivery]] = {}
    for row in rows:
        wanted = handler(row.handler)
        takes_many = wanted is not None and wanted.call_many is not None
        calls.setdefault(row.handler if takes_many else row.pk, []).append(row)
    return calls.values()


def _hand_over(rows: Sequence[Delivery], now: datetime) -> list[int]:
    """Call the handler; returns which are done, and notes for the others when to try again."""
    if len(rows) > 1 and _take_all(rows, now):
        return [row.pk for row in rows]
    return [row.pk for row in rows if _take(row, now)]


def _take_all(rows: Sequence[Delivery], now: datetime) -> bool:
    """Call a handler that takes many inside one savepoint; returns whether all are done."""
    wanted = handler(rows[0].handler)
    if wanted is None or wanted.call_many is None:
        return False
    try:
        with transaction.atomic():
            wanted.call_many([_event_of(row) for row in rows], now)
    except Exception as failure:  # one of them is at fault: each alone will show which
        log.warning("deliveries_parted", handler=wanted.name, error=type(failure).__name__)
        return False
    return True


def _take(row: Delivery, now: datetime) -> bool:
    """Call the handler inside a savepoint; returns whether it is done, else notes when to retry."""
    try:
        with transaction.atomic():
            _call(row, now)
    except Exception as failure:  # a handler's fault must not stop the others
        _note_failure(row, now, failure)
        return False
    return True


def _call(row: Delivery, now: datetime) -> None:
    wanted = handler(row.handler)
    if wanted is not None:  # a handler that no longer exists is owed nothing
        wanted.call(_event_of(row), now)


def _event_of(row: Delivery) -> EventRow:
    return EventRow(*(getattr(row.event, name) for name in FIELDS))


def _note_failure(row: Delivery, now: datetime, failure: Exception) -> None:
    """Double the wait from one second up to :data:`LONGEST_WAIT`."""
    wait = timedelta(seconds=2 ** min(row.attempts, 12))
    row.retry_at = now + min(wait, LONGEST_WAIT)
    name = type(failure).__name__
    first_line = str(failure).partition("\n")[0]  # the database adds the row that failed below it
    row.error = f"{name}: {first_line}"[:500].replace("\x00", "")
    row.attempts += 1
    row.save(update_fields=["attempts", "retry_at", "error"])
    log.warning("delivery_failed", handler=row.handler, event_id=row.event_id, error=name)
