"""Servers of our own in short-lived homes; nothing here touches the tests' common database."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres.servers import FOUND, cut_off, end

from linquan.postgres import binaries


@pytest.fixture(autouse=True)
def _no_servers_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(monkeypatch)


@pytest.fixture
def new_home() -> Iterator[Callable[[], Path]]:
    """Make homes that everybody may enter; their servers are stopped when the test ends."""
    made: list[Path] = []

    def make() -> Path:
        folder = Path(tempfile.mkdtemp(prefix="lq-"))
        folder.chmod(0o755)
        made.append(folder)
        return folder / "home"

    yield make
    for folder in made:
        end(folder / "home")
        shutil.rmtree(folder)


@pytest.fixture
def home(new_home: Callable[[], Path]) -> Path:
    return new_home()


@pytest.fixture(params=FOUND, ids=[f"{found.source}-{found.major}" for found in FOUND])
def each_binaries(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> binaries.Binaries:
    """Every PostgreSQL on this machine in turn."""
    found: binaries.Binaries = request.param
    monkeypatch.setenv("LINQUAN_PG_BIN", str(found.folder))
    return found
