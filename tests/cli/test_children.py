"""Processes are kept running, and end with their parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linquan.cli.children import Child, stop_all


def pid_when_up(file: Path) -> int:
    """Wait for a child to write its number."""
    give_up_at = time.monotonic() + 30
    while not (file.exists() and file.read_text().endswith("\n")):
        assert time.monotonic() < give_up_at
        time.sleep(0.01)
    return int(file.read_text())


def sleeper(file: Path, *, stubborn: bool = False) -> list[str]:
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN);" if stubborn else ""
    code = (
        f"import os, signal; {ignore} open({str(file)!r}, 'w').write(f'{{os.getpid()}}\\n');"
        "signal.pause()"
    )
    return [sys.executable, "-c", code]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_is_asked_to_stop(tmp_path: Path) -> None:
    child = Child("pages", sleeper(tmp_path / "pid"))
    child.start()
    pid = pid_when_up(tmp_path / "pid")
    assert child.exit_code() is None
    stop_all([child, Child("never started", [])])
    assert child.exit_code() == -signal.SIGTERM
    assert not is_running(pid)


def test_a_child_that_will_not_stop_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linquan.cli.children._STOP_PATIENCE_S", 0.1)
    child = Child("pages", sleeper(tmp_path / "pid", stubborn=True))
    child.start()
    pid = pid_when_up(tmp_path / "pid")
    stop_all([child])
    assert child.exit_code() == -signal.SIGKILL
    assert not is_running(pid)


def test_a_dead_child_is_started_again_after_a_growing_pause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    child = Child("worker", sleeper(tmp_path / "pid"), pause_s=0.0)
    child.start()
    first = pid_when_up(tmp_path / "pid")
    child.restart_if_dead()
    assert child.process is not None
    assert child.process.pid == first
    (tmp_path / "pid").unlink()
    os.kill(first, signal.SIGKILL)
    child.process.wait()
    child.pause_s = 4.0
    child.started_at = time.monotonic() - 3
    child.restart_if_dead()
    assert child.process.pid == first
    child.started_at = time.monotonic() - 5
    child.restart_if_dead()
    assert child.pause_s == 8.0
    assert pid_when_up(tmp_path / "pid") != first
    stop_all([child])
    said = capsys.readouterr().err
    assert said == "linquan: the worker ended unexpectedly (-9); starting it again\n"


def test_a_child_that_lived_long_is_started_again_soon() -> None:
    child = Child("worker", [sys.executable, "-c", ""], pause_s=30.0)
    child.start()
    assert child.process is not None
    assert child.process.wait(30) == 0
    child.started_at = time.monotonic() - 61
    child.restart_if_dead()
    assert child.pause_s == 2.0
    stop_all([child])


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    command = sleeper(tmp_path / "pid")
    code = (
        "import signal\nfrom linquan.cli.children import Child\n"
        f"Child('pages', {command!r}).start()\nsignal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        pid = pid_when_up(tmp_path / "pid")
        parent.kill()
    give_up_at = time.monotonic() + 30
    while is_running(pid):
        assert time.monotonic() < give_up_at
        time.sleep(0.01)


def test_a_child_whose_parent_is_gone_already_does_not_start() -> None:
    code = [sys.executable, "-m", "linquan.cli.tied", "1", sys.executable, "-c", "print('ran')"]
    done = subprocess.run(code, capture_output=True, text=True, check=True)
    assert done.stdout == ""
