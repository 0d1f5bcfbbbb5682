"""What an import changed, row by row as it was before and after, so that it can be taken back.

PostgreSQL copies the rows itself (``to_jsonb``), so that nothing is lost on the way, whatever the
columns are; a fixed number of statements, however many rows.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import IntegrityError, connection, models, transaction

from linquan.kernel.errors import WrongState

MOST_TOLD: Final = 20

_NOTE = """
INSERT INTO kernel_importedrow (district_id, import_id, table_name, row_id, before, after)
SELECT %(district_id)s, %(import_id)s, %(table)s, wanted.id, to_jsonb(held), NULL
FROM unnest(%(ids)s::bigint[]) AS wanted (id) LEFT JOIN {table} AS held ON held.id = wanted.id
"""
_SETTLE = """
UPDATE kernel_importedrow AS noted SET after = to_jsonb(held)
FROM {table} AS held
WHERE noted.district_id = %(district_id)s AND noted.import_id = %(import_id)s
    AND noted.table_name = %(table)s AND held.id = noted.row_id
"""
_OURS = """noted.district_id = %(district_id)s AND noted.import_id = %(import_id)s
    AND noted.table_name = %(table)s"""
_LOCK_NOTED = (
    "SELECT noted.row_id FROM kernel_importedrow AS noted WHERE {ours} ORDER BY noted.row_id"
)
_LOCK = """
SELECT held.id FROM {table} AS held JOIN kernel_importedrow AS noted ON noted.row_id = held.id
WHERE {ours} ORDER BY held.id FOR UPDATE OF held
"""
_CHANGED_SINCE = """
SELECT noted.row_id FROM kernel_importedrow AS noted LEFT JOIN {table} AS held
    ON held.id = noted.row_id
WHERE {ours} AND to_jsonb(held) IS DISTINCT FROM noted.after ORDER BY noted.row_id LIMIT %(most)s
"""
_DELETE = """
DELETE FROM {table} AS held USING kernel_importedrow AS noted
WHERE {ours} AND held.id = noted.row_id AND noted.before IS NULL
"""
_PUT_BACK = """
UPDATE {table} AS held SET ({columns}) = (
    SELECT {columns} FROM jsonb_populate_record(NULL::{table}, noted.before)
)
FROM kernel_importedrow AS noted
WHERE {ours} AND held.id = noted.row_id AND noted.before IS NOT NULL
"""


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


def put_back(district_id: int, import_id: int, model: type[models.Model]) -> tuple[int, ...]:
    """Bring one table's rows back to what they were; new ones are deleted. Six statements.

    Returns the ids of all rows. Raises WrongState (``import_changed_since`` with ``ids``: somebody
    changed them since; ``import_in_use``: something hangs on a row that came with the import).
    """
    noted = tuple(_ids(_run(_LOCK_NOTED, district_id, import_id, model)))
    _run(_LOCK, district_id, import_id, model)
    changed = _ids(_run(_CHANGED_SINCE, district_id, import_id, model, most=MOST_TOLD))
    if changed:
        raise WrongState("import_changed_since", ids=changed)
    try:
        with transaction.atomic():
            _run(_DELETE, district_id, import_id, model)
            _run(_PUT_BACK, district_id, import_id, model)
            with connection.cursor() as cursor:  # else it would be noticed at the commit
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise WrongState("import_in_use") from error
    return noted


def _run(
    statement: str, district_id: int, import_id: int, model: type[models.Model], **more: Any
) -> Collection[tuple[int, ...]]:
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


def _ids(rows: Collection[tuple[int, ...]]) -> list[int]:
    return [row[0] for row in rows]
