"""Power cuts: the database and the web workers die while four people report from their phones.

The whole house runs as ``linquan serve`` starts it, on a database of its own. Whoever got a receipt
must find their report, and nobody's report may be there twice, though everyone who got none sends
the same form again.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
import psycopg
import pytest

from linquan import postgres

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
WRITERS, EACH_BEFORE, EACH_AFTER = 4, 5, 8
PATIENCE_S = 120
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|key)" value="([^"]+)"')


class House:
    """A home of its own with ``linquan serve`` upon it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        self.environment |= {"LINQUAN_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.dsn = postgres.ensure(home)
        self.code = self._furnish()
        self.port = _free_port()
        self.told = (home / "serve.log").open("wb")
        self.served = subprocess.Popen(
            [
                *(sys.executable, "-m", "linquan", "serve", "--home", str(home)),
                *("--port", str(self.port), "--no-demo", "--processes", "2"),
            ],
            env=self.environment,
            cwd=ROOT,
            stdout=self.told,
            stderr=self.told,
        )
        wait_until(self.is_healthy)

    def _furnish(self) -> str:
        made = subprocess.run(
            [sys.executable, "-m", "tests.apps.appeals.open_house"],
            env=self.environment | {"DATABASE_URL": self.dsn},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return made.stdout.split()[-1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            return list(connection.execute(query))

    def kill(self) -> int:
        """Kill the database and every web worker at once, without a word; returns how many."""
        postmaster = postgres.status(self.home).pid
        assert postmaster is not None
        doomed = [psutil.Process(postmaster), *self._web_workers()]
        for process in doomed:
            process.send_signal(signal.SIGKILL)
        return len(doomed)

    def _web_workers(self) -> list[psutil.Process]:
        """Children of the process that runs granian: it starts new ones."""
        below = psutil.Process(self.served.pid).children(recursive=True)
        servers = [p for p in below if "granian" in " ".join(p.cmdline())]
        return [p for p in servers if any(p.ppid() == s.pid for s in servers)]

    def close(self) -> None:
        self.served.terminate()
        try:
            self.served.wait(60)
        finally:
            self.served.kill()
            self.told.close()
            postgres.stop(self.home)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until(holds: Callable[[], bool]) -> None:
    """Ask again and again until it holds."""
    ends = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.1)


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: the receipt is the answer."""

    def redirect_request(self, *_: object) -> None:
        return None


class Writer(threading.Thread):
    """A resident who reports again and again, and sends again what was not acknowledged."""

    def __init__(self, house: House, name: str, stop: threading.Event) -> None:
        super().__init__(name=name)
        self.house, self.stop = house, stop
        self.receipts: dict[str, str] = {}
        self.refusals: list[str] = []
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies, Stay())

    def run(self) -> None:
        while not self.stop.is_set():
            text = f"{self.name}第{len(self.receipts)}次报告路灯不亮"
            form = self._until_it_works(self._open)
            fields = {**dict(HIDDEN.findall(form)), "text": text, "kind": "resident"}
            self.receipts[text] = self._until_it_works(lambda sent=fields: self._send(sent))

    def _until_it_works(self, call: Callable[[], str]) -> str:
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            try:
                if found := call():
                    return found
            except (OSError, HTTPException) as fault:  # refused, cut off halfway, or 5xx
                self.refusals.append(f"{fault}" or type(fault).__name__)
            time.sleep(0.05)
        msg = f"{self.name} waited in vain: {self.refusals[-3:]}"
        raise AssertionError(msg)

    @property
    def _page(self) -> str:
        return f"{self.house.url}/m/report/?at={self.house.code}"

    def _open(self) -> str:
        with self.browser.open(self._page, timeout=15) as answer:
            return str(answer.read().decode())

    def _send(self, fields: dict[str, str]) -> str:
        """Return the address of the receipt."""
        data = urllib.parse.urlencode(fields).encode()
        try:
            with self.browser.open(self._page, data, timeout=15) as answer:
                msg = f"no receipt: {answer.status}"
                raise OSError(msg)
        except urllib.error.HTTPError as answer:
            if answer.code != 303:
                raise
            return str(answer.headers["Location"])


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.delenv("DATABASE_URL")
    found = House(tmp_path / "home")
    try:
        yield found
    finally:
        found.close()
        print((found.home / "serve.log").read_text()[-4000:])  # noqa: T201 - shown when it fails


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(house: House) -> None:
    stop = threading.Event()
    writers = [Writer(house, f"居民{n}", stop) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    wait_until(lambda: all(len(w.receipts) >= EACH_BEFORE for w in writers))
    before = [len(w.receipts) for w in writers]
    killed = house.kill()
    wait_until(
        lambda: all(
            len(w.receipts) >= had + EACH_AFTER or not w.is_alive()
            for w, had in zip(writers, before, strict=True)
        )
    )
    stop.set()
    for writer in writers:
        writer.join(PATIENCE_S)
    assert killed == 3  # the database and two web workers
    assert all(writer.refusals for writer in writers)  # everybody felt it
    told = {r for w in writers for r in w.refusals if r.startswith("HTTP")}
    assert told <= {"HTTP Error 503: Service Unavailable"}  # and nobody was shown a fault
    acknowledged = sorted(text for writer in writers for text in writer.receipts)
    assert len(acknowledged) >= WRITERS * (EACH_BEFORE + EACH_AFTER)
    found = house.rows("SELECT text FROM appeals_appeal ORDER BY text")
    assert sorted(str(row[0]) for row in found) == acknowledged
    whole = house.rows(
        "SELECT count(*), count(DISTINCT a.key), count(r.id), count(e.id) FROM appeals_appeal a "
        "LEFT JOIN appeals_reporter r ON r.appeal_id = a.id LEFT JOIN kernel_event e "
        "ON e.subject = 'appeal:' || a.id AND e.kind = 'appeal.received'"
    )
    assert whole == [(len(acknowledged),) * 4]
    owed = "SELECT count(*) FROM kernel_delivery WHERE delivered_at IS NULL"
    wait_until(lambda: house.rows(owed) == [(0,)])  # the worker is back as well
