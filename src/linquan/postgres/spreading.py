"""Turn the keys of large tables from ``id`` into ``(district_id, id)``, while the house goes on.

A table whose key is ``id`` alone cannot be spread over several servers by district. What must be
done is read from the catalogue, so a step that was cut off is gone on with, and one that is done
has nothing left to do. Knows no table by name.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.sql import Composed, Identifier

DISTRICT, ROW = "district_id", "id"
_LOCK_TIMEOUT = "5s"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One or more statements that belong together.

    Attributes
    ----------
    told : str
        What it does, in words.
    statements : sequence of Composed
        SQL; in one transaction unless ``alone``.
    alone : bool
        A statement that must be outside of a transaction, such as CREATE INDEX CONCURRENTLY.
    """

    told: str
    statements: Sequence[Composed]
    alone: bool = False


class Reference(NamedTuple):
    """A foreign key of one column: ``table.column`` names a row of ``target``."""

    table: str
    name: str
    column: str
    target: str


class Key(NamedTuple):
    """A unique index of a table: its columns, where it counts, and its constraint's name if any."""

    table: str
    name: str
    columns: tuple[str, ...]
    where: str
    is_constraint: bool


_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND a.attname = %s AND a.attnotnull AND NOT a.attisdropped
  AND EXISTS (SELECT FROM pg_constraint p JOIN pg_attribute k ON k.attrelid = c.oid
      WHERE p.conrelid = c.oid AND p.contype = 'p' AND k.attnum = ANY(p.conkey) AND k.attname = %s)
ORDER BY 1
"""
_KEYS = """
SELECT c.relname, i.relname, array_agg(a.attname::text ORDER BY k.at),
       coalesce(pg_get_expr(x.indpred, x.indrelid), ''), p.contype IS NOT NULL
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
CROSS JOIN unnest(x.indkey::int2[]) WITH ORDINALITY k(number, at)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
LEFT JOIN pg_constraint p ON p.conindid = i.oid AND p.contype IN ('p', 'u')
WHERE x.indisunique AND x.indisvalid AND x.indexprs IS NULL AND c.relname = ANY(%s)
  AND c.relnamespace = 'public'::regnamespace
GROUP BY 1, 2, 4, 5 ORDER BY 1, 2
"""
_REFERENCES = """
SELECT s.relname, p.conname, a.attname, t.relname
FROM pg_constraint p JOIN pg_class s ON s.oid = p.conrelid JOIN pg_class t ON t.oid = p.confrelid
JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = p.conkey[1]
WHERE p.contype = 'f' AND cardinality(p.conkey) = 1 AND t.relname = ANY(%s)
  AND s.relnamespace = 'public'::regnamespace
ORDER BY 1, 2
"""
_BROKEN = """
SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE NOT x.indisvalid AND i.relname ~ '_by_(district|row)$' ORDER BY 1
"""
_INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
_LEFT = """
SELECT c.relname FROM pg_constraint p JOIN pg_class c ON c.oid = p.conrelid
WHERE p.contype = 'p' AND c.relname = ANY(%s)
  AND NOT (SELECT array_agg(a.attname::text) @> %s FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum = ANY(p.conkey))
