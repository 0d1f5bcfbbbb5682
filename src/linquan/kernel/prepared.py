"""Statements that Django writes once, for the queries that every page asks.

Building a query set and writing its SQL costs more than PostgreSQL takes to answer it: a page of
five statements spent a third of its time there. The SQL of such a query is always the same, so it
is written once, from a query set like any other, with marks where the values go (ADR 0018).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

Sql = tuple[str, Sequence[Any]]
Place = tuple[int, Any]
"""Which value a parameter is, and what is made of it; or -1, and what it always is."""

_MARKS: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda n: 7_341_205_001 + n,
    str: lambda n: f"7341205-mark-{n:03}",
    date: lambda n: date(1905, 1, 1) + timedelta(days=n),
    datetime: lambda n: datetime(1905, 1, 1, tzinfo=UTC) + timedelta(days=n),
}
"""Values that no query holds by itself."""


class Prepared:
    """A statement whose values are filled in at each use.

    Parameters
    ----------
    write
        Takes a value for each of ``kinds`` and gives a query set or SQL with its parameters. Called
        once, at the first use; what it does with a value must not depend on the value.
    kinds
        Of the values: ``int``, ``str``, ``date`` or ``datetime``.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Any] | Sql], *kinds: type) -> None:
        self._write, self._kinds = write, kinds
        self._written: tuple[str, tuple[Place, ...]] | None = None

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Fetch all rows. One statement."""
        if self._written is None:
            self._written = self._learn()
        sql, places = self._written
        params = [told if number < 0 else told(values[number]) for number, told in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _learn(self) -> tuple[str, tuple[Place, ...]]:
        """Write the statement with marks, and note which parameter is which value.

        Raises ValueError when a mark went into a parameter together with something else.
        """
        marks = [_MARKS[kind](n) for n, kind in enumerate(self._kinds)]
        told = self._write(*marks)
        sql, params = told.query.sql_with_params() if isinstance(told, QuerySet) else told
        places = tuple(_place(param, marks) for param in params)
        hidden = [told for number, told in places if number < 0 and _mentions(told, marks)]
        if hidden:
            msg = f"a value was changed on its way into the statement: {hidden!r}"
            raise ValueError(msg)
        return sql, places


def _place(param: Any, marks: Sequence[Any]) -> Place:
    for number, mark in enumerate(marks):
        if isinstance(param, type(mark)) and param == mark:
            # Django tells PostgreSQL the width of a number by a class of its own (Int8).
            return number, type(param) if type(param) is not type(mark) else _as_it_is
    return -1, param


def _as_it_is(value: Any) -> Any:
    return value


def _mentions(fixed: Any, marks: Sequence[Any]) -> bool:
    return any(str(mark) in str(fixed) for mark in marks)
