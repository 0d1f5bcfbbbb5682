"""Let one act wait for what another holds: the database says so, nothing is left to chance."""

import threading
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import connection, transaction

PATIENCE_S: Final = 20


def while_held(
    hold: Callable[[], Any], outside: Callable[[], Any], *, inside: Callable[[], Any] = int
) -> Any:
    """Let ``outside`` wait for what ``hold`` locks until all is committed; returns its result.

    The database itself says that the other one waits: nothing is left to chance.
    """
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(outside())
        except Exception as refusal:
            results.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        hold()
        thread.start()
        _wait_for_waiter()
        inside()
    thread.join(PATIENCE_S)
    return results[0]


def _wait_for_waiter() -> None:
    ends = threading.Event()
    for _ in range(PATIENCE_S * 100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees one picture
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        ends.wait(0.01)
    pytest.fail("nobody waits for the lock")
