"""The whole house, as a user starts and ends it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest

from linquan import postgres
from linquan.cli import tables

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "linquan"]


def environment(**more: str) -> dict[str, str]:
    dropped = {"DATABASE_URL", "LINQUAN_HOME", "LINQUAN_SECRET_KEY", "LINQUAN_PG_BIN"}
    dropped |= {"LINQUAN_PUBLIC_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PYTHONUTF8": "1"} | more


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


class House:
    """`linquan serve` in a process of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.log = home.with_name("serve.log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--home", str(home), "--no-demo"],
                env=environment(PORT=str(port)),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_greeted(self) -> str:
        give_up_at = time.monotonic() + 120
        while "Ctrl+C ends it." not in self.log.read_text("utf-8"):
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < give_up_at, self.log.read_text("utf-8")
            time.sleep(0.05)
        return self.log.read_text("utf-8")

    def children(self) -> dict[int, str]:
        """Processes below ours, by number."""
        found: dict[int, str] = {}
        wanted = {self.process.pid}
        while wanted:
            wanted = {pid for pid, parent in parents().items() if parent in wanted}
            found |= {pid: command_line(pid) for pid in wanted}
        return found

    def worker(self) -> int | None:
        at_work = [pid for pid, line in self.children().items() if "linquan\0worker" in line]
        return at_work[0] if at_work else None


def command_line(pid: int) -> str:
    """Empty for one that has just ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def line_of(pid: int) -> str:
    """What a process was started with; empty when it has just ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def parents() -> dict[int, int]:
    found: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = int(
                    (entry / "stat").read_text().rsplit(")")[-1].split()[1]
                )
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serve_answers_and_ends_everything_it_started(
    number: signal.Signals, home: Path, port: int
) -> None:
    house = House(home, port)
    try:
        greeting = house.wait_until_greeted()
        assert f"Linquan is ready: http://127.0.0.1:{port}\n" in greeting
        assert f"http://127.0.0.1:{port}/m\n" in greeting
        assert "█" in greeting
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert json.load(answer)["status"] == "ok"
        assert postgres.status(home).running
        started = house.children()
        public = f"LINQUAN_PUBLIC_URL=http://127.0.0.1:{port}".encode()
        assert public in Path(f"/proc/{house.worker()}/environ").read_bytes().split(b"\0")
        assert sum("granian" in line for line in started.values()) >= 3
        house.process.send_signal(number)
        assert house.process.wait(60) == 0
        assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
        assert not postgres.status(home).running
    finally:
        house.process.kill()
        house.process.wait()


