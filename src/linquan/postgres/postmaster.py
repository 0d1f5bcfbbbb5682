"""A data folder's server as a process; whether it lives is not told by its number alone."""

import os
import signal
import time
from pathlib import Path

#: One more than the largest process number Linux ever gives (PID_MAX_LIMIT, linux/threads.h).
_NOBODY = 4_194_304
_STOP_PATIENCE_S = 120


def pid_of(data: Path) -> int | None:
    """Read the process number a server left in its data folder, None when there is none."""
    try:
        first = (data / "postmaster.pid").read_text("ascii", errors="replace").split("\n")[0]
    except FileNotFoundError:
        return None
    return abs(int(first)) if first.strip().lstrip("-").isdigit() else None


def is_alive(data: Path) -> bool:
    """Whether the server of this data folder runs.

    A dead process that nobody has reaped (a zombie) and a stranger that was given the same number
    after a restart both answer to `kill`; the first is told by its state, the second by its folder:
    a server works in its data folder.
    """
    pid = pid_of(data)
    if pid is None:
        return False
    process = Path("/proc") / str(pid)
    if not Path("/proc/self").exists():
        return _answers_signal(pid)
    try:
        state = process.joinpath("stat").read_text("ascii", errors="replace").rpartition(")")[2]
        return state.split()[0] not in {"Z", "X"} and os.path.samefile(process / "cwd", data)
    except PermissionError:
        return True
    except OSError:
        return False


def stop(data: Path) -> bool:
    """Ask the server to shut down at once but cleanly, and wait; False when it is still there."""
    pid = pid_of(data)
    if pid is None or not is_alive(data):
        return True
    os.kill(pid, signal.SIGINT)
    give_up_at = time.monotonic() + _STOP_PATIENCE_S
    while is_alive(data) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return not is_alive(data)


def disown(data: Path, socket: Path) -> None:
    """Let a new server start where a dead one's number blocks it. Call it under the home's lock.

    PostgreSQL takes a dead process that nobody has reaped for a living one. In the data folder the
    number is replaced by one that no process has; the rest of the file stays, so PostgreSQL still
    refuses while orphaned processes of the old server hold its shared memory. The lock beside the
    socket says nothing more than the number, and goes.
    """
    socket.with_name(f"{socket.name}.lock").unlink(missing_ok=True)
    file = data / "postmaster.pid"
    try:
        with file.open("r+", encoding="ascii") as handle:
            lines = handle.read().split("\n")
            if not lines[0].strip():
                file.unlink()
                return
            handle.seek(0)
            handle.write("\n".join([str(_NOBODY), *lines[1:]]))
            handle.truncate()
    except FileNotFoundError:
        return


def _answers_signal(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
