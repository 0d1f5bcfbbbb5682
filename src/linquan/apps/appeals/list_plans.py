"""Lists of the desk as tables show them, and plans of what rows would do to them as they are."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.desk_lists import LISTS
from linquan.apps.appeals.list_specs import Meanings, meanings
from linquan.apps.appeals.naming import register
from linquan.kernel.exchange.dated_planning import ListPlan, lines, plan_list
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
    return lines(spec, found)
