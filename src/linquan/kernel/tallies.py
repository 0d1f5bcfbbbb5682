"""How often something was done within the last hour: floods are told from people by it (ADR 0019).

A tally stands under a key that is a keyed hash, of an address or a telephone for instance, and a
minute. What it counts is told by the caller, who also knows how much is too much. Counting and
checking are one statement, which commits by itself and waits for no disk (the table is UNLOGGED: a
crash forgets the last hour). Nothing is counted of what is refused, or else whoever
floods would keep the neighbours behind the same address out for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DataError
from psycopg.errors import DivisionByZero

from linquan.kernel.models import Tally
from linquan.kernel.prepared import prepared_cursor

SPAN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many an hour under a key; the name is the caller's word for it."""

    name: str
    key: str
    most: int


@dataclass(frozen=True, slots=True)
class Full:
    """A limit that is reached, and when there is room again."""

    name: str
    most: int
    until: datetime


_COUNT: Final = """
WITH asked AS (
    SELECT * FROM unnest(%(keys)s::text[], %(most)s::bigint[]) AS asked (key, most)
), earlier AS (
    SELECT key, sum(amount) AS seen, sum(amount) FILTER (WHERE minute < %(minute)s) AS settled
    FROM kernel_tally
    WHERE district_id = %(district_id)s AND key = ANY (%(keys)s::text[] || %(once)s::text)
        AND minute > %(since)s
    GROUP BY key
), room AS (
    SELECT key, most - coalesce(seen, 0) >= %(amount)s AS fits,
        most - coalesce(settled, 0) AS this_minute
    FROM asked LEFT JOIN earlier USING (key)
), first AS (
    INSERT INTO kernel_tally (district_id, key, minute, amount)
    SELECT %(district_id)s, %(once)s, %(minute)s, 1
    WHERE (SELECT bool_and(fits) FROM room) AND NOT EXISTS (
        SELECT FROM earlier WHERE key = %(once)s
    )
    ON CONFLICT DO NOTHING RETURNING key
), counted AS (
    INSERT INTO kernel_tally AS tally (district_id, key, minute, amount)
    SELECT %(district_id)s, key, %(minute)s, %(amount)s FROM room
    WHERE EXISTS (SELECT FROM first) ORDER BY key
    ON CONFLICT (district_id, key, minute) DO UPDATE SET amount = tally.amount + excluded.amount
    WHERE tally.amount + excluded.amount
        <= (SELECT this_minute FROM room WHERE room.key = excluded.key)
    RETURNING key
)
SELECT key, fits, EXISTS (SELECT FROM earlier WHERE key = %(once)s),
    -- divides by zero when others took room meanwhile: then nothing is counted, and it tries again
    1 / (NOT EXISTS (SELECT FROM first)
        OR (SELECT count(*) FROM counted) = (SELECT count(*) FROM room))::int
FROM room
"""
"""Rows are taken in the order of their keys, so that two who count never wait for each other.
Who waited for a row sees what it holds then: the last of the room goes to one of them. Whoever
sends the same again at the same moment waits for ``first``, and then counts nothing."""


def count(
    district_id: int, limits: Sequence[Limit], *, once: str, now: datetime, amount: int = 1
) -> Full | None:
    """Count under every limit, or under none of them when one is reached: then return that one.

    Parameters
    ----------
    limits
        At least one, with different keys.
    once
        Key of what is counted: the same one again within the hour is let through uncounted.
    amount
        How much it counts.

    Of several limits that are reached, the one with room last is returned. One statement; a second
    one when it is refused, and one more for each time that others took room at the same moment.
    To be called outside of a transaction, whose end others would wait for.
    """
    told = _told(district_id, limits, once, now, amount)
    full = _counted(told)
    while full is None:  # ends: each time there is less room
        full = _counted(told)
    return _last_free([limit for limit in limits if limit.key in full], told) if full else None


def count_in_minute(district_id: int, limit: Limit, *, now: datetime) -> int | None:
    """Count one under a limit that is meant for a minute by the clock, not for an hour.

    Returns how many more fit into this minute; ``None`` when there was no room, and nothing is
    counted then. One statement, whichever process asks.
    """
    minute = now.replace(second=0, microsecond=0)
    if limit.most < 1:
        return None
    with prepared_cursor() as cursor:
        cursor.execute(_IN_MINUTE, [district_id, limit.key, minute, limit.most])
        counted = cursor.fetchone()
    return None if counted is None else limit.most - int(counted[0])


_IN_MINUTE: Final = """
INSERT INTO kernel_tally AS tally (district_id, key, minute, amount) VALUES (%s, %s, %s, 1)
ON CONFLICT (district_id, key, minute) DO UPDATE SET amount = tally.amount + 1
WHERE tally.amount < %s RETURNING amount
"""


def _told(
    district_id: int, limits: Sequence[Limit], once: str, now: datetime, amount: int
) -> dict[str, Any]:
    minute = now.replace(second=0, microsecond=0)
    return {
        "district_id": district_id,
        "keys": [limit.key for limit in limits],
        "most": [limit.most for limit in limits],
        "once": once,
        "minute": minute,
        "since": minute - SPAN,
        "amount": amount,
    }


def _counted(told: dict[str, Any]) -> set[str] | None:
    """Count, and return the keys that had no room; ``None``: others were faster with some."""
    try:
        with prepared_cursor() as cursor:
            cursor.execute(_COUNT, told)
            rows = cursor.fetchall()
    except DataError as error:
        if not isinstance(error.__cause__, DivisionByZero):
            raise
        return None
    is_repeat = rows[0][2]
    return set() if is_repeat else {key for key, fits, *_ in rows if not fits}


def _last_free(full: Sequence[Limit], told: dict[str, Any]) -> Full:
    """Find out when there is room again under all of the limits. One statement."""
    found = Tally.objects.filter(
        district_id=told["district_id"], key__in=[x.key for x in full], minute__gt=told["since"]
    )
    rows = list(found.order_by("minute").values_list("key", "minute", "amount"))
    frees = [
        Full(limit.name, limit.most, free_at(mine, limit.most - told["amount"], told["minute"]))
        for limit in full
        for mine in [[(minute, amount) for key, minute, amount in rows if key == limit.key]]
    ]
    return max(frees, key=lambda one: one.until)


def free_at(counts: Iterable[tuple[datetime, int]], least: int, minute: datetime) -> datetime:
    """Return when no more than ``least`` of the counts are younger than an hour.

    Parameters
    ----------
    counts
        Minutes, the oldest first, and what was counted in each.
    least
        What may stand when there is room; below zero there is never room: an hour from ``minute``.
    """
    rows = list(counts)
    left = sum(amount for _, amount in rows)
    for counted_at, amount in rows:
        left -= amount
        if left <= least:
            return counted_at + SPAN
    return minute + SPAN


def forget(*, now: datetime) -> int:
    """Remove what is older than an hour; returns how many rows. One statement."""
    minute = now.replace(second=0, microsecond=0)
    return Tally.objects.filter(minute__lte=minute - SPAN).delete()[0]
