"""Real servers: made once, started once, reached by a plain role."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tests.postgres.servers import FOUND, end

from linquan.postgres import binaries, cluster, places, postmaster, roles
from linquan.postgres.errors import NotYours, StartFailed, WrongVersion

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "data_checksums": "on",
    "password_encryption": "scram-sha-256",
    "server_encoding": "UTF8",
    "TimeZone": "UTC",
    "jit": "off",
    "listen_addresses": "",
}
FIRST_START = """
import sys
from pathlib import Path
from linquan import postgres
home = Path(sys.argv[1])
print(postgres.ensure(home), postgres.status(home).pid)
"""


def one(dsn: str, query: str) -> tuple[object, ...]:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row


@pytest.mark.slow
def test_first_start_warm_start_and_stop(
    each_binaries: binaries.Binaries, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPORT", "1")
    said: list[str] = []
    first = cluster.launch(home, progress=said.append)
    assert first.started
    assert said == [
        f"Making the database (once) with PostgreSQL {each_binaries.major} in {home}/postgres …",
        "Starting the database …",
    ]
    assert cluster.launch(home, progress=said.append) == cluster.Launch(first.dsn, started=False)
    assert len(said) == 2
    with psycopg.connect(first.dsn) as connection:
        for name, value in SETTINGS.items():
            assert connection.execute(f"SHOW {name}").fetchone() == (value,), name
    status = cluster.status(home)
    assert (status.running, status.major) == (True, each_binaries.major)
    assert cluster.stop(home)
    assert not cluster.stop(home)
    assert not cluster.status(home).running
    assert cluster.launch(home) == cluster.Launch(first.dsn, started=True)


@pytest.mark.slow
def test_the_application_is_a_plain_role_that_owns_its_database(home: Path) -> None:
    rights = (
        "SELECT current_user, current_database(), rolsuper, rolcreaterole, rolcreatedb, "
        "rolbypassrls, rolreplication, pg_get_userbyid(datdba) FROM pg_roles, pg_database "
        "WHERE rolname = current_user AND datname = current_database()"
    )
    dsn = cluster.ensure(home)
    assert one(dsn, rights) == ("linquan", "linquan", *[False] * 5, "linquan")
    with psycopg.connect(dsn, autocommit=True) as connection:
        for extension in ("btree_gist", "pg_trgm"):
            connection.execute(f"CREATE EXTENSION {extension}")
        assert connection.execute("SELECT cardinality(show_trgm('充电桩'))").fetchone() == (4,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE DATABASE another")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'true'")


@pytest.mark.slow
def test_tests_may_make_databases_until_it_is_taken_back(home: Path) -> None:
    dsn = cluster.ensure(home, may_create_databases=True)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
    assert cluster.ensure(home) == dsn
    with (
        psycopg.connect(dsn, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE DATABASE third")


@pytest.mark.slow
def test_secrets_are_readable_by_their_owner_alone_and_needed(home: Path) -> None:
    dsn = cluster.ensure(home)
    place = places.existing(home)
    assert place is not None
    for path in (place.application_password_file, place.superuser_password_file):
        assert path.stat().st_mode & 0o777 == 0o600
        assert len(path.read_text()) == 32
    assert place.data.stat().st_mode & 0o777 == 0o700
    assert place.folder.stat().st_mode & 0o777 == 0o700
    password = place.application_password_file.read_text()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn.replace(password, "guess"))


@pytest.mark.slow
def test_a_lost_application_password_is_replaced(home: Path) -> None:
    old = cluster.ensure(home)
    place = places.existing(home)
    assert place is not None
    place.application_password_file.unlink()
    new = cluster.ensure(home)
    assert new != old
    assert one(new, "SELECT 1") == (1,)


def test_a_server_that_is_named_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@somewhere/db")
    found = cluster.launch(tmp_path / "home")
    assert found == cluster.Launch("postgresql://someone@somewhere/db", started=False, own=False)
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_six_first_starts_at_once_make_one_server(home: Path) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", FIRST_START, str(home)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    told = {start.communicate(timeout=120)[0] for start in starts}
    assert [start.returncode for start in starts] == [0] * 6
    status = cluster.status(home)
    assert told == {f"{cluster.ensure(home)} {status.pid}\n"}


class Writer(threading.Thread):
    """Inserts rows one by one and keeps the numbers it was given, until the server is gone."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.acknowledged: list[int] = []
        self.busy = threading.Event()

    def run(self) -> None:
        insert = "INSERT INTO log DEFAULT VALUES RETURNING id"
        with contextlib.suppress(psycopg.OperationalError), self.connection as connection:
            while row := connection.execute(insert).fetchone():
                self.acknowledged.append(row[0])
                if len(self.acknowledged) == 50:
                    self.busy.set()


@pytest.mark.slow
def test_killed_under_four_writers_no_acknowledged_row_is_lost(
    each_binaries: binaries.Binaries, home: Path
) -> None:
    dsn = cluster.ensure(home)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)")
    acknowledged: set[int] = set()
    for _ in range(2):
        writers = [Writer(dsn) for _ in range(4)]
        for writer in writers:
            writer.start()
        assert all(writer.busy.wait(60) for writer in writers)
        pid = cluster.status(home).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert cluster.launch(home) == cluster.Launch(dsn, started=True)
        assert cluster.status(home).pid != pid
        for writer in writers:
            writer.join(60)
            assert not writer.is_alive()
            acknowledged.update(writer.acknowledged)
    with psycopg.connect(dsn) as connection:
        kept = {row[0] for row in connection.execute("SELECT id FROM log")}
    assert len(acknowledged) >= 2 * 4 * 50
    assert acknowledged <= kept


