"""The processes `serve` looks after: the pages and the worker."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from linquan.cli.terminal import complain

_STOP_PATIENCE_S = 10.0
_LONGEST_PAUSE_S = 30.0
_SOUND_AFTER_S = 60.0


@dataclass
class Child:
    """A program that should be running.

    Attributes
    ----------
    name : str
        For messages.
    command : list of str
        Program and arguments.
    pause_s : float
        How long to wait before it is started again; doubles while it keeps dying.
    """

    name: str
    command: list[str]
    pause_s: float = 1.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0

    def start(self, *once: str) -> None:
        """Start it in a group of its own: a Ctrl+C then reaches only us, and we end it in order.

        ``once`` are further arguments of this start, which a restart leaves out.
        """
        tied = [sys.executable, "-m", "linquan.cli.tied", str(os.getpid()), *self.command, *once]
        self.process = subprocess.Popen(tied, start_new_session=True)  # noqa: S603  our own program
        self.started_at = time.monotonic()

    def exit_code(self) -> int | None:
        """Give its exit code, None while it runs."""
        return self.process.poll() if self.process else 0

    def restart_if_dead(self) -> None:
        """Start it again if it died: after a pause that grows while it keeps dying."""
        code = self.exit_code()
        if code is None:
            return
        lived_s = time.monotonic() - self.started_at
        if lived_s > _SOUND_AFTER_S:
            self.pause_s = 1.0
        if lived_s < self.pause_s:
            return
        complain(f"the {self.name} ended unexpectedly ({code}); starting it again")
        self.pause_s = min(self.pause_s * 2, _LONGEST_PAUSE_S)
        self.start()

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_stopped(self, give_up_at: float) -> None:
        """Wait until it is gone, then kill what is left of its group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, give_up_at - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stop_all(children: list[Child]) -> None:
    """End all: politely at once, then by force."""
    for child in children:
        child.ask_to_stop()
    give_up_at = time.monotonic() + _STOP_PATIENCE_S
    for child in children:
        child.wait_stopped(give_up_at)
