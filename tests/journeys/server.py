"""The real thing in a folder of its own: started as a user starts it, and ended with Ctrl+C."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psutil

CHECKOUT = Path(__file__).parents[2]
VENDOR = CHECKOUT / "src" / "linquan" / "web" / "static" / "vendor"
BUILT = ("icons.svg", "desk.css", "phone.css", "htmx.min.js", "maplibre-gl", "test/axe.min.js")
CATALOGUE = CHECKOUT / "src" / "linquan" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
READY_WITHIN_S = 120.0
ENDED_WITHIN_S = 30.0
LOOK_EVERY_S = 0.05
OURS = ("LINQUAN_HOME", "LINQUAN_SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
BLANKED = {"HOST", "PORT", "LINQUAN_PUBLIC_URL", "LINQUAN_HTTPS", "LINQUAN_SMS_GATEWAY"}


def missing_parts() -> list[str]:
    """What must be built before pages can be looked at."""
    missing = [f"static/vendor/{name}" for name in BUILT if not (VENDOR / name).exists()]
    return missing if CATALOGUE.exists() else [*missing, CATALOGUE.name]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    """The environment of a user who has set nothing but the home."""
    env = {k: v for k, v in os.environ.items() if k not in BLANKED and k not in OURS}
    ours = os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)])
    return env | {"LINQUAN_HOME": str(home), "PYTHONUTF8": "1", "PYTHONPATH": ours}


class House:
    """A running `linquan serve`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home.with_name(f"{home.name}.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "linquan", "serve", "--port", str(self.port),
                 "--home", str(home)],
                cwd=CHECKOUT, env=environment(home), stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    def wait_ready(self) -> None:
        """Wait until the pages answer and the greeting is printed, its last line by the worker."""
        give_up_at = time.monotonic() + READY_WITHIN_S
        while not (self._answers() and "As demo clerk" in self.printed()):
            assert self.process.poll() is None, f"serve ended:\n{self.printed()}"
            assert time.monotonic() < give_up_at, f"serve does not answer:\n{self.printed()}"
            time.sleep(LOOK_EVERY_S)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except (urllib.error.URLError, OSError):
            return False

    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def ask(self, *verb: str) -> str:
        """Run another verb of the command on the same home; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "linquan", *verb, "--home", str(self.home)],
            cwd=CHECKOUT, env=environment(self.home), capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def stop(self) -> None:
        """Press Ctrl+C, and see that everything it started is gone."""
        started = self.processes()
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill(started)
            raise
        left = [p for p in {*started, *self.processes()} if is_there(p)]
        told = [str(process) for process in left]
        self.kill(left)
        assert code == 0, f"serve ended with {code}:\n{self.printed()}"
        assert told == [], f"serve left processes behind: {told}"

    def processes(self) -> list[psutil.Process]:
        """`serve`, what is below it, and whatever else names its home (the database's)."""
        found = self._of_home()
        with suppress(psutil.NoSuchProcess):
            served = psutil.Process(self.process.pid)
            found += [served, *served.children(recursive=True)]
        return found

    def _of_home(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter(["pid", "cmdline"]):
            if str(self.home) in " ".join(process.info["cmdline"] or ()):
                found.append(process)
                with suppress(psutil.NoSuchProcess):
                    found += process.children(recursive=True)
        return [process for process in found if process.pid != os.getpid()]

    def kill(self, processes: list[psutil.Process]) -> None:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()


def is_there(process: psutil.Process) -> bool:
    """Whether it runs; the dead whom their new parent has not yet buried are gone."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Inside:
    """A helper process that works in the same home through the house's operations."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.inside"],
            cwd=CHECKOUT, env=environment(home),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __call__(self, do: str, **details: Any) -> Any:
        """Let it do one thing of ``tests/journeys/inside.py``."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, "details": details}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "it has ended"}')
        assert "error" not in answer, f"{do}: {answer['error']}"
        return answer["result"]

    def stop(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        code = self.process.wait(ENDED_WITHIN_S)
        self.process.stdout.close()
        assert code == 0


@contextmanager
def running_house(home: Path) -> Iterator[tuple[House, Inside]]:
    house = House(home)
    try:
        house.wait_ready()
        inside = Inside(home)
        try:
            yield house, inside
        finally:
            inside.stop()
    except BaseException:
        house.kill(house.processes())
        raise
    house.stop()
