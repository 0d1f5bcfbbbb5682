"""What a figure was measured on: versions, settings, how busy the machine was."""

import platform
import time
from importlib.metadata import version
from typing import Any

from django.db import connection

PACKAGES = ("django", "granian", "psycopg", "psycopg-pool", "rjieba", "whitenoise")
SHOWN = (
    "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "effective_cache_size",
    "work_mem", "random_page_cost", "max_wal_size", "jit",
)  # fmt: skip
KEPT_ON = ("fsync", "synchronous_commit", "full_page_writes")


class Unsafe(Exception):
    """The database would lose what it has acknowledged: figures of it mean nothing."""


def spin_ms() -> float:
    """Processor time of a fixed piece of Python, the best of five: how fast a core is right now."""
    return min(_spin() for _ in range(5))


def _spin() -> float:
    began, total = time.process_time(), 0
    for number in range(200_000):
        total += number * number % 7
    return round(1000 * (time.process_time() - began), 2)


def versions() -> dict[str, str]:
    """Versions of what takes part."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def database() -> dict[str, str]:
    """Version and settings of the database. Raises Unsafe when it does not wait for the disk."""
    with connection.cursor() as cursor:
        found = {name: _show(cursor, name) for name in ("server_version", *SHOWN)}
    loose = [name for name in KEPT_ON if found[name] != "on"]
    if loose:
        raise Unsafe(", ".join(loose))
    return found


def _show(cursor: Any, name: str) -> str:
    cursor.execute(f"SHOW {name}")
    return str(cursor.fetchone()[0])


def sizes() -> dict[str, int]:
    """Bytes of the big tables with their indexes, and of the whole database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 6"
        )
        found = dict(cursor.fetchall())
        cursor.execute("SELECT pg_database_size(current_database())")
        return found | {"database": cursor.fetchone()[0]}