def test_a_worker_that_died_is_replaced_and_a_foreign_database_is_left_running(
    home: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    postgres.ensure(home)
    house = House(home, port)
    try:
        house.wait_until_greeted()
        first = None
        while first is None:
            first = house.worker()
        os.kill(first, signal.SIGKILL)
        give_up_at = time.monotonic() + 60
        while house.worker() in {None, first}:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        assert "the worker ended unexpectedly (-9)" in house.log.read_text("utf-8")
        second = run("serve", "--home", str(home), "--port", str(port))
        assert second.returncode == 1
        assert second.stderr.startswith(f"linquan: Port {port} is already taken")
        house.process.send_signal(signal.SIGINT)
        assert house.process.wait(60) == 0
        assert postgres.status(home).running
    finally:
        house.process.kill()
        house.process.wait()


def kill_database(home: Path) -> int:
    pid = postgres.status(home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def health(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code


def test_a_database_that_was_killed_comes_back_while_the_pages_run(home: Path, port: int) -> None:
    postgres.stop(home)
    house = House(home, port)
    try:
        house.wait_until_greeted()
        before = kill_database(home)
        give_up_at = time.monotonic() + 60
        told = []
        while told[-2:] != [503, 200]:  # it is gone, then there again, and the pages say so
            assert time.monotonic() < give_up_at, told
            told.append(health(port))
            time.sleep(0.02)
        assert set(told) == {200, 503}
        assert postgres.status(home).pid not in {None, before}
        assert "the database ended unexpectedly" in house.log.read_text("utf-8")
        house.process.send_signal(signal.SIGINT)
        assert house.process.wait(60) == 0
        assert not postgres.status(home).running
    finally:
        house.process.kill()
        house.process.wait()


def test_a_database_that_is_killed_before_the_first_answer_comes_back(
    home: Path, port: int
) -> None:
    postgres.stop(home)
    house = House(home, port)
    try:
        give_up_at = time.monotonic() + 60
        while not any("granian" in line for line in house.children().values()):
            assert time.monotonic() < give_up_at
            time.sleep(0.02)
        before = kill_database(home)
        greeting = house.wait_until_greeted()
        assert "the database ended unexpectedly; starting it again" in greeting
        assert postgres.status(home).pid not in {None, before}
        house.process.send_signal(signal.SIGINT)
        assert house.process.wait(60) == 0
    finally:
        house.process.kill()
        house.process.wait()


@pytest.mark.parametrize("said", ["Making the database", "Starting the database"])
def test_a_start_that_is_told_to_stop_leaves_no_database(
    said: str, tmp_path_factory: pytest.TempPathFactory, port: int
) -> None:
    home = tmp_path_factory.mktemp("lq") / "home"
    house = House(home, port)
    try:
        give_up_at = time.monotonic() + 60
        while said not in house.log.read_text("utf-8"):
            assert time.monotonic() < give_up_at
            time.sleep(0.01)
        house.process.send_signal(signal.SIGINT)
        assert house.process.wait(60) == 0
        assert not postgres.status(home).running
    finally:
        house.process.kill()
        house.process.wait()
        postgres.stop(home)


def test_database_verbs(home: Path) -> None:
    assert run("database", "start", "--home", str(home)).returncode == 0
    started = run("database", "start", "--home", str(home))
    assert started.stdout == "The database runs already.\n"
    dsn = run("database", "dsn", "--home", str(home)).stdout
    assert dsn.startswith("postgresql://linquan:")
    told = run("database", "status", "--home", str(home)).stdout
    assert re.fullmatch(r"PostgreSQL \d+ in \S+\nrunning as process \d+\n", told)
    assert run("database", "stop", "--home", str(home)).stdout == "The database was stopped.\n"
    assert run("database", "status", "--home", str(home)).returncode == 1


def test_backup_and_restore_say_what_became_of_the_keys(home: Path, tmp_path: Path) -> None:
    assert run("migrate", "--home", str(home)).returncode == 0
    (home / "secrets.json").write_text("{}")
    file = str(tmp_path / "house.zip")
    plain = run("backup", "--home", str(home), file).stdout
    assert "The keys are NOT in it. Without them names, telephone numbers" in plain
    assert "keep secrets.json and session.key of" in plain
    assert "The keys are in it" in run("backup", "--home", str(home), "--with-keys", file).stdout
    refused = run("restore", "--home", str(home), file)
    assert refused.returncode == 1
    assert "Add --replace to throw away what is there" in refused.stderr
    restored = run("restore", "--home", str(home), "--replace", file)
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.startswith("Restored the backup of 20")
    migrated = run("migrate", "--home", str(home))
    assert migrated.stdout == "The tables are up to date.\n"


def test_the_mark_of_tables_follows_what_was_applied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    dsn = postgres.ensure(home)
    assert run("migrate", "--home", str(home)).returncode == 0
    assert tables.up_to_date(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('x','1',now())"
        )
        assert not tables.up_to_date(dsn)
        connection.execute("DELETE FROM django_migrations WHERE app = 'x'")
    assert tables.up_to_date(dsn)
    monkeypatch.setattr(tables, "_CARRIERS", ("django",))
    assert not tables.up_to_date(dsn)
    tables.mark(dsn)
    assert tables.up_to_date(dsn)
