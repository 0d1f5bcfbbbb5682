"""Query sets to frozen rows, and pages by key."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, Q, QuerySet

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


Condition = tuple[str, Sequence[Any]]
"""SQL over the columns of a list, and its parameters."""


def split_counts(
    found: QuerySet[Any], short: Q, conditions: Sequence[Condition], long: Q, limit: int
) -> tuple[int, ...]:
    """Count the short part of a list, what of it meets each condition, and the long part.

    One statement: the short part (open work) is read once, however many conditions there are; of
    the long one no more than ``limit`` rows are read. No count is told beyond ``limit``.
    """
    try:
        rows, rows_params = _sql_of(found.filter(short))
        rest, rest_params = _sql_of(found.filter(long).values("pk")[:limit])
    except EmptyResultSet:  # Django writes no SQL for what can have no rows
        return (0,) * (len(conditions) + 2)
    parts = "".join(f", count(*) FILTER (WHERE {sql})" for sql, _ in conditions)
    params = [value for _, values in conditions for value in values]
    beside = f"(SELECT count(*) FROM ({rest}) rest)"  # noqa: S608 - Django wrote it
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*){parts}, {beside} FROM ({rows}) found",  # noqa: S608 - the same
            [*params, *rest_params, *rows_params],
        )
        return tuple(min(count, limit) for count in cursor.fetchone())


def _sql_of(wanted: QuerySet[Any]) -> Condition:
    return wanted.query.sql_with_params()


def by_tree(path: str = "path") -> Func:
    """Order by a path of ids as numbers: parents before children, ``/9/`` before ``/10/``."""
    return Func(
        F(path), template="string_to_array(trim(both '/' from %(expressions)s), '/')::bigint[]"
    )
