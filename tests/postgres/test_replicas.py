"""A server that follows another, and takes its place when that one is killed."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from linquan.cli import main
from linquan.cli.replica import copy_files
from linquan.postgres import Holdings, cluster, places, replicas
from linquan.postgres.errors import FollowerInTheWay, NotFollowing, PrimaryMissing

WRITERS = 4


def silent(_line: str) -> None:
    pass


def value(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def write_until_it_dies(dsn: str, writer: int, acknowledged: list[int]) -> None:
    gone = contextlib.suppress(psycopg.OperationalError)
    with gone, psycopg.connect(dsn, autocommit=True) as connection:
        for n in range(100_000):
            number = writer * 1_000_000 + n
            connection.execute("INSERT INTO written VALUES (%s)", [number])
            acknowledged.append(number)


def wait_until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


@pytest.mark.slow
def test_what_was_acknowledged_is_there_after_the_first_server_was_killed(
    new_home: Callable[[], Path],
) -> None:
    first, second = new_home(), new_home()
    dsn = cluster.launch(first).dsn
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE written (number int)")
        connection.execute("INSERT INTO written VALUES (-1)")
    follower = replicas.follow(first, second, progress=silent, waits_for_it=True)
    wait_until(lambda: replicas.following(second).is_streaming)
    assert value(follower, "SELECT number FROM written") == -1
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        value(follower, "INSERT INTO written VALUES (-2) RETURNING number")
    with pytest.raises(FollowerInTheWay):
        replicas.follow(first, second, progress=silent)
    with pytest.raises(PrimaryMissing):
        replicas.follow(second, new_home(), progress=silent)
    with pytest.raises(NotFollowing):
        replicas.promote(first, progress=silent)
    assert cluster.launch(second).dsn == follower  # found as it is, its role left alone
    acknowledged: list[int] = []
    writers = [
        threading.Thread(target=write_until_it_dies, args=(dsn, n, acknowledged))
        for n in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    wait_until(lambda: len(acknowledged) > 200)
    place = places.existing(first)
    assert place is not None
    os.kill(cluster.status(first).pid or 0, signal.SIGKILL)
    for writer in writers:
        writer.join()
    wait_until(lambda: not replicas.following(second).is_streaming)
    assert replicas.promote(second, progress=silent) == follower
    with psycopg.connect(follower, autocommit=True) as connection:
        found = {number for (number,) in connection.execute("SELECT number FROM written")}
        assert set(acknowledged) <= found
        # At most one write of each was on its way.
        assert len(found - set(acknowledged) - {-1}) <= WRITERS
        connection.execute("INSERT INTO written VALUES (-3)")
    with pytest.raises(NotFollowing):
        replicas.following(second)
    with pytest.raises(PrimaryMissing):
        replicas.stand_alone(new_home(), progress=silent)
    # The first house, were it to go on, would wait for a follower that never comes.
    assert replicas.stand_alone(first, progress=silent) == 1
    assert (
        value(cluster.launch(first).dsn, "INSERT INTO written VALUES (-4) RETURNING number") == -4
    )
    cluster.stop(second)
    assert value(cluster.launch(second).dsn, "SELECT min(number) FROM written") == -3


@pytest.mark.slow
def test_a_follower_streams_over_the_network_with_its_password(
    new_home: Callable[[], Path],
) -> None:
    """As docs/growth.md says: an address, a line in pg_hba.conf, the follower's conninfo."""
    first, second = new_home(), new_home()
    with psycopg.connect(cluster.launch(first).dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE written (number int)")
    follower = replicas.follow(first, second, progress=silent)
    wait_until(lambda: replicas.following(second).is_streaming)
    address = f"127.{os.getpid() % 200 + 10}.7.1"  # nobody else's: all servers have one port
    dsn = let_in_from_the_network(first, address)
    stream_from(second, address, "not the password")
    wait_until(lambda: not replicas.following(second).is_streaming)
    value(dsn, "INSERT INTO written VALUES (1) RETURNING number")
    time.sleep(0.5)  # long enough for a socket to have brought it
    assert not replicas.following(second).is_streaming
    assert value(follower, "SELECT count(*) FROM written") == 0
    place = places.existing(first)
    assert place is not None
    stream_from(second, address, (place.folder / "follower.password").read_text().strip())
    wait_until(lambda: value(follower, "SELECT count(*) FROM written") == 1)
    assert replicas.following(second).is_streaming
    assert superuser_value(second, "SELECT sender_host FROM pg_stat_wal_receiver") == address
    heard = "SELECT usename || ' ' || family(client_addr) FROM pg_stat_replication"
    assert superuser_value(first, heard) == "linquan_follower 4"
    value(dsn, "INSERT INTO written VALUES (2) RETURNING number")
    wait_until(lambda: value(follower, "SELECT count(*) FROM written") == 2)


def let_in_from_the_network(home: Path, address: str) -> str:
    """Let a server listen on an address and take followers from there; returns its own address."""
    place = places.existing(home)
    assert place is not None
    superuser_does(home, f"ALTER SYSTEM SET listen_addresses = '{address}'")
    with (place.data / "pg_hba.conf").open("a") as rules:
        rules.write("host replication linquan_follower 127.0.0.0/8 scram-sha-256\n")
    cluster.stop(home)
    return cluster.launch(home).dsn


def stream_from(home: Path, address: str, password: str) -> None:
    told = f"host={address} port={places.PORT} user={replicas.ROLE} password={password!r}"
    quoted = told.replace("'", "''")
    superuser_does(home, f"ALTER SYSTEM SET primary_conninfo = '{quoted}'")
    superuser_does(home, "SELECT pg_reload_conf()")


def superuser_does(home: Path, statement: str) -> None:
    place = places.existing(home)
    assert place is not None
    with psycopg.connect(place.superuser_dsn(), autocommit=True) as connection:
        connection.execute(statement)


def superuser_value(home: Path, query: str) -> object:
    place = places.existing(home)
    assert place is not None
    return value(place.superuser_dsn(), query)


def test_uploaded_files_and_keys_come_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    photo = first / "attachments" / "ab" / "abcd"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"photo")
    keys = first / "secrets.json"
    keys.write_bytes(b"one")
    keys.chmod(0o600)
    second.mkdir()
    assert keys.name in Holdings(first).keys
    assert copy_files(first, second) == 1
    assert (second / "attachments" / "ab" / "abcd").read_bytes() == b"photo"
    keys.write_bytes(b"one two")
    photo.with_name("ef01").write_bytes(b"another")
    assert main(["replica", "files", str(first), "--home", str(second)]) == 0
    assert "1 new files" in capsys.readouterr().out
    assert (second / keys.name).read_bytes() == b"one two"
    assert (second / keys.name).stat().st_mode & 0o777 == 0o600


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command, told in (
        (["follow"], "say whose"),
        (["follow", str(tmp_path / "nowhere")], "could be followed"),
        (["status"], "follows no other"),
        (["promote"], "follows no other"),
    ):
        assert main(["replica", *command, "--home", str(tmp_path)]) == 1
        assert told in capsys.readouterr().err
