"""What happened to requests, in order, for systems that keep in step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from linquan.apps.appeals.desk import subject_of
from linquan.apps.appeals.sight import visible
from linquan.kernel.actors import Actor
from linquan.kernel.events import FIELDS, EventRow
from linquan.kernel.models import Event

SETTLED: Final = timedelta(seconds=30)
"""Numbers of events are given before they are committed, so a lower one may come later. What is
younger than this is held back; so is everything while a writing transaction is half as old."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Events an actor may know of, and after which number to ask next."""

    events: tuple[EventRow, ...]
    after: int


def events_since(actor: Actor, after: int, now: datetime, *, limit: int = 100) -> Feed:
    """Return up to ``limit`` events of requests after one, less what the actor may not see.

    Three statements; two when nothing is new. A page may be empty though more follows: then
    ``after`` has moved on.
    """
    if _is_someone_slow():
        return Feed((), after)
    rows = Event.objects.filter(
        district_id=actor.district_id, id__gt=after, at__lte=now - SETTLED, kind__startswith=APPEAL
    )
    found = [EventRow(*row) for row in rows.order_by("id").values_list(*FIELDS)[:limit]]
    if not found:
        return Feed((), after)
    ids = visible_among(actor, {event.subject_id for event in found})
    seen = {subject_of(pk) for pk in ids}
    return Feed(tuple(e for e in found if e.subject in seen), found[-1].event_id)


APPEAL: Final = "appeal."


def visible_among(actor: Actor, appeal_ids: set[int]) -> frozenset[int]:
    """Which of some requests an actor may see. One statement."""
    return frozenset(visible(actor).filter(pk__in=appeal_ids).values_list("id", flat=True))


def _is_someone_slow() -> bool:
    """Whether a transaction that writes has been open for long. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SLOW, [SETTLED.total_seconds() / 2])
        return bool(cursor.fetchone()[0])


_SLOW: Final = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database()
    AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    AND xact_start < clock_timestamp() - make_interval(secs => %s)
)
"""
