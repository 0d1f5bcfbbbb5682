"""From one version to the next: whatever happens on the way, one that works is there."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.bundle.pretended import Bundled, bundled
from tools.bundle.installer import house, upgrade, versions
from tools.bundle.installer.command import main
from tools.bundle.installer.house import House
from tools.bundle.installer.place import Place

pytestmark = pytest.mark.usefixtures("uncompiled")
KILLED = 137
BEFORE = {"tables": 1, "rows": ["the lamp at the gate"]}


@pytest.fixture
def place(tmp_path: Path, small: Bundled) -> Place:
    """Version 1.0, installed, with something written into it."""
    found = Place(tmp_path / "to")
    assert main(["--to", str(found.root)], bundle=small.folder) == 0
    write(found, BEFORE)
    return found


@pytest.fixture
def make(tmp_path: Path, key: Ed25519PrivateKey, now: datetime) -> Callable[..., Bundled]:
    def bundle(number: str, **details: object) -> Bundled:
        later = now + timedelta(days=1)
        return bundled(tmp_path, key, number, later, **{"tables": 2} | details)  # type: ignore[arg-type]

    return bundle


def write(place: Place, told: dict[str, object]) -> None:
    (place.data / "town.json").write_text(json.dumps(told))


def read(place: Place) -> dict[str, object]:
    return dict(json.loads((place.data / "town.json").read_text()))


def number(place: Place) -> str:
    found = place.installed()
    assert found is not None
    return found.number


def works(place: Place) -> None:
    """The current version starts with the data that is there."""
    House(place, place.current).try_out(number(place))


def test_up_and_back(
    place: Place, make: Callable[..., Bundled], capsys: pytest.CaptureFixture[str]
) -> None:
    newer = make("1.1")
    assert main(["--to", str(place.root)], bundle=newer.folder) == 0
    assert (number(place), read(place)) == ("1.1", BEFORE | {"tables": 2})
    works(place)
    [backup] = place.backups.iterdir()
    assert json.loads(backup.read_text()) == BEFORE
    assert f"Backup of before: {backup}" in capsys.readouterr().out
    write(place, {"tables": 2, "rows": ["written since"]})
    assert main(["--to", str(place.root), "--back"]) == 0
    assert (number(place), read(place)) == ("1.0", BEFORE)
    works(place)
    assert main(["--to", str(place.root), "--back"]) == 1
    assert capsys.readouterr().err == "There is no upgrade to go back from.\n"


@pytest.mark.parametrize("broken", ["migrate", "serve"])
def test_what_fails_is_taken_back(
    broken: str, place: Place, make: Callable[..., Bundled], capsys: pytest.CaptureFixture[str]
) -> None:
    newer = make("1.1", broken=broken)
    assert main(["--to", str(place.root)], bundle=newer.folder) == 1
    assert (number(place), read(place)) == ("1.0", BEFORE)
    works(place)
    told = capsys.readouterr()
    assert "The new version does not work:" in told.out
    assert {"migrate": "the tables cannot be changed", "serve": "no pages today"}[
        broken
    ] in told.out
    assert "The upgrade was taken back: version 1.0 (cccccccc) is in place again" in told.err


def test_without_a_backup_nothing_is_changed(
    tmp_path: Path, key: Ed25519PrivateKey, now: datetime, make: Callable[..., Bundled],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    place = Place(tmp_path / "to")
    first = bundled(tmp_path, key, "1.0", now, broken="backup")
    assert main(["--to", str(place.root)], bundle=first.folder) == 0
    write(place, BEFORE)
    assert main(["--to", str(place.root)], bundle=make("1.1").folder) == 1
    assert (number(place), read(place)) == ("1.0", BEFORE)
    assert (
        "The backup before the upgrade failed, so nothing was changed." in capsys.readouterr().err
    )


def test_down_is_refused(
    place: Place, make: Callable[..., Bundled], tmp_path: Path, key: Ed25519PrivateKey,
    now: datetime, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    lower = make("0.9")
    assert main(["--to", str(place.root)], bundle=lower.folder) == 1
    assert "Version 0.9 (cccccccc) is older than the installed one, 1.0" in capsys.readouterr().err
    (tmp_path / "earlier").mkdir()
    earlier = bundled(tmp_path / "earlier", key, "1.0", now - timedelta(days=1))
    assert main(["--to", str(place.root)], bundle=earlier.folder) == 1
    assert (number(place), read(place)) == ("1.0", BEFORE)
    assert [path.name for path in place.versions.iterdir()] == [place.installed().folder]  # type: ignore[union-attr]


def test_the_same_again_changes_nothing(
    place: Place, small: Bundled, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--to", str(place.root)], bundle=small.folder) == 0
    assert "Version 1.0 (cccccccc) is installed already." in capsys.readouterr().out
    assert list(place.backups.iterdir()) == []


def test_a_running_server_is_stopped(place: Place, make: Callable[..., Bundled]) -> None:
    with subprocess.Popen([place.root / "linquan", "serve", "--port", "0"]) as serving:
        give_up_at = time.monotonic() + 10
        while serving.pid not in house.running(place):
            assert time.monotonic() < give_up_at
            time.sleep(0.01)
        assert main(["--to", str(place.root)], bundle=make("1.1").folder) == 0
        assert serving.wait(5) is not None
    assert number(place) == "1.1"


def test_two_versions_are_kept(place: Place, make: Callable[..., Bundled]) -> None:
    for step in ("1.1", "1.2", "1.10"):
        assert main(["--to", str(place.root)], bundle=make(step).folder) == 0
    kept = sorted(path.name.split("-")[0] for path in place.versions.iterdir())
    assert (number(place), kept) == ("1.10", ["1.10", "1.2"])
    assert len(list(place.backups.iterdir())) == 3


# --- killed in the midst -------------------------------------------------------------------------

STEPS = (
    (Place, "switch"), (House, "back_up"), (House, "migrate"), (House, "try_out"),
    (House, "restore"), (versions, "write"), (upgrade, "_note"),
)  # fmt: skip


def killed_at(count: int, place: Place, bundle: Bundled) -> bool:
    """Install in a process that is killed around its `count`-th step; whether it got there."""
    child = os.fork()
    if child == 0:
        left = [count]

        def counted(step: Callable[..., object]) -> Callable[..., object]:
            def stepping(*given: object, **named: object) -> object:
                die_at_zero(left)
                done = step(*given, **named)
                die_at_zero(left)
                return done

            return stepping

        for owner, name in STEPS:
            setattr(owner, name, counted(getattr(owner, name)))
        os._exit(main(["--to", str(place.root)], bundle=bundle.folder))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


def die_at_zero(left: list[int]) -> None:
    left[0] -= 1
    if left[0] < 0:
        os._exit(KILLED)


@pytest.mark.slow
@pytest.mark.parametrize("broken", ["", "serve"])
def test_killed_anywhere_it_is_the_old_or_the_new_one(
    broken: str, place: Place, make: Callable[..., Bundled], tmp_path: Path
) -> None:
    newer, good = make("1.1", broken=broken), make("1.2")
    seen = set()
    for count in range(40):
        copy = Place(tmp_path / f"copy{count}")
        shutil.copytree(place.root, copy.root, symlinks=True)
        if not killed_at(count, copy, newer):
            break
        seen.add(number(copy))
        assert read(copy)["rows"] == BEFORE["rows"]
        if number(copy) == "1.0" or not broken:
            works(copy)
        if count % 4 == 0:
            assert main(["--to", str(copy.root)], bundle=good.folder) == 0
            assert (number(copy), read(copy)) == ("1.2", BEFORE | {"tables": 2})
    assert seen == {"1.0", "1.1"}
    assert count > 8
