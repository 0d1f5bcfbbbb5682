"""The connection: looked at without asking where that is enough, found lost where it is lost."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any, cast

import psycopg
import pytest
from django.db import DataError, connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django.test.utils import CaptureQueriesContext

from linquan.kernel.database.base import TRUSTED_S, DatabaseWrapper, is_silent
from linquan.kernel.prepared import prepared_cursor

ours = cast(DatabaseWrapper, connection)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What went to the server beside Django's own wrappers: the full check is such a thing."""
    told: list[str] = []
    execute = psycopg.ClientCursor.execute

    def noted(cursor: Any, query: str, *rest: Any, **more: Any) -> Any:
        told.append(query)
        return execute(cursor, query, *rest, **more)

    monkeypatch.setattr(psycopg.ClientCursor, "execute", noted)
    return told


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands, to be moved."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.mark.django_db(transaction=True)
def test_a_silent_connection_is_asked_once_a_minute(asked: list[str], day: list[float]) -> None:
    connection.close()
    connection.ensure_connection()
    asked.clear()
    told = []
    for passed in (0, TRUSTED_S - 1, TRUSTED_S - 1, TRUSTED_S, TRUSTED_S - 1):
        day[0] += passed
        assert ours.is_usable()
        told.append(len(asked))
    assert told == [0, 0, 0, 1, 1]
    assert asked == ["SELECT 1"]
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_found_before_the_next_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    assert ours.is_usable()
    assert is_silent(connection.connection)
    _end_backend(pid)
    assert not is_silent(connection.connection)
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:  # as a request does with its first statement
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (pid,)


def _end_backend(pid: int) -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 20000)", [pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_closed_connection_is_neither_silent_nor_usable() -> None:
    connection.ensure_connection()
    inner = connection.connection
    connection.close()
    assert not is_silent(inner)
    assert not is_silent(None)
    assert not ours.is_usable()


@pytest.mark.django_db
def test_a_statement_with_values_beside_it_is_told_with_them() -> None:
    with CaptureQueriesContext(connection) as caught, prepared_cursor() as cursor:
        cursor.execute("SELECT %s::int + 1, '%%'", [41])
        assert cursor.fetchall() == [(42, "%")]
    assert [q["sql"] for q in caught.captured_queries] == ["SELECT 41::int + 1, '%'"]


@pytest.mark.django_db(transaction=True)
def test_statements_are_used_again_after_a_transaction_was_taken_back() -> None:
    """What is taken back makes psycopg forget its statements; they are kept anew."""
    for _ in range(3):
        _take_back(lambda: [_double(n) for n in range(12)])
    assert [_double(n) for n in range(12)] == list(range(0, 24, 2))


def _take_back(work: Callable[[], object]) -> None:
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def _double(number: int) -> int:
    with prepared_cursor() as cursor:
        cursor.execute("SELECT 2 * %s::bigint", [number])
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-28 04:42:01.130714+00", "2026-11-28 04:42:01.1+00", "2026-11-28 04:42:01+00",
        "0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00", "1905-06-15 12:00:00+08:05:43",
    ],
)  # fmt: skip
def test_a_moment_is_read_as_django_reads_it(moment: str) -> None:
    """Also with a beginning of less than a microsecond, and from before zones had whole minutes."""
    told = "SELECT %s::timestamptz"
    with prepared_cursor() as ours, connection.cursor() as plain, connection.cursor() as theirs:
        register_tzloader(connection.timezone, theirs)
        found = []
        for cursor in (ours, plain, theirs):
            cursor.execute(told, [moment])
            found.append(cursor.fetchone()[0])
    assert found[0] == found[1] == found[2]
    assert [one.tzinfo for one in found] == [UTC] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["infinity", "-infinity", "0044-03-15 00:00:00+00 BC"])
def test_what_is_no_moment_of_python_is_refused_as_by_django(moment: str) -> None:
    with prepared_cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        with pytest.raises(DataError):
            cursor.fetchone()
