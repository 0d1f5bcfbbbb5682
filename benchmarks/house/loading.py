"""Rows into tables: COPY by several processes, indexes and references put back afterwards."""

import random
import secrets as tokens
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any

import psycopg
from benchmarks.house import stories
from benchmarks.house.ground import Ground
from benchmarks.house.hands import write_all
from benchmarks.house.stories import ANSWER, APPEAL, EVENT, EVENTS_MOST, Story, Teller
from psycopg import sql

from linquan.apps.appeals.types import PolicyRow
from linquan.kernel import secrets
from linquan.kernel.calendar import OfficeCalendar

TABLES = (
    "appeals_appeal", "appeals_reporter", "appeals_answer", "kernel_event", "kernel_attachment",
)  # fmt: skip
CHUNK = 5_000
PEOPLE = 20_000
"""Residents of a district who report."""

FIRST_EVENT = 1_000_000
"""Event ids from here on; the ground's own events lie below."""

REPORTER = (
    "district_id", "appeal_id", "kind", "name_sealed", "phone_sealed", "phone_hash",
)  # fmt: skip
PHOTO = (
    "district_id", "subject", "role", "sha256", "media_type", "width", "height", "size_bytes",
    "created_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class City:
    """All that a process needs to draw requests."""

    seed: int
    size: int
    end: datetime
    grounds: tuple[Ground, ...]
    calendar: OfficeCalendar
    policies: dict[int, dict[str, PolicyRow]]

    def chunks(self) -> list[tuple[int, int]]:
        """First id and number of requests of each piece."""
        return [(at + 1, min(CHUNK, self.size - at)) for at in range(0, self.size, CHUNK)]


def load(city: City, dsn: str, processes: int, say: Callable[[str], None]) -> None:
    """Fill the tables."""
    with psycopg.connect(dsn, autocommit=True) as connection, without_guards(connection, say):
        chunks = city.chunks()
        written = 0
        for done, count in enumerate(write_all(city, dsn, chunks, processes), start=1):
            written += count
            if done % max(1, len(chunks) // 10) == 0:
                say(f"{written:,} of {city.size:,} requests written")
    with psycopg.connect(dsn, autocommit=True) as connection:
        _set_sequences(connection)
        say("counting the days")
        count_days(connection)
        say("gathering statistics")
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT") if _may_checkpoint(connection) else None


COUNT_DAYS = """
WITH told AS (
    SELECT district_id, split_part(data ->> 'area_path', '/', 4)::bigint AS area_id, kind,
        (at AT TIME ZONE 'Asia/Shanghai')::date AS day, data ->> 'grade' AS grade,
        stock(data ->> 'from', data) AS before, stock(data ->> 'to', data) AS after
    FROM kernel_event WHERE data ? 'area_path'
), moved (district_id, area_id, day, measure, amount) AS (
    SELECT district_id, area_id, day, before, -1 FROM told WHERE before IS DISTINCT FROM after
    UNION ALL
    SELECT district_id, area_id, day, after, 1 FROM told WHERE before IS DISTINCT FROM after
    UNION ALL
    SELECT district_id, area_id, day, 'received', 1 FROM told WHERE kind = 'appeal.received'
    UNION ALL
    SELECT district_id, area_id, day, 'rated', 1 FROM told WHERE kind = 'appeal.rated'
    UNION ALL
    SELECT district_id, area_id, day, 'content', 1 FROM told
    WHERE kind = 'appeal.rated' AND grade IN ('satisfied', 'basically')
)
INSERT INTO insights_dailycounter (district_id, area_id, day, measure, amount)
SELECT district_id, area_id, day, measure, sum(amount) FROM moved WHERE measure IS NOT NULL
GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0
"""
COUNT_ALL = """
INSERT INTO insights_totalcounter (district_id, area_id, measure, amount)
SELECT district_id, area_id, measure, sum(amount) FROM insights_dailycounter GROUP BY 1, 2, 3
"""
STOCK = """
CREATE OR REPLACE FUNCTION stock(status text, data jsonb) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT CASE
        WHEN status = '' THEN NULL
        WHEN status IN ('received', 'assigned', 'in_progress', 'waiting', 'reopened')
            THEN 'in_progress'
        WHEN status = 'withdrawn' THEN 'withdrawn'
        WHEN (data ->> 'refused')::boolean THEN 'refused'
        ELSE 'solved'
    END
$$
"""


def count_days(connection: psycopg.Connection) -> None:
    """Fill the daily counters from the events, as `insights.counters.rebuild` does row by row."""
    connection.execute(STOCK)
    connection.execute("TRUNCATE insights_dailycounter, insights_totalcounter")
    connection.execute(COUNT_DAYS)
    connection.execute(COUNT_ALL)
    connection.execute("DROP FUNCTION stock(text, jsonb)")


def _may_checkpoint(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'MEMBER')")
    return bool((row.fetchone() or (False,))[0])


@contextmanager
def without_guards(connection: psycopg.Connection, say: Callable[[str], None]) -> Iterator[None]:
    """Take indexes and references off the tables that are filled, and put the same ones back."""
    references = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)", [list(TABLES)],
    ).fetchall()  # fmt: skip
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)", [list(TABLES)],
    ).fetchall()  # fmt: skip
    for table, name, _ in references:
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(_name(table), _name(name))
        )
    for name, _ in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(_name(name)))
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    say(f"building {len(indexes)} indexes")
    for _, definition in indexes:
        connection.execute(definition)
    say(f"checking {len(references)} references")
    for table, name, definition in references:
        connection.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                _name(table), _name(name), sql.SQL(definition)
            )
        )


