"""A server is alive when its process works in its folder, not when some process has its number."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linquan.postgres import postmaster

REST = "/data\n1763000000\n5432\n/run\n\n  1234567    32768\nready   "
WAIT = [sys.executable, "-c", "input()"]


def leave_number(data: Path, pid: object) -> None:
    (data / "postmaster.pid").write_text(f"{pid}\n{REST}")


def test_a_process_that_works_in_the_folder_is_alive(tmp_path: Path) -> None:
    with subprocess.Popen(WAIT, cwd=tmp_path, stdin=subprocess.PIPE) as server:
        leave_number(tmp_path, server.pid)
        assert postmaster.is_alive(tmp_path)
        assert postmaster.pid_of(tmp_path) == server.pid
        server.communicate(b"\n")


def test_a_stranger_with_the_same_number_is_not(tmp_path: Path) -> None:
    leave_number(tmp_path, os.getpid())
    assert not postmaster.is_alive(tmp_path)


def test_a_zombie_is_not(tmp_path: Path) -> None:
    server = subprocess.Popen(WAIT, cwd=tmp_path, stdin=subprocess.PIPE)
    leave_number(tmp_path, server.pid)
    server.kill()
    os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)
    assert Path(f"/proc/{server.pid}").exists()
    assert not postmaster.is_alive(tmp_path)
    server.communicate()


@pytest.mark.parametrize("pid", [4_194_303, "", "nonsense"])
def test_a_number_nobody_has_is_not(pid: object, tmp_path: Path) -> None:
    leave_number(tmp_path, pid)
    assert not postmaster.is_alive(tmp_path)
    assert postmaster.stop(tmp_path)


def test_a_folder_without_a_number_is_not(tmp_path: Path) -> None:
    assert postmaster.pid_of(tmp_path) is None
    assert not postmaster.is_alive(tmp_path)


def test_disowning_keeps_what_tells_of_the_shared_memory(tmp_path: Path) -> None:
    leave_number(tmp_path, 77)
    socket = tmp_path / ".s.PGSQL.5432"
    lock = tmp_path / ".s.PGSQL.5432.lock"
    socket.touch()
    lock.touch()
    postmaster.disown(tmp_path, socket)
    assert (socket.exists(), lock.exists()) == (True, False)
    assert (tmp_path / "postmaster.pid").read_text() == f"4194304\n{REST}"


def test_disowning_removes_an_empty_file_left_by_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text("")
    postmaster.disown(tmp_path, tmp_path / "socket")
    postmaster.disown(tmp_path, tmp_path / "socket")
    assert not (tmp_path / "postmaster.pid").exists()
