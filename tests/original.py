"""The database whose tables are made once: each process tests in a copy of it (ADR 0046)."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from dev import HERE, digest
from django.core.management import call_command
from django.db import connection
from tests.database import HOME

PREFIX = "tables_"
DRAFT = f"{PREFIX}draft"
MARK_LENGTH = 16


def original() -> str:
    """Name the database that has the tables of this code and no rows; make it where it is missing.

    Raises the errors of PostgreSQL.
    """
    name = PREFIX + mark()
    with connection._nodb_cursor() as cursor, alone():
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        found = {row[0] for row in cursor.fetchall()}
        if name not in found:
            for old in found:
                cursor.execute(f'DROP DATABASE "{old}"')
            cursor.execute(f'CREATE DATABASE "{DRAFT}"')
            make_tables(DRAFT)
            cursor.execute(f'ALTER DATABASE "{DRAFT}" RENAME TO "{name}"')
    return name


def mark() -> str:
    """What the tables depend on: the steps that make them, and the packages that bring some."""
    steps = sorted((HERE / "src").rglob("migrations/*.py"))
    return digest(*steps, HERE / "requirements-dev.lock")[:MARK_LENGTH]


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time look for the original: the others find it made."""
    with (HOME / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_tables(name: str) -> None:
    """Take all steps in a database, as Django takes them."""
    told = connection.settings_dict
    ours = told["NAME"]
    told["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        told["NAME"] = ours
