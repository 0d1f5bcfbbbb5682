"""The plain role the application connects as, and its database."""

import os
import secrets
from pathlib import Path

import psycopg
from psycopg import sql

from linquan.postgres.places import APPLICATION, Place

_PLAIN = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_CONNECT_TIMEOUT_S = 5
#: The name our own short connections go by in pg_stat_activity.
_LOOK = "linquan.postgres"


def answers(place: Place, *, may_create_databases: bool) -> bool:
    """Whether the application can connect right now, with exactly the rights it should have."""
    query = "SELECT rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        place.check_sockets(place.data.stat().st_uid)
        with _connect(place.application_dsn()) as connection:
            return connection.execute(query).fetchone() == (may_create_databases, False)
    except (psycopg.OperationalError, FileNotFoundError):
        return False


def server_answers(place: Place) -> bool:
    """Whether the server takes connections at all (it does not while it recovers from a crash)."""
    try:
        with _connect(place.superuser_dsn()):
            return True
    except psycopg.OperationalError:
        return False


def prepare(place: Place, *, may_create_databases: bool) -> None:
    """Make the role and its database, or set them right again."""
    password = keep_password(place.application_password_file)
    with _connect(place.superuser_dsn()) as connection:
        _make_role(connection, password, may_create_databases=may_create_databases)
        _make_database(connection)


def keep_password(file: Path) -> str:
    """Read a password file; make it first, readable by its owner alone, when it is missing."""
    if file.exists():
        return file.read_text("ascii")
    password = secrets.token_urlsafe(24)
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(password)
    draft.rename(file)
    return password


def others_connected(place: Place) -> int:
    """Count the connections but for looks like this one; none while the server does not answer.

    A look that was interrupted halfway stays until its traceback is gone: it is no user either.
    """
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
        "AND application_name <> %s AND state IS DISTINCT FROM 'starting'"
    )
    try:
        with _connect(place.superuser_dsn()) as connection:
            row = connection.execute(query, [_LOOK]).fetchone()
    except psycopg.OperationalError:
        return 0
    return int(row[0]) if row else 0


def _make_role(
    connection: psycopg.Connection, password: str, *, may_create_databases: bool
) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
    verb = "ALTER" if found.fetchone() else "CREATE"
    databases = "CREATEDB" if may_create_databases else "NOCREATEDB"
    connection.execute(
        sql.SQL("{} ROLE {} {} {} PASSWORD {}").format(
            sql.SQL(verb),
            sql.Identifier(APPLICATION),
            sql.SQL(_PLAIN),
            sql.SQL(databases),
            sql.Literal(scrambled(connection, password, APPLICATION)),
        )
    )


def scrambled(connection: psycopg.Connection, password: str, role: str) -> str:
    """Scramble a password here, so that it goes into no log of the server."""
    told = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return told.decode()


def _make_database(connection: psycopg.Connection) -> None:
    name = sql.Identifier(APPLICATION)
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION])
    if not found.fetchone():
        create = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
        connection.execute(sql.SQL(create).format(name, name))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))


def _connect(dsn: str) -> psycopg.Connection:
    return psycopg.connect(
        dsn, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, application_name=_LOOK
    )
