"""The database into a file and back, by PostgreSQL's own `pg_dump`, `pg_restore` and `psql`."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from linquan.postgres import binaries, places, programs
from linquan.postgres.binaries import Binaries
from linquan.postgres.errors import (
    ArchiveBroken,
    DatabaseNotEmpty,
    PlainRoleNeeded,
    ToolFailed,
)

_COUNT_TABLES = """
SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
"""
#: DROP OWNED takes tables, functions, types and extensions, but never the database itself.
_OPEN = "BEGIN;\nSET LOCAL lock_timeout = '20s';\n"
_EMPTY = "DROP OWNED BY CURRENT_USER CASCADE;\n"


def server_major(dsn: str) -> int:
    """Ask a server for its major version."""
    with psycopg.connect(dsn) as connection:
        return connection.info.server_version // 10_000


def dump(dsn: str, file: Path, *, home: Path) -> None:
    """Write the database in PostgreSQL's custom format (compressed, one consistent moment).

    On a server of our own the launcher's role reads, so that hidden rows are in the dump too.

    Raises
    ------
    ToolFailed
        `pg_dump` gave up.
    BinariesMissing
        There is no `pg_dump` as new as the server.
    """
    place = places.existing(home)
    if place and conninfo_to_dict(dsn).get("host") == str(place.sockets):
        dsn = place.superuser_dsn(places.APPLICATION)
    found = binaries.with_clients_for(server_major(dsn))
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={file}"]
    done = subprocess.run(  # noqa: S603  PostgreSQL's own program, no shell in between
        [str(found.folder / "pg_dump"), *options, "--dbname", _without_password(dsn)],
        env=_environment(dsn),
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ToolFailed("pg_dump", done.returncode, done.stderr)


def check_target(dsn: str, *, replace: bool) -> None:
    """Refuse a database that is not empty, unless it may be replaced, and a superuser.

    Raises
    ------
    DatabaseNotEmpty, PlainRoleNeeded
    """
    superuser = "SELECT current_user FROM pg_roles WHERE rolname = current_user AND rolsuper"
    with psycopg.connect(dsn) as connection:
        if role := connection.execute(superuser).fetchone():
            raise PlainRoleNeeded(str(role[0]))
        row = connection.execute(_COUNT_TABLES).fetchone()
    if row and row[0] and not replace:
        raise DatabaseNotEmpty(int(row[0]))


def restore(dsn: str, dump_file: Path, *, archive: Path) -> None:
    """Put a dump in place of all that the role owns, in one transaction: wholly or not at all.

    Raises
    ------
    ArchiveBroken
        The dump cannot be read to its end, or the database refuses it; nothing was changed.
    """
    found = binaries.with_clients_for(server_major(dsn))
    with tempfile.TemporaryFile() as complaints:
        with _psql(found, dsn, complaints) as target:
            code = _feed(found, dump_file, target, complaints)
        if code == 0 and target.returncode == 0:
            return
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip()
    raise ArchiveBroken(archive, f"PostgreSQL says: {said[-1500:]}")


def _psql(found: Binaries, dsn: str, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  PostgreSQL's own program, no shell in between
        [
            str(found.folder / "psql"),
            *("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"),
            *("--file=-", "--dbname", _without_password(dsn)),
        ],
        env=_environment(dsn),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=complaints,
    )


def _feed(
    found: Binaries, dump_file: Path, target: subprocess.Popen[bytes], complaints: IO[bytes]
) -> int:
    """Send the dump as SQL; the COMMIT only when it was read to its end.

    Without it the connection closes and PostgreSQL takes everything back.
    """
    command = [str(found.folder / "pg_restore"), "--no-owner", "--no-privileges", "--no-comments"]
    with subprocess.Popen(  # noqa: S603  PostgreSQL's own program, no shell in between
        [*command, "--file=-", str(dump_file)],
        env=programs.environment(dump_file.parent),
        stdout=subprocess.PIPE,
        stderr=complaints,
    ) as source:
        try:
            if target.stdin is None or source.stdout is None:
                return 1
            target.stdin.write((_OPEN + _EMPTY).encode())
            shutil.copyfileobj(source.stdout, target.stdin)
            if source.wait() == 0:
                target.stdin.write(b"COMMIT;\n")
            target.stdin.close()
        except BrokenPipeError:
            return 1
    return source.returncode


def _without_password(dsn: str) -> str:
    """Give the address without its password, which everybody could read in the process list."""
    parts = conninfo_to_dict(dsn)
    parts.pop("password", None)
    return make_conninfo("", **parts)


def _environment(dsn: str) -> dict[str, str]:
    password = conninfo_to_dict(dsn).get("password")
    more = {"PGPASSWORD": str(password)} if password else {}
    return programs.environment(Path("/"), **more)
