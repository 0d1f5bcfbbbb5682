"""Query sets to frozen rows, and pages by key."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list, and the keys that lead to its neighbours (empty: none)."""

    rows: tuple[Row, ...]
    newer: str = ""
    older: str = ""


def rows_of(make: Callable[..., Row], values: Iterable[tuple[Any, ...]]) -> tuple[Row, ...]:
    """Build frozen rows from ``values_list`` tuples, in the order of the dataclass' fields."""
    return tuple(make(*value) for value in values)


def capped_counts(lists: Sequence[QuerySet[Any]], limit: int) -> tuple[int, ...]:
    """Count several lists in one statement, each up to ``limit`` (a full count would be slow)."""
    parts: list[str] = []
    params: list[Any] = []
    for wanted in lists:
        part, values = _count_of(wanted, limit)
        parts.append(part)
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        return tuple(cursor.fetchone())


def _count_of(wanted: QuerySet[Any], limit: int) -> tuple[str, tuple[Any, ...]]:
    """Write one count; Django writes no SQL for what can have no rows."""
    try:
        sql, values = wanted.order_by().values("pk")[:limit].query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT count(*) FROM ({sql}) counted)", values  # noqa: S608 - Django wrote it
