"""Whether the tables are up to date, told without loading Django: that alone takes seconds.

The mark is a comment on the database: a hash over the migrations that this code carries and those
that were applied. Anything that changes either makes it differ, and the full check is done.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

_PACKAGE = Path(__file__).resolve().parents[1]
#: Packages that bring migrations of their own.
_CARRIERS = ("django", "django-allauth", "procrastinate")
_PREFIX = "linquan tables "


def up_to_date(dsn: str) -> bool:
    """Whether the mark says that nothing is to be done."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with psycopg.connect(dsn, autocommit=True) as connection:
        applied = _applied(connection)
        row = connection.execute(query, [connection.info.dbname]).fetchone()
    return bool(applied and row and row[0] == _mark(applied))


def mark(dsn: str) -> None:
    """Note that the tables are up to date now; a role that may not is left in peace."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        text = sql.Literal(_mark(_applied(connection)))
        name = sql.Identifier(connection.info.dbname)
        try:
            connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, text))
        except psycopg.errors.InsufficientPrivilege:
            return


def _applied(connection: psycopg.Connection) -> list[tuple[str, str]]:
    if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return []
    return connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2").fetchall()


def _mark(applied: list[tuple[str, str]]) -> str:
    whole = hashlib.sha256(repr(applied).encode())
    for carrier in _CARRIERS:
        whole.update(f"{carrier} {version(carrier)}\n".encode())
    for file in sorted(_PACKAGE.rglob("migrations/*.py")):
        whole.update(str(file.relative_to(_PACKAGE)).encode() + b"\0" + file.read_bytes())
    return _PREFIX + whole.hexdigest()
