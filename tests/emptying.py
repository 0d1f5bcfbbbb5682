"""Empty the tables after a test that committed: only those that hold rows (ADR 0046).

Django empties all of them anew and then writes its content types and permissions again, which
takes ten times as long as such a test.
"""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

#: Written by Django when the tables are made; no test changes them.
OF_DJANGO = frozenset({"django_content_type", "auth_permission"})


def empty_tables(_case: TransactionTestCase) -> None:
    """Delete what the test left."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(_which_hold_rows())
        for (table,) in cursor.fetchall():  # references are looked at when all is gone
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


@cache
def _which_hold_rows() -> str:
    names = sorted({*connection.introspection.django_table_names(only_existing=True)} - OF_DJANGO)
    quoted = ((name, connection.ops.quote_name(name)) for name in names)
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {table})" for name, table in quoted
    )
