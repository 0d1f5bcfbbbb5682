"""Django, set up once the home and the database are known."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from linquan.cli.terminal import say

#: Number of the advisory lock that lets one process migrate at a time.
_MIGRATION_LOCK = 7_201_135


def set_up() -> None:
    """Load the settings and the apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linquan.config.settings")
    django.setup()


def migrate_if_needed() -> bool:
    """Bring the tables up to date; give whether anything was to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            return _migrate()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


@contextmanager
def entered() -> Iterator[None]:
    """Have Django for a while; its connections are closed after it."""
    try:
        set_up()
        yield
    finally:
        connections.close_all()


def _migrate() -> bool:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return False
    say(f"Bringing the tables up to date ({len(plan)} steps) …")
    call_command("migrate", verbosity=0, interactive=False)
    return True