ORDER BY 1
"""


def tables(connection: psycopg.Connection, everywhere: Collection[str]) -> list[str]:
    """Name the tables that are spread: they say their district, and are not kept everywhere."""
    found = connection.execute(_TABLES, [DISTRICT, ROW]).fetchall()
    return [name for (name,) in found if name not in everywhere]


def steps(connection: psycopg.Connection, everywhere: Collection[str]) -> Iterator[Step]:
    """Say what is left to do, in order.

    Parameters
    ----------
    everywhere
        Small tables of which every server will keep a whole copy: their keys stay.
    """
    spread = tables(connection, everywhere)
    for (name,) in connection.execute(_BROKEN).fetchall():
        yield Step(f"drop the half-made index {name}", [_drop_index(name)], alone=True)
    keys = [_key(row) for row in connection.execute(_KEYS, [spread]).fetchall()]
    narrow = [key for key in keys if DISTRICT not in key.columns]
    there = {name for (name,) in connection.execute(_INDEXES).fetchall()}
    for key in narrow:
        if _new_name(key) not in there:
            yield _index(key)
    for table in (key.table for key in narrow if key.columns == (ROW,)):
        if _row_name(table) not in there:
            yield Step(f"keep {table} quick to read by {ROW}", [_by_row(table)], alone=True)
    for reference in map(Reference._make, connection.execute(_REFERENCES, [spread]).fetchall()):
        yield from _widen(reference, spread)
    for key in narrow:
        yield _exchange(key)


def spread(connection: psycopg.Connection, everywhere: Collection[str], progress: Progress) -> int:
    """Do what is left; returns how many steps. The connection must be in autocommit.

    No table is locked for longer than a moment: indexes are built beside the work, references are
    checked without a lock, and whoever would have to wait gives up after five seconds
    (``psycopg.errors.LockNotAvailable``): run it again then.
    """
    connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(_LOCK_TIMEOUT)))
    done = 0
    for step in list(steps(connection, everywhere)):
        progress(step.told)
        if step.alone:
            connection.execute(step.statements[0])
        else:
            with connection.transaction():
                for statement in step.statements:
                    connection.execute(statement)
        done += 1
    return done


def left(connection: psycopg.Connection, everywhere: Collection[str]) -> list[str]:
    """Name the spread tables whose key does not hold the district yet."""
    wanted = [DISTRICT, ROW]
    found = connection.execute(_LEFT, [tables(connection, everywhere), wanted]).fetchall()
    return [name for (name,) in found]


def _key(row: tuple[str, str, list[str], str, bool]) -> Key:
    table, name, columns, where, is_constraint = row
    return Key(table, name, tuple(columns), where, is_constraint)


def _new_name(key: Key) -> str:
    return f"{key.name[:50]}_by_district"


def _index(key: Key) -> Step:
    columns = sql.SQL(", ").join(map(Identifier, (DISTRICT, *key.columns)))
    # What PostgreSQL has written into its own catalogue.
    told = f" WHERE {key.where}" if key.where else ""
    made = sql.SQL("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({}){}").format(
        Identifier(_new_name(key)), Identifier(key.table), columns, sql.SQL(told)
    )
    return Step(f"index {key.table} by district and {', '.join(key.columns)}", [made], alone=True)


def _by_row(table: str) -> Composed:
    return sql.SQL("CREATE INDEX CONCURRENTLY {} ON {} ({})").format(
        Identifier(_row_name(table)), Identifier(table), Identifier(ROW)
    )


def _row_name(table: str) -> str:
    return f"{table[:50]}_by_row"


def _drop_index(name: str) -> Composed:
    return sql.SQL("DROP INDEX CONCURRENTLY {}").format(Identifier(name))


def _widen(reference: Reference, spread: Sequence[str]) -> Iterator[Step]:
    """Let a reference name the district too; what has no district loses it, and is told."""
    table, name = Identifier(reference.table), Identifier(reference.name)
    drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, name)
    if reference.table not in spread:
        yield Step(
            f"{reference.table} has no district: its reference {reference.name} goes", [drop]
        )
        return
    draft = Identifier(f"{reference.name[:57]}_wide")
    add = sql.SQL(
        "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}, {}) REFERENCES {} ({}, {}) "
        "DEFERRABLE INITIALLY DEFERRED NOT VALID"
    ).format(
        table, draft, Identifier(DISTRICT), Identifier(reference.column),
        Identifier(reference.target), Identifier(DISTRICT), Identifier(ROW),
    )  # fmt: skip
    again = sql.SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}").format(table, draft)
    valid = sql.SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}").format(table, draft)
    rename = sql.SQL("ALTER TABLE {} RENAME CONSTRAINT {} TO {}").format(table, draft, name)
    whose = f"{reference.table}.{reference.column}"
    yield Step(f"let {whose} name the district too", [again, add])
    yield Step(f"check every {whose}", [valid])
    yield Step(f"part with the old reference of {whose}", [drop, rename])


def _exchange(key: Key) -> Step:
    """Put the new key in the old one's place, under the old one's name."""
    table, old, new = Identifier(key.table), Identifier(key.name), Identifier(_new_name(key))
    told = f"exchange the key {key.name}"
    if not key.is_constraint:
        return Step(told, [_drop_plain(key.name), _rename_index(new, old)])
    kind = "PRIMARY KEY" if key.columns == (ROW,) else "UNIQUE"
    return Step(
        told,
        [
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, old),
            _rename_index(new, old),
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {} USING INDEX {}").format(
                table, old, sql.SQL(kind), old
            ),
        ],
    )


def _drop_plain(name: str) -> Composed:
    return sql.SQL("DROP INDEX {}").format(Identifier(name))


def _rename_index(new: Identifier, old: Identifier) -> Composed:
    return sql.SQL("ALTER INDEX {} RENAME TO {}").format(new, old)
