"""Statements that are written and planned once, for the queries that every page asks.

Building a query set and writing its SQL costs more than PostgreSQL takes to answer it: a page of
five statements spent a third of its time there. The SQL of such a query is always the same, so it
is written once, from a query set like any other, with marks where the values go; and PostgreSQL
keeps it, so that it is parsed and planned once for each connection (ADR 0018).
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

from linquan.kernel.database.base import DatabaseWrapper

Sql = tuple[str, Sequence[Any]]
Place = tuple[int, Callable[[Any], Any]]
"""Which value a parameter is, and what is made of it."""

_MARKS: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda n: 7_341_205_001 + n,
    float: lambda n: 7_341_205.0625 + n,
    str: lambda n: f"7341205-mark-{n:03}",
    date: lambda n: date(1905, 1, 1) + timedelta(days=n),
    datetime: lambda n: datetime(1905, 1, 1, tzinfo=UTC) + timedelta(days=n),
}
"""Values that no query holds by itself."""


def prepared_cursor() -> Any:
    """Open a cursor for statements that come again and again with other values."""
    return _ours().prepared_cursor()


def _ours() -> DatabaseWrapper:
    return cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS])


class Prepared:
    """A statement whose values are filled in at each use.

    Parameters
    ----------
    write
        Takes a value for each of ``kinds`` and gives a query set or SQL with its parameters. Called
        once, at the first use; what it does with a value must not depend on the value.
    kinds
        Of the values: ``int``, ``float``, ``str``, ``date`` or ``datetime``.
    is_planned_anew
        Whether the best way to the rows depends on the values, as in lists: a word may stand in ten
        requests or in all. PostgreSQL then looks at the values at each use.
    """

    def __init__(
        self,
        write: Callable[..., QuerySet[Any, Any] | Sql],
        *kinds: type,
        is_planned_anew: bool = False,
    ) -> None:
        self._write, self._kinds = write, kinds
        self._open = _plain_cursor if is_planned_anew else prepared_cursor
        self._written: tuple[str, tuple[Place, ...]] | None = None

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Fetch all rows. One statement."""
        if self._written is None:
            self._written = self._learn()
        sql, places = self._written
        with self._open() as cursor:
            cursor.execute(sql, [make(values[number]) for number, make in places])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _learn(self) -> tuple[str, tuple[Place, ...]]:
        """Write the statement with marks, and note which parameter is which value.

        What is always the same becomes part of the statement: a plan may rely on it. Raises
        ValueError when a mark went into a parameter together with something else.
        """
        marks = [_MARKS[kind](n) for n, kind in enumerate(self._kinds)]
        told = self._write(*marks)
        sql, params = told.query.sql_with_params() if isinstance(told, QuerySet) else told
        places = [_place(param, marks) for param in params]
        for param, place in zip(params, places, strict=True):
            if place is None and _mentions(param, marks):
                msg = f"a value was changed on its way into the statement: {param!r}"
                raise ValueError(msg)
        return _with_literals(sql, params, places), tuple(place for place in places if place)


def _plain_cursor() -> Any:
    return connection.cursor()


def _place(param: Any, marks: Sequence[Any]) -> Place | None:
    """Tell which value a parameter is; ``None``: it is always the same."""
    for number, mark in enumerate(marks):
        if isinstance(param, type(mark)) and param == mark:
            # Django tells PostgreSQL the width of a number by a class of its own (Int8).
            return number, type(param) if type(param) is not type(mark) else _as_it_is
    return None


def _as_it_is(value: Any) -> Any:
    return value


def _mentions(fixed: Any, marks: Sequence[Any]) -> bool:
    return any(str(mark) in str(fixed) for mark in marks)


def _with_literals(sql: str, params: Sequence[Any], places: Sequence[Place | None]) -> str:
    """Write parameters without a place into the statement, quoted as psycopg quotes them."""
    told = iter("%s" if place else _literal(p) for p, place in zip(params, places, strict=True))
    return re.sub("%[%s]", lambda mark: next(told) if mark[0] == "%s" else mark[0], sql)


def _literal(value: Any) -> str:
    quoted: str = _ours().ops.compose_sql("%s", [value])
    return quoted.replace("%", "%%")
