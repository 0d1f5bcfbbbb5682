"""Run a version's own commands: as the user who owns the data, with the settings of the house."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from . import packages
from .place import Place
from .words import Refused

_FIRST_ANSWER_WITHIN_S = 300.0
_ENDED_WITHIN_S = 120.0
_LOOK_EVERY_S = 0.2
_ANSWER_WITHIN_S = 3.0
_OK = 200
_LONGEST_SAID = 2000


class RunAs(TypedDict, total=False):
    """The arguments of `subprocess` that switch to another account."""

    user: int
    group: int
    extra_groups: list[int]


class Failed(Exception):
    """A command of the house failed; the text is what it said, from its end."""

    def __init__(self, what: str, said: str) -> None:
        super().__init__(f"{what}: {said.strip()[-_LONGEST_SAID:]}")


@dataclass(frozen=True)
class House:
    """A version with the data of an installation.

    Attributes
    ----------
    place : Place
        Whose data and settings.
    folder : Path
        The version's folder, which need not be the current one.
    """

    place: Place
    folder: Path

    def told_version(self) -> str:
        """Ask the code itself which version it is, such as ``linquan 0.2.0``."""
        return self.run("--version").strip()

    def back_up(self, file: Path) -> None:
        """Write database and photos into a file; the keys stay where they are."""
        self.run("backup", str(file))

    def restore(self, file: Path) -> None:
        """Put a backup in the place of the present data, in one transaction."""
        self.run("restore", "--replace", str(file))

    def migrate(self) -> None:
        """Bring the tables up to date."""
        self.run("migrate")

    def run(self, *arguments: str) -> str:
        """Run a command to its end and give what it printed.

        Raises
        ------
        Failed
        """
        try:
            done = subprocess.run(
                self._command(*arguments),
                check=False,
                env=self.place.environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                **self._as_owner(),
            )
        except OSError as error:  # the Python is gone, or closed to who owns the data
            raise Failed(str(packages.python(self.folder)), str(error)) from None
        if done.returncode:
            raise Failed(" ".join(("linquan", *arguments)), done.stdout)
        return done.stdout

    def try_out(self, version: str) -> None:
        """Start it where only this machine reaches it, see that it answers, end it again.

        Raises
        ------
        Failed
            It ended, did not answer, or another version answered.
        """
        port = _free_port()
        where = ("--host", "127.0.0.1", "--port", str(port))
        serve = ("serve", "--no-demo", "--processes", "1", *where)
        log = self.folder / "trial.log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                self._command(*serve),
                env=self.place.environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._as_owner(),
            ) as process,
        ):
            try:
                _wait_for(process, port, version, log)
            finally:
                _end(process)

    def _command(self, *arguments: str) -> list[str]:
        return [str(packages.python(self.folder)), "-m", "linquan", *arguments]

    def _as_owner(self) -> "RunAs":
        uid, gid = self.place.owner()
        if os.geteuid() != 0 or uid == 0:
            return {}
        return {"user": uid, "group": gid, "extra_groups": []}


def answers(host: str, port: int) -> str | None:
    """Give the version that answers /healthz, None when nothing does or it is not well."""
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        told = json.loads(answer.read(10_000))
        return str(told["version"]) if answer.status == _OK else None
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()


def wait_until(host: str, port: int, version: str, *, within_s: float) -> bool:
    """Whether a version answers within a while."""
    give_up_at = time.monotonic() + within_s
    while answers(host, port) != version:
        if time.monotonic() > give_up_at:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True


def _wait_for(process: subprocess.Popen[bytes], port: int, version: str, log: Path) -> None:
    give_up_at = time.monotonic() + _FIRST_ANSWER_WITHIN_S
    while (found := answers("127.0.0.1", port)) is None:
        if process.poll() is not None or time.monotonic() > give_up_at:
            raise Failed("linquan serve", log.read_text("utf-8", errors="replace"))
        time.sleep(_LOOK_EVERY_S)
    if found != version:
        raise Failed("/healthz", f"{found} != {version}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_ENDED_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- what runs already ---------------------------------------------------------------------------


def running(place: Place) -> list[int]:
    """Numbers of the processes that serve from an installation, whoever started them how."""
    processes = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [int(process.name) for process in processes if _serves(process, place.root)]


def stop(place: Place) -> int:
    """End what serves from an installation; give how many did.

    Raises
    ------
    Refused
        One belongs to somebody else or does not end.
    """
    numbers = running(place)
    for number in numbers:
        try:
            os.kill(number, signal.SIGTERM)
        except ProcessLookupError:
            continue
        except PermissionError:
            raise Refused(
                "Linquan is running (process {number}) and was started by another user. Stop it "
                "first, then start this again.",
                number=number,
            ) from None
    give_up_at = time.monotonic() + _ENDED_WITHIN_S
    while left := running(place):
        if time.monotonic() > give_up_at:
            raise Refused("Linquan (process {number}) does not end. Stop it first.", number=left[0])
        time.sleep(_LOOK_EVERY_S)
    return len(numbers)


def _serves(process: Path, root: Path) -> bool:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    inside = words[0].startswith(os.fsencode(root) + b"/")
    return inside and words[1:4] == [b"-m", b"linquan", b"serve"]
