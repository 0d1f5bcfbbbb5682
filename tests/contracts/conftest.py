"""One running house for the programs of other people."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from linquan import postgres

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


@dataclass(frozen=True)
class House:
    """``linquan serve`` with a town of its own; what the town told of itself."""

    url: str
    told: dict[str, str]

    @property
    def root(self) -> str:
        return f"{self.url}/open311/v2/"


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="lq-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir()
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment |= {"LINQUAN_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        try:
            with pytest.MonkeyPatch.context() as alone:
                alone.delenv("DATABASE_URL", raising=False)  # that of the tests
                dsn = postgres.ensure(home)
            told = _furnished(environment | {"DATABASE_URL": dsn})
            with _served(home, environment) as url:
                yield House(url, told)
        finally:
            postgres.stop(home)


def _furnished(environment: dict[str, str]) -> dict[str, str]:
    made = subprocess.run(
        [sys.executable, "-m", "tests.contracts.furnish"],
        env=environment, cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    told: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
    return told


class _served:  # noqa: N801 - used as a function
    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log = (home / "serve.log").open("wb")
        verb = ("serve", "--home", str(home), "--port", str(self.port), "--no-demo")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "linquan", *verb, "--processes", "1"],
            env=environment, cwd=ROOT, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def __enter__(self) -> str:
        url = f"http://127.0.0.1:{self.port}"
        give_up_at = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up_at and self.process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return url
            time.sleep(0.05)
        self.__exit__()
        pytest.fail(f"serve does not answer: {Path(self.log.name).read_text()}")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(60)
        finally:
            self.process.kill()
            self.log.close()
