"""Lists of the desk as tables show them, and plans of what rows would do to them as they are."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.desk_lists import LISTS
from linquan.apps.appeals.list_planning import ListPlan, plan_list
from linquan.apps.appeals.list_specs import ListSpec, Meanings, meanings
from linquan.apps.appeals.naming import register
from linquan.kernel.exchange.layout import Row


def meanings_of(district_id: int, now: datetime) -> Meanings:
    """Open the lists of a district as they are. One statement when no book changed."""
    books = desk(district_id)
    return meanings(register(books, books.day(now)))


def list_plan(table: str, district_id: int, rows: Sequence[Row], now: datetime) -> ListPlan:
    """Plan what rows would do. One statement when no book changed."""
    return plan_list(LISTS[table], rows, meanings_of(district_id, now))


def lines_of(table: str, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Return every version of a list, line by line, as values by column. One statement."""
    spec, found = LISTS[table], meanings_of(district_id, now)
    return (_line(spec, found, row) for row in spec.rows(found) if _goes_out(spec, row))


def _goes_out(spec: ListSpec, row: Any) -> bool:
    """Whether a version was ever valid; of what the house itself offers, whether it still is."""
    if row.valid_to is None:
        return True
    return bool(getattr(row, spec.row_id) and row.valid_to > row.valid_from)


def _line(spec: ListSpec, found: Meanings, row: Any) -> dict[str, Any]:
    fields = spec.values(row)
    told = {column: spec.told(found, column, fields[name]) for column, name in spec.fields.items()}
    begun = row.valid_from if getattr(row, spec.row_id) else None
    dates = {"valid_from": begun, "valid_to": row.valid_to}
    return told | dates | ({} if spec.key else {"code": row.code})