def _name(text: str) -> sql.Identifier:
    return sql.Identifier(text)


def _set_sequences(connection: psycopg.Connection) -> None:
    for table in TABLES:
        connection.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
                sql.Literal(table), _name(table)
            )
        )


def writer(city: City, dsn: str) -> Callable[[tuple[int, int]], int]:
    """Return what writes a piece of the city over a connection of its own."""
    connection = psycopg.connect(dsn, autocommit=True)
    tellers = [
        Teller(ground, city.calendar, city.policies[ground.district_id]) for ground in city.grounds
    ]
    weights = list(accumulate(sum(s.weight for s in g.spots) for g in city.grounds))

    def write(chunk: tuple[int, int]) -> int:
        told = list(draw(city, tellers, weights, *chunk))
        with connection.transaction():
            _copy(connection, "appeals_appeal", APPEAL, (stories.appeal_row(s, g) for s, g in told))
            _copy(connection, "appeals_reporter", REPORTER, (_reporter(s, g) for s, g in told))
            _copy(connection, "appeals_answer", ANSWER, _each(stories.answer_rows, told))
            _copy(connection, "kernel_event", EVENT, _numbered(chunk[0], told))
            photos = (_photo(s, g) for s, g in told if stories.has_photo(s.appeal_id))
            _copy(connection, "kernel_attachment", PHOTO, photos)
        return len(told)

    return write


def draw(
    city: City, tellers: Sequence[Teller], weights: Sequence[float], first: int, count: int
) -> Iterator[tuple[Story, Ground]]:
    """Draw a piece of the story; the same piece is the same whoever draws it."""
    dice = random.Random(f"{city.seed} {city.size} {first}")
    span = (city.end - _beginning(city)) / city.size
    for n in range(count):
        at = _beginning(city) + span * (first - 1 + n + dice.random())
        (teller,) = dice.choices(tellers, cum_weights=weights)
        yield teller.draw(first + n, at, city.end, dice), teller.ground


def _beginning(city: City) -> datetime:
    return city.end - stories.SPAN


def _each(
    make: Callable[[Story, Ground], list[tuple[Any, ...]]], told: Sequence[tuple[Story, Ground]]
) -> Iterator[tuple[Any, ...]]:
    for story, ground in told:
        yield from make(story, ground)


def _numbered(first: int, told: Sequence[tuple[Story, Ground]]) -> Iterator[tuple[Any, ...]]:
    """Events in the order of time, as they would have been written: a case lies scattered."""
    rows = sorted(_each(stories.event_rows, told), key=lambda row: row[AT])
    number = FIRST_EVENT + (first - 1) * EVENTS_MOST
    for at, row in enumerate(rows):
        yield number + at, *row


AT = EVENT.index("at") - 1


def _reporter(story: Story, ground: Ground) -> tuple[Any, ...]:
    """Name and phone sealed as the house seals them; three in ten are anonymous."""
    dice = random.Random(story.appeal_id)
    if dice.random() > stories.WITH_PHONE:
        return ground.district_id, story.appeal_id, "resident", None, None, ""
    person = _person(ground.district_id, dice.randrange(PEOPLE))
    return ground.district_id, story.appeal_id, "resident", *person


@lru_cache(maxsize=8 * PEOPLE)
def _person(district_id: int, number: int) -> tuple[bytes, bytes, str]:
    """One of the residents who report, some of them again and again."""
    phone = f"199{number:08}"
    return (
        secrets.seal("示例居民", f"reporter.name:{district_id}"),
        secrets.seal(phone, f"reporter.phone:{district_id}"),
        secrets.phone_hash(phone, district_id),
    )


def _photo(story: Story, ground: Ground) -> tuple[Any, ...]:
    return (
        ground.district_id, f"appeal:{story.appeal_id}", "report", tokens.token_hex(32),
        "image/jpeg", 1200, 900, 180_000, story.received_at,
    )  # fmt: skip


def _copy(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
) -> None:
    names = sql.SQL(", ").join(map(_name, columns))
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(_name(table), names)
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)
