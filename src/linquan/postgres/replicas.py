"""A second server that follows the first one's every write, and can take its place.

Made of what every PostgreSQL brings: `pg_basebackup`, streaming, a replication slot. The follower
answers questions (read only) until it is promoted; then it is a server like any other.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from linquan.postgres import accounts, binaries, cluster, places, programs, roles
from linquan.postgres.accounts import Account
from linquan.postgres.binaries import Binaries
from linquan.postgres.errors import FollowerInTheWay, NotFollowing, PrimaryMissing
from linquan.postgres.places import Place

ROLE = "linquan_follower"
_PASSWORD = "follower.password"  # noqa: S105  a file's name
_PROMOTION_S = 60
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Following:
    """How a follower is.

    Attributes
    ----------
    is_streaming : bool
        Whether it hears from its primary right now.
    behind_bytes : int
        Written here but not yet visible to questions.
    behind_s : float or None
        Age of the newest transaction it shows; grows while nobody writes. None before the first.
    """

    is_streaming: bool
    behind_bytes: int
    behind_s: float | None


def is_follower(place: Place) -> bool:
    """Whether a server's data follows another's."""
    return (place.data / cluster.FOLLOWS).exists()


def follow(
    primary_home: Path, home: Path, *, progress: Progress, waits_for_it: bool = False
) -> str:
    """Copy a running primary into a new home and follow it from then on.

    Parameters
    ----------
    primary_home : Path
        Its server must run.
    home : Path
        Where the follower is made; must have no database yet.
    waits_for_it : bool
        Whether the primary acknowledges a write only once the follower has it on disk: nothing is
        lost when the primary is, but nothing can be written while the follower is away.

    Returns
    -------
    str
        Address of the follower for the application's role, read only.

    Raises
    ------
    PrimaryMissing, FollowerInTheWay, PostgresError
    """
    primary = _running(primary_home)
    if places.existing(home) is not None:
        raise FollowerInTheWay(home)
    cluster.make_home(home)
    with cluster.home_lock(home):
        account = accounts.for_server(home / "postgres" / "data")
        found = accounts.reachable(_same_as(primary), account)
        place = places.choose(home, account)
        progress(f"Copying the database of {primary_home} …")
        _copy(primary, place, found, account)
        cluster.start(place, found, account, progress)
    if waits_for_it:
        _wait_for(primary, _slot(place))
    return place.application_dsn()


def following(home: Path) -> Following:
    """Look at a follower.

    Raises
    ------
    NotFollowing
        The home's server follows nobody, or does not run.
    """
    place = _follower(home)
    query = (
        "SELECT (SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming') = 1, "
        "coalesce(pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn(), 0), "
        "extract(epoch FROM now() - pg_last_xact_replay_timestamp())"
    )
    try:
        with psycopg.connect(place.superuser_dsn(), autocommit=True) as connection:
            row = connection.execute(query).fetchone()
    except psycopg.OperationalError:
        raise NotFollowing(home) from None
    streaming, behind, age = row or (False, 0, None)
    return Following(bool(streaming), max(int(behind), 0), None if age is None else float(age))


def promote(home: Path, *, progress: Progress) -> str:
    """Let a follower take its primary's place; returns the address, now for writing.

    The old primary must be gone, or must never be started on its data again: two that write go
    different ways, and nobody can put them together. Nobody's absence is waited for any more.

    Raises
    ------
    NotFollowing, PostgresError
    """
    place = _follower(home)
    with cluster.home_lock(home):
        account = accounts.for_server(place.data)
        found = accounts.reachable(_same_as(place), account)
        cluster.start(place, found, account, progress)
        progress("The follower takes over …")
        options = ["-D", str(place.data), "-w", "-t", str(_PROMOTION_S)]
        programs.must_run(found, "pg_ctl", *options, "promote", account=account, home=place.folder)
        _wait_for(place, "")
        roles.prepare(place, may_create_databases=False)
    return place.application_dsn()


def stand_alone(home: Path, *, progress: Progress) -> int:
    """Let a house go on without followers that are away; returns how many are given up.

    Nobody is waited for any more, and nothing is kept for whoever does not stream right now.

    Raises
    ------
    PrimaryMissing, PostgresError
    """
    place = places.existing(home)
    if place is None or is_follower(place):
        raise PrimaryMissing(home)
    with cluster.home_lock(home):
        account = accounts.for_server(place.data)
        found = accounts.reachable(_same_as(place), account)
        cluster.start(place, found, account, progress)
        _wait_for(place, "")
        with psycopg.connect(place.superuser_dsn(), autocommit=True) as connection:
            gone = connection.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "
                "WHERE NOT active AND slot_name LIKE 'follower%'"
            )
            return len(gone.fetchall())


def _running(home: Path) -> Place:
    place = places.existing(home)
    if place is None or not roles.server_answers(place) or is_follower(place):
        raise PrimaryMissing(home)
    return place


def _follower(home: Path) -> Place:
    place = places.existing(home)
    if place is None or not is_follower(place):
        raise NotFollowing(home)
    return place


def _same_as(place: Place) -> Binaries:
    """Programs of the version that made the data: streaming needs the same major version."""
    found = binaries.find()
    cluster.check_version(place, found)
    return found


def _copy(primary: Place, place: Place, found: Binaries, account: Account) -> None:
    """Make the follower's data folder: complete or not at all."""
    account.make_folder(place.folder)
    draft = place.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    slot = _slot(place)
    password = _make_role(primary, slot)
    options = ["-D", str(draft), "-h", str(primary.sockets), "-p", str(places.PORT), "-U", ROLE]
    options += ["-X", "stream", "-R", "-c", "fast", "-S", slot, "-w"]
    done = programs.run(
        found,
        "pg_basebackup",
        *options,
        account=account,
        home=place.folder,
        more={"PGPASSWORD": password, "PGAPPNAME": slot},
    )
    programs.check("pg_basebackup", done)
    for file in (place.superuser_password_file, place.application_password_file):
        _copy_secret(primary.folder / file.name, file, account)
    draft.rename(place.data)


def _copy_secret(source: Path, target: Path, account: Account) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        handle.write(source.read_bytes())
    os.chown(target, account.uid, account.gid)


def _slot(place: Place) -> str:
    """Name the follower: the same home has the same name."""
    return f"follower_{places.fingerprint(place.folder)}"


def _make_role(primary: Place, slot: str) -> str:
    """Make the role that may only stream, and the slot that keeps what the follower has not had."""
    password = roles.keep_password(primary.folder / _PASSWORD)
    role = sql.Identifier(ROLE)
    with psycopg.connect(primary.superuser_dsn(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        scrambled = roles.scrambled(connection, password, ROLE)
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN REPLICATION NOSUPERUSER NOCREATEROLE PASSWORD {}").format(
                verb, role, sql.Literal(scrambled)
            )
        )
        connection.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "
            "WHERE slot_name = %s AND NOT active",
            [slot],
        )
        connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [slot])
    return password


def _wait_for(place: Place, name: str) -> None:
    """Let a server acknowledge a write only once a follower has it; an empty name: none has to."""
    told = sql.SQL("ALTER SYSTEM SET synchronous_standby_names = {}").format(
        sql.Literal(f'"{name}"' if name else "")
    )
    with psycopg.connect(place.superuser_dsn(), autocommit=True) as connection:
        connection.execute(told)
        connection.execute("SELECT pg_reload_conf()")
