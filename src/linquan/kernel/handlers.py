"""After-commit delivery of events to handlers: at least once, a repeat does nothing.

Deliveries are rows written with the event; :func:`deliver_owed` takes them in order. The effect of
a handler in the database and the mark "delivered" are one transaction, so that a crash between the
two cannot happen; an effect outside (a text message) must itself refuse a repeated key.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog
from django.db import connection, transaction

from linquan.kernel.events import FIELDS, EventRow, event_of, handler
from linquan.kernel.models import Delivery
from linquan.kernel.prepared import Prepared

log = structlog.get_logger(__name__)

LONGEST_WAIT = timedelta(hours=1)


class Owed(NamedTuple):
    """One event owed to one handler."""

    delivery_id: int
    handler: str
    attempts: int
    event: EventRow


_OWED: Final = Prepared(
    lambda now, limit: (
        f"SELECT owed.id, owed.handler, owed.attempts, {', '.join(f'event.{f}' for f in FIELDS)} "  # noqa: S608 - our columns
        "FROM kernel_delivery owed JOIN kernel_event event ON event.id = owed.event_id "
        "WHERE owed.delivered_at IS NULL AND (owed.retry_at IS NULL OR owed.retry_at <= %s) "
        "ORDER BY owed.id LIMIT %s FOR UPDATE OF owed SKIP LOCKED",
        [now, limit],
    ),
    datetime,
    int,
)
_DONE: Final = """
UPDATE kernel_delivery SET delivered_at = %s, attempts = attempts + 1, error = ''
WHERE id = ANY(%s)
"""


def deliver_owed(now: datetime, *, limit: int = 100) -> int:
    """Deliver up to ``limit`` of what is owed and due, oldest first; returns how many were tried.

    One transaction: two statements (one more for each that fails), and a savepoint with what the
    handler does for each delivery, or for all at once where it takes many. Several may run at once:
    each takes what no other holds.
    """
    with transaction.atomic():
        rows = _owed(now, limit)
        done = [pk for together in _by_call(rows) for pk in _hand_over(together, now)]
        if done:
            _mark(done, now)
    return len(rows)


def _mark(done: list[int], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [now, done])


def _owed(now: datetime, limit: int) -> list[Owed]:
    """Lock what is owed. An event is read once, to however many it is owed."""
    events: dict[int, EventRow] = {}
    found = []
    for delivery_id, name, attempts, event_id, *rest in _OWED.rows(now, limit):
        if event_id not in events:
            events[event_id] = event_of((event_id, *rest))
        found.append(Owed(delivery_id, name, attempts, events[event_id]))
    return found


def _by_call(rows: Sequence[Owed]) -> Iterable[Sequence[Owed]]:
    """Bring together what one call may take: all of a handler that takes many, else each alone."""
    calls: dict[str | int, list[Owed]] = {}
    for row in rows:
        wanted = handler(row.handler)
        takes_many = wanted is not None and wanted.call_many is not None
        calls.setdefault(row.handler if takes_many else row.delivery_id, []).append(row)
    return calls.values()


def _hand_over(rows: Sequence[Owed], now: datetime) -> list[int]:
    """Call the handler; returns which are done, and notes for the others when to try again."""
    if len(rows) > 1 and _take_all(rows, now):
        return [row.delivery_id for row in rows]
    return [row.delivery_id for row in rows if _take(row, now)]


def _take_all(rows: Sequence[Owed], now: datetime) -> bool:
    """Call a handler that takes many inside one savepoint; returns whether all are done."""
    wanted = handler(rows[0].handler)
    if wanted is None or wanted.call_many is None:
        return False
    try:
        with transaction.atomic():
            wanted.call_many([row.event for row in rows], now)
    except Exception as failure:  # one of them is at fault: each alone will show which
        log.warning("deliveries_parted", handler=wanted.name, error=type(failure).__name__)
        return False
    return True


def _take(row: Owed, now: datetime) -> bool:
    """Call the handler inside a savepoint; returns whether it is done, else notes when to retry."""
    try:
        with transaction.atomic():
            _call(row, now)
    except Exception as failure:  # a handler's fault must not stop the others
        _note_failure(row, now, failure)
        return False
    return True


def _call(row: Owed, now: datetime) -> None:
    wanted = handler(row.handler)
    if wanted is not None:  # a handler that no longer exists is owed nothing
        wanted.call(row.event, now)


def _note_failure(row: Owed, now: datetime, failure: Exception) -> None:
    """Double the wait from one second up to :data:`LONGEST_WAIT`."""
    wait = timedelta(seconds=2 ** min(row.attempts, 12))
    name = type(failure).__name__
    first_line = str(failure).partition("\n")[0]  # the database adds the row that failed below it
    Delivery.objects.filter(pk=row.delivery_id).update(
        attempts=row.attempts + 1,
        retry_at=now + min(wait, LONGEST_WAIT),
        error=f"{name}: {first_line}"[:500].replace("\x00", ""),
    )
    log.warning("delivery_failed", handler=row.handler, event_id=row.event.event_id, error=name)
