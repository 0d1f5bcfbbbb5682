"""What an import changed, row by row as it was before and after, so that it can be taken back.

PostgreSQL copies the rows itself (``to_jsonb``), so that nothing is lost on the way, whatever the
columns are; a fixed number of statements, however many rows.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.db import IntegrityError, connection, models, transaction

from linquan.kernel.errors import WrongState

MOST_TOLD: Final = 20

# Rows are looked up one by one through their keys, never joined: what was written a moment ago has
# no statistics yet, and a plan made without them compared every row with every other.
_NOTE = """
INSERT INTO kernel_importedrow (district_id, import_id, table_name, row_id, before, after)
SELECT %(district_id)s, %(import_id)s, %(table)s, wanted.id,
    (SELECT to_jsonb(held) FROM {table} AS held WHERE held.id = wanted.id), NULL
FROM unnest(%(ids)s::bigint[]) AS wanted (id)
"""
_OURS = """noted.district_id = %(district_id)s AND noted.import_id = %(import_id)s
    AND noted.table_name = %(table)s"""
_SETTLE = """
UPDATE kernel_importedrow AS noted
SET after = (SELECT to_jsonb(held) FROM {table} AS held WHERE held.id = noted.row_id)
WHERE {ours}
"""
_NOTED = """
SELECT noted.row_id, noted.before IS NULL FROM kernel_importedrow AS noted
WHERE {ours} ORDER BY noted.row_id
"""
_LOCK = "SELECT id FROM {table} WHERE id = ANY (%(ids)s::bigint[]) ORDER BY id FOR UPDATE"
_CHANGED_SINCE = """
SELECT noted.row_id FROM kernel_importedrow AS noted
WHERE {ours} AND noted.after IS DISTINCT FROM (
    SELECT to_jsonb(held) FROM {table} AS held WHERE held.id = noted.row_id
) ORDER BY noted.row_id LIMIT %(most)s
"""
_DELETE = "DELETE FROM {table} WHERE id = ANY (%(ids)s::bigint[])"
_PUT_BACK = """
UPDATE {table} AS held SET ({columns}) = (
    SELECT {columns} FROM jsonb_populate_record(NULL::{table}, (
        SELECT noted.before FROM kernel_importedrow AS noted WHERE {ours}
            AND noted.row_id = held.id
    ))
)
WHERE held.id = ANY (%(ids)s::bigint[])
"""


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Take ids before the rows exist: for the ledger, and paths that hold them. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def note_before(
    district_id: int, import_id: int, model: type[models.Model], ids: Sequence[int]
) -> None:
    """Copy rows as they are, before they change; those that do not exist yet will be new.

    Under a lock on the rows that exist. One statement.
    """
    _run(_NOTE, district_id, import_id, model, ids=list(ids))


def note_after(district_id: int, import_id: int, model: type[models.Model]) -> None:
    """Copy the rows of :func:`note_before` as the import left them. One statement."""
    _run(_SETTLE, district_id, import_id, model)


def noted(district_id: int, import_id: int, model: type[models.Model]) -> tuple[int, ...]:
    """Ids of one table's rows that an import changed or brought. One statement."""
    return tuple(row_id for row_id, _ in _run(_NOTED, district_id, import_id, model))


def brought(district_id: int, import_id: int, model: type[models.Model]) -> frozenset[int]:
    """Ids of one table's rows that came with an import. One statement."""
    return frozenset(i for i, is_new in _run(_NOTED, district_id, import_id, model) if is_new)


def put_back(district_id: int, import_id: int, model: type[models.Model]) -> tuple[int, ...]:
    """Bring one table's rows back to what they were; new ones are deleted. Six statements.

    Returns the ids of all rows. Raises WrongState (``import_changed_since`` with ``ids``: somebody
    changed them since; ``import_in_use``: something hangs on a row that came with the import).
    """
    rows = _run(_NOTED, district_id, import_id, model)
    new = [row_id for row_id, is_new in rows if is_new]
    old = [row_id for row_id, is_new in rows if not is_new]
    _run(_LOCK, district_id, import_id, model, ids=[*old, *new])
    changed = _run(_CHANGED_SINCE, district_id, import_id, model, most=MOST_TOLD)
    if changed:
        ids = [row_id for (row_id,) in changed]
        raise WrongState("import_changed_since", ids=ids, table=model._meta.db_table)
    try:
        with transaction.atomic():
            _run(_DELETE, district_id, import_id, model, ids=new)
            _run(_PUT_BACK, district_id, import_id, model, ids=old)
            with connection.cursor() as cursor:  # else it would be noticed at the commit
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        ids = _hung_on(error)
        raise WrongState("import_in_use", ids=ids, table=model._meta.db_table) from error
    return tuple(row_id for row_id, _ in rows)


_KEY_IN_USE = re.compile(r"\(id\)=\((\d+)\)")


def _hung_on(error: IntegrityError) -> list[int]:
    """Return the row that PostgreSQL names when something still refers to it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    told = str(getattr(diagnosis, "message_detail", None) or "")
    return [int(found) for found in _KEY_IN_USE.findall(told)[:1]]


def _run(
    statement: str, district_id: int, import_id: int, model: type[models.Model], **more: Any
) -> Sequence[tuple[Any, ...]]:
    table, columns = model._meta.db_table, model._meta.concrete_fields
    names = ", ".join(f'"{c.column}"' for c in columns if not (c.primary_key or c.generated))
    sql = statement.format(table=table, columns=names, ours=_OURS)
    told: dict[str, Any] = {
        "district_id": district_id,
        "import_id": import_id,
        "table": table,
    } | more
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall() if cursor.description else ()
