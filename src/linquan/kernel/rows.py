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
    found: QuerySet[Any],
    short: Q,
    conditions: Sequence[Condition],
    long: Sequence[QuerySet[Any]],
    limit: int,
) -> tuple[int, ...]:
    """Count the short part of a list, what of it meets each condition, and the long part.

    One statement: the short part (open work) is read once, however many conditions there are. Of
    ``long`` the last is the long part; those before it are parts of it that are quicker to read:
    where one of them alone has ``limit`` rows, the next is not looked at. No count is told beyond
    ``limit``.
    """
    try:
        sql, params = write_split_counts(found, short, conditions, long, limit)
    except EmptyResultSet:  # Django writes no SQL for what can have no rows
        return (0,) * (len(conditions) + 2)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(min(count, limit) for count in cursor.fetchone())


def write_split_counts(
    found: QuerySet[Any],
    short: Q,
    conditions: Sequence[Condition],
    long: Sequence[QuerySet[Any]],
    limit: int,
) -> tuple[str, list[Any]]:
    """Write the statement of :func:`split_counts`. Raises EmptyResultSet."""
    rows, rows_params = found.filter(short).query.sql_with_params()
    told, params = write_counts(conditions, long, limit)
    return (
        f"SELECT {told} FROM ({rows}) found",  # noqa: S608 - Django wrote it
        [*params, *rows_params],
    )


def write_counts(
    conditions: Sequence[Condition], long: Sequence[QuerySet[Any]], limit: int
) -> Condition:
    """Write what :func:`split_counts` selects from the short part. Raises EmptyResultSet."""
    counts = [_count_of(part, limit) for part in long]
    parts = "".join(f", count(*) FILTER (WHERE {sql})" for sql, _ in conditions)
    beside = "".join(f"WHEN {sql} >= {limit:d} THEN {limit:d} " for sql, _ in counts[:-1])
    told = f"CASE {beside}ELSE {counts[-1][0]} END" if beside else counts[-1][0]
    params = [value for _, values in (*conditions, *counts) for value in values]
    return f"count(*){parts}, {told}", params


def write_few(found: QuerySet[Any], few: int) -> Condition:
    """Write a list named ``few`` that is read once: at most that many rows, and one more."""
    rows, params = found[: few + 1].query.sql_with_params()
    return f"few AS MATERIALIZED ({rows})", params


def write_counts_of_few(conditions: Sequence[Condition], few: int) -> Condition:
    """Write a statement that counts what of a list of :func:`write_few` meets each condition.

    It gives no row for a longer list. Worth it where finding the rows is dear, as by words.
    """
    told = ", ".join(f"count(*) FILTER (WHERE {sql})" for sql, _ in conditions)
    params = [value for _, values in conditions for value in values]
    return f"SELECT {told} FROM few HAVING count(*) <= {few:d}", params  # noqa: S608 - our names


def write_else(counts: Condition, few: int, many: tuple[str, Sequence[Any]]) -> Condition:
    """Let another statement with the same columns count a list longer than ``few``."""
    sql = f"SELECT * FROM ({many[0]}) many WHERE (SELECT count(*) FROM few) > {few:d}"  # noqa: S608
    return f"{counts[0]} UNION ALL {sql}", [*counts[1], *many[1]]


def _count_of(wanted: QuerySet[Any], limit: int) -> Condition:
    sql, params = wanted.values("pk")[:limit].query.sql_with_params()
    return f"(SELECT count(*) FROM ({sql}) counted)", params  # noqa: S608 - Django wrote it


def by_tree(path: str = "path") -> Func:
    """Order by a path of ids as numbers: parents before children, ``/9/`` before ``/10/``."""
    return Func(
        F(path), template="string_to_array(trim(both '/' from %(expressions)s), '/')::bigint[]"
    )