@pytest.mark.slow
def test_a_number_left_by_a_machine_that_lost_power_is_no_hindrance(home: Path) -> None:
    dsn = cluster.ensure(home)
    place = places.existing(home)
    assert place is not None
    assert postmaster.stop(place.data)
    (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{place.data}\n1\n5432\n\n\n0 0\n")
    assert cluster.launch(home) == cluster.Launch(dsn, started=True)


@pytest.mark.slow
def test_a_lock_beside_the_socket_of_a_dead_server_is_no_hindrance(home: Path) -> None:
    """A dead process that nobody has reaped answers to `kill`, as this living one does."""
    dsn = cluster.ensure(home)
    place = places.existing(home)
    assert place is not None
    assert postmaster.stop(place.data)
    lock = place.socket.with_name(f"{place.socket.name}.lock")
    lock.write_text(f"{os.getppid()}\n{place.data}\n1\n5432\n{place.sockets}\n")
    before = place.log.stat().st_size
    assert cluster.launch(home) == cluster.Launch(dsn, started=True)
    assert "already exists" not in place.log.read_bytes()[before:].decode()


@pytest.mark.slow
def test_a_server_whose_socket_was_swept_away_is_started_anew(home: Path) -> None:
    dsn = cluster.ensure(home)
    place = places.existing(home)
    assert place is not None
    before = cluster.status(home).pid
    place.socket.unlink()
    assert cluster.launch(home) == cluster.Launch(dsn, started=True)
    assert cluster.status(home).pid != before


@pytest.mark.slow
def test_a_path_too_long_for_sockets_works(new_home: Callable[[], Path]) -> None:
    home = new_home() / ("deep" * 20) / ("邻圈" * 10)
    try:
        dsn = cluster.ensure(home)
        assert "host=/tmp/linquan-" in dsn
        assert one(dsn, "SELECT 1") == (1,)
        place = places.existing(home)
        assert place is not None
        assert place.sockets.stat().st_mode & 0o777 == 0o700
    finally:
        end(home)


@pytest.mark.slow
def test_a_home_others_cannot_read_is_served_all_the_same(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    try:
        dsn = cluster.ensure(home)
        assert one(dsn, "SELECT 1") == (1,)
        place = places.existing(home)
        assert place is not None
        outside = place.folder.parent == Path("/var/lib/linquan")
        assert outside is (os.geteuid() == 0)
        assert closed.stat().st_mode & 0o777 == 0o700
        assert cluster.launch(home) == cluster.Launch(dsn, started=False)
    finally:
        end(home)


@pytest.mark.slow
def test_data_of_another_major_version_is_left_alone_and_explained(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.ensure(home)
    cluster.stop(home)
    place = places.existing(home)
    assert place is not None
    version = place.data / "PG_VERSION"
    version.write_text("14\n")
    with pytest.raises(WrongVersion, match="was made by PostgreSQL 14, but the binaries") as told:
        cluster.ensure(home)
    assert "LINQUAN_PG_BIN=<the bin folder of 14>" in str(told.value)
    for found in FOUND:
        version.write_text(f"{found.major}\n")
        other = next((each for each in FOUND if each.major != found.major), None)
        if other:
            monkeypatch.setenv("LINQUAN_PG_BIN", str(other.folder))
            with pytest.raises(WrongVersion, match=f"LINQUAN_PG_BIN={found.folder}"):
                cluster.ensure(home)
    assert not cluster.status(home).running


@pytest.mark.slow
def test_a_start_that_fails_shows_the_log(home: Path) -> None:
    cluster.ensure(home)
    cluster.stop(home)
    place = places.existing(home)
    assert place is not None
    with (place.data / "postgresql.auto.conf").open("a") as handle:
        handle.write("shared_buffers = 'nonsense'\n")
    with pytest.raises(StartFailed, match='invalid value for parameter "shared_buffers"'):
        cluster.ensure(home)


def test_a_folder_that_holds_something_else_is_not_overwritten(home: Path) -> None:
    (home / "postgres" / "data").mkdir(parents=True)
    (home / "postgres" / "data" / "thesis.txt").write_text("mine")
    if os.geteuid() == 0:
        os.chown(home / "postgres" / "data", 65534, 65534)
    with pytest.raises(NotYours, match="holds something else"):
        cluster.ensure(home)
    assert (home / "postgres" / "data" / "thesis.txt").read_text() == "mine"


@pytest.mark.slow
def test_stopping_spares_a_server_that_others_use(home: Path) -> None:
    with psycopg.connect(cluster.ensure(home)):
        assert not cluster.stop(home, unless_used=True)
        assert cluster.status(home).running
    assert cluster.stop(home, unless_used=True)


@pytest.mark.slow
def test_stopping_waits_for_those_on_their_way_out_and_ignores_looks(home: Path) -> None:
    leaving = psycopg.connect(cluster.ensure(home))
    place = places.existing(home)
    assert place is not None
    interrupted = roles._connect(place.superuser_dsn())  # its traceback is still about
    threading.Timer(0.3, leaving.close).start()
    assert cluster.stop(home, unless_used=True)
    interrupted.close()


def test_a_home_without_a_server(tmp_path: Path) -> None:
    assert not cluster.stop(tmp_path / "home")
    assert cluster.status(tmp_path / "home") == cluster.Status(None, None, None)
    assert not (tmp_path / "home").exists()
