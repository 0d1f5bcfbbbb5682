"""The house as it is served: `linquan serve`, its pages and worker, and what they consume."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PATIENCE_S = 90.0
STOP_S = 30.0


@dataclass(frozen=True, slots=True)
class House:
    """A running house."""

    host: str
    port: int
    pid: int
    postgres_pid: int

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Its processes by what they do."""
        ours = psutil.Process(self.pid).children(recursive=True)
        lines = {p.pid: _line(p) for p in ours}
        database = psutil.Process(self.postgres_pid)
        return {
            "pages": [
                p for p in ours if "granian" in lines[p.pid] or "multiprocessing" in lines[p.pid]
            ],
            "worker": [p for p in ours if "linquan worker" in lines[p.pid]],
            "postgres": [database, *database.children()],
        }

    def consumed_s(self) -> dict[str, float]:
        """Processor seconds consumed so far by each part."""
        return {name: sum(map(_seconds, found)) for name, found in self.processes().items()}

    def worker_runs(self) -> bool:
        """Whether the process that delivers events is there."""
        return bool(self.processes()["worker"])


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _seconds(process: psutil.Process) -> float:
    """Of a process; of a PostgreSQL backend that has ended its parent keeps the account."""
    try:
        spent = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(spent.user + spent.system)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, postgres_pid: int) -> Iterator[House]:
    """Start `linquan serve` on a home whose database runs, and stop it again."""
    port = free_port()
    command = [
        sys.executable, "-m", "linquan", "serve", "--home", str(home), "--port", str(port),
        "--no-demo",
    ]  # fmt: skip
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=dict(os.environ), start_new_session=True
        )
    try:
        house = House("127.0.0.1", port, process.pid, postgres_pid)
        _wait(house, process, home)
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_S)


def _wait(house: House, process: subprocess.Popen[bytes], home: Path) -> None:
    """Until it answers and the worker is there. Raises RuntimeError."""
    give_up_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_at and process.poll() is None:
        if _answers(house) and house.worker_runs():
            return
        time.sleep(0.2)
    msg = f"the house did not answer; see {home / 'serve.log'}"
    raise RuntimeError(msg)


def _answers(house: House) -> bool:
    try:
        with urllib.request.urlopen(f"http://{house.host}:{house.port}/healthz", timeout=5) as got:
            return bool(got.status == 200)
    except OSError:
        return False
