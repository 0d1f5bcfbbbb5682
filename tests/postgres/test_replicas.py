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
