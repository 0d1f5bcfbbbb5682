"""Django's backend for PostgreSQL, with statements planned once and a cheaper look at connections.

Django finds the class by its name and the module's (setting ``DATABASES``).
"""

import re
import select
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any, Final, Self

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.postgresql.psycopg_any import BaseTzLoader, get_adapters_template
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import AdaptersMap

TRUSTED_S: Final = 60.0
"""How long after a check a silent connection counts as good: one over a network may be lost."""
PREPARED: Final = "prepared"
PREPARED_AFTER: Final = 5
"""Uses of a statement on a connection before PostgreSQL keeps it: what psycopg does by itself."""


_MARK: Final = re.compile(r"%(?:%|s|\((\w+)\)s)")


@lru_cache(maxsize=4096)
def numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """Write a statement as PostgreSQL reads it: ``$1`` for ``%s`` or ``%(name)s``; and the names.

    Psycopg does the same, but keeps what it found only of statements with less than fifty values.
    """
    names: list[str] = []

    def number(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%"
        name = mark[1] or str(len(names))
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _MARK.sub(number, statement), tuple(names)


class MomentLoader(BaseTzLoader):  # type: ignore[misc]  # Django's has no types
    """Reads moments as Django does, sooner: a list has a hundred of them."""

    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        """Read a moment as PostgreSQL writes it; what is no plain one in UTC is left to Django."""
        try:
            found = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            found = None
        if found is None or found.tzinfo is not UTC:
            slow: datetime = super().load(data)
            return slow
        return found


@cache
def _adapters(timezone: tzinfo | None) -> AdaptContext:
    """How values are read: as Django reads them, but for moments of a connection in UTC."""
    theirs: AdaptersMap = get_adapters_template(settings.USE_TZ, timezone)
    if timezone is not UTC:
        return theirs
    ours = AdaptersMap(theirs)
    ours.register_loader("timestamptz", MomentLoader)
    return ours


class PreparedCursor(psycopg.RawCursor[Any]):
    """A cursor whose values travel beside the statement, so that it stays the same."""

    def execute(  # type: ignore[override]  # of its other ways of calling nobody uses any
        self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> Self:
        """Send a statement with marks as Django writes them."""
        if params is None:
            return super().execute(query)
        written, names = numbered(query)
        if isinstance(params, Mapping):
            params = [params[name] for name in names]
        return super().execute(written, params)


class Operations(DatabaseOperations):
    """What is particular to PostgreSQL."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Tell a statement with its values, also where they travelled beside it."""
        if isinstance(cursor, PreparedCursor):
            return str(self.compose_sql(sql, params))
        told: str = super().last_executed_query(cursor, sql, params)
        return told


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL."""

    ops_class = Operations
    _good_until = 0.0

    def get_connection_params(self) -> dict[str, Any]:
        """Let PostgreSQL keep statements of :meth:`prepared_cursor`; Django forbids it to all."""
        told: dict[str, Any] = super().get_connection_params()
        ours = {"prepare_threshold": PREPARED_AFTER, "context": _adapters(self.timezone)}
        return told | ours

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; what is new holds."""
        made = super().get_new_connection(conn_params)
        self._trust()
        return made

    def prepared_cursor(self) -> Any:
        """Open a cursor whose statements PostgreSQL parses and plans once, not at each use.

        It is checked, wrapped and noted as all of Django's are.
        """
        open_cursor: Callable[[str], Any] = self._cursor  # type: ignore[attr-defined]
        return open_cursor(PREPARED)

    def create_cursor(self, name: str | None = None) -> Any:
        """Open a cursor of psycopg."""
        if name == PREPARED:
            return PreparedCursor(self.connection)
        return super().create_cursor(name)

    def is_usable(self) -> bool:
        """Whether the connection still holds, as a rule without asking the server.

        A server that ends, or ends a connection, closes the socket, which can be seen from here.
        What says anything, or was not looked at for a minute, is asked.
        """
        is_trusted = time.monotonic() < self._good_until and is_silent(self.connection)
        if is_trusted or super().is_usable():
            self._trust()
            return True
        return False

    def _trust(self) -> None:
        self._good_until = time.monotonic() + TRUSTED_S


def is_silent(connection: Any) -> bool:
    """Whether a connection is open and nothing has come from the server, not even its end."""
    if connection is None or connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
