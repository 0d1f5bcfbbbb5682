"""Rows of an import that somebody has changed since: as the import left them, and as they are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

_SINCE: Final = """
SELECT noted.row_id, noted.after, (SELECT to_jsonb(held) FROM {table} AS held
    WHERE held.id = noted.row_id)
FROM kernel_importedrow AS noted
WHERE noted.district_id = %(district_id)s AND noted.import_id = %(import_id)s
    AND noted.table_name = %(table)s AND noted.row_id = ANY (%(ids)s::bigint[])
ORDER BY noted.row_id
"""


@dataclass(frozen=True, slots=True)
class Since:
    """A row as an import left it, and as it is now (None: it is gone)."""

    row_id: int
    left: Mapping[str, Any] | None
    now: Mapping[str, Any] | None


def since(district_id: int, import_id: int, table: str, ids: Sequence[int]) -> tuple[Since, ...]:
    """Tell rows as an import left them and as they are now. One statement, none for no rows.

    Parameters
    ----------
    table
        Name of a table in the database, as the ledger's refusal tells it.
    """
    if not ids or table not in connection.introspection.django_table_names():
        return ()
    told: dict[str, Any] = {"district_id": district_id, "import_id": import_id, "table": table}
    with connection.cursor() as cursor:
        cursor.execute(_SINCE.format(table=table), told | {"ids": list(ids)})
        return tuple(Since(row_id, *map(_image, images)) for row_id, *images in cursor.fetchall())


def _image(told: Any) -> Mapping[str, Any] | None:
    """Read an image; Django's connection leaves JSON as text."""
    found: Mapping[str, Any] | None = json.loads(told) if isinstance(told, str) else told
    return found
