"""Start, stop and look at a home's server."""

import contextlib
import math
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from linquan.postgres import accounts, binaries, places, postmaster, programs, roles, settings
from linquan.postgres.accounts import Account
from linquan.postgres.binaries import Binaries
from linquan.postgres.errors import NotYours, StartFailed, StopFailed, WrongVersion
from linquan.postgres.locks import locked, make_folder
from linquan.postgres.places import Place

Progress = Callable[[str], None]

#: A server may need minutes to recover after a crash; it is given up after this long.
_PATIENCE_S = 600
_ATTEMPT_S = 10
_LEAVING_S = 2
_TO_END = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
#: A file in the data folder of a server that follows another: it can be read only.
FOLLOWS = "standby.signal"
_LOG_LIMIT_BYTES = 10_000_000
#: What PostgreSQL says while a killed server's remains are still about; they pass.
_PASSING = ("pre-existing shared memory block", "is another postmaster", "is still in use")


@dataclass(frozen=True)
class Launch:
    """What `launch` found or made.

    Attributes
    ----------
    dsn : str
        Address for the application.
    started : bool
        True when this call started the server, False when it ran already or is not ours.
    own : bool
        Whether it is the home's own server; False for DATABASE_URL.
    """

    dsn: str
    started: bool
    own: bool = True


@dataclass(frozen=True)
class Status:
    """How a home's server is.

    Attributes
    ----------
    folder : Path or None
        Where its data and log lie; None before the first start.
    major : int or None
        Major version of the data.
    pid : int or None
        Process number while it runs.
    """

    folder: Path | None
    major: int | None
    pid: int | None

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self.pid is not None


def _silent(_line: str) -> None:
    """Say nothing."""


def ensure(home: Path, *, progress: Progress = _silent, may_create_databases: bool = False) -> str:
    """Give the address of a database that is running now; see `launch`."""
    return launch(home, progress=progress, may_create_databases=may_create_databases).dsn


def launch(
    home: Path, *, progress: Progress = _silent, may_create_databases: bool = False
) -> Launch:
    """Find the database, or make and start it.

    Parameters
    ----------
    home : Path
        LINQUAN_HOME; made when missing. Its server lives on after this process, until `stop`.
    progress : callable
        Told one line for whatever takes longer than a moment.
    may_create_databases : bool
        Whether the application's role may make further databases; only tests need it.

    Returns
    -------
    Launch
        DATABASE_URL as it is, when set; else the address of the plain role on a server of our own.

    Raises
    ------
    PostgresError
        With a message that says what to do.
    """
    if given := os.environ.get("DATABASE_URL"):
        return Launch(given, started=False, own=False)
    place = places.existing(home)
    if place and roles.answers(place, may_create_databases=may_create_databases):
        return Launch(place.application_dsn(), started=False)
    make_home(home)
    with home_lock(home):
        return _launch_alone(home, progress, may_create_databases=may_create_databases)


def stop(home: Path, *, unless_used: bool = False) -> bool:
    """Stop a home's server.

    Parameters
    ----------
    home : Path
        LINQUAN_HOME.
    unless_used : bool
        Leave it running when anybody else is connected.

    Returns
    -------
    bool
        Whether it was running and is stopped now.
    """
    place = places.existing(home)
    if place is None:
        return False
    with home_lock(home):
        if not postmaster.is_alive(place.data):
            return False
        if unless_used and _stays_used(place):
            return False
        _stop_now(place)
    return True


def status(home: Path) -> Status:
    """Look at a home's server without touching it."""
    place = places.existing(home)
    if place is None:
        return Status(None, None, None)
    pid = postmaster.pid_of(place.data) if postmaster.is_alive(place.data) else None
    return Status(place.folder, _data_major(place), pid)


def _stays_used(place: Place) -> bool:
    """Whether anybody is connected, and not only on the way out.

    A program that has just ended is listed until its backend notices.
    """
    give_up_at = time.monotonic() + _LEAVING_S
    while used := bool(roles.others_connected(place)):
        if time.monotonic() > give_up_at:
            break
        time.sleep(0.05)
    return used


def _launch_alone(home: Path, progress: Progress, *, may_create_databases: bool) -> Launch:
    """Do what `launch` says, alone: the home's lock is held."""
    place = places.existing(home)
    if place and roles.answers(place, may_create_databases=may_create_databases):
        return Launch(place.application_dsn(), started=False)
    account = accounts.for_server(place.data if place else home / "postgres" / "data")
    programs_found = accounts.reachable(binaries.find(), account)
    place = place or _make(places.choose(home, account), programs_found, account, progress)
    check_version(place, programs_found)
    started = start(place, programs_found, account, progress)
    if not (place.data / FOLLOWS).exists():
        roles.prepare(place, may_create_databases=may_create_databases)
    return Launch(place.application_dsn(), started)


def _make(place: Place, found: Binaries, account: Account, progress: Progress) -> Place:
    """Make the data folder: complete or not at all."""
    progress(f"Making the database (once) with PostgreSQL {found.major} in {place.folder} …")
    account.make_folder(place.folder)
    _refuse_strangers_data(place)
    roles.keep_password(place.superuser_password_file)
    os.chown(place.superuser_password_file, account.uid, account.gid)
    draft = place.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    arguments = settings.initdb_arguments(
        major=found.major, data=draft, password_file=place.superuser_password_file
    )
    programs.must_run(found, "initdb", *arguments, account=account, home=place.folder)
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as handle:
        handle.write(f"\ninclude_if_exists = '{settings.FILE}'\n")
    draft.rename(place.data)
    return place


def _refuse_strangers_data(place: Place) -> None:
    """Keep from writing over something that is no data folder of ours; an empty folder may go."""
    if not place.data.exists():
        return
    if any(place.data.iterdir()):
        raise NotYours(
            place.data,
            "should hold the database but holds something else",
            "Move it away, or choose another folder with LINQUAN_HOME.",
        )
    place.data.rmdir()


def check_version(place: Place, found: Binaries) -> None:
    """Raise WrongVersion when other programs made the data."""
    made_by = _data_major(place)
    if made_by == found.major:
        return
    matching = next((b.folder for b in binaries.all_found() if b.major == made_by), None)
    raise WrongVersion(place.data, made_by, found.major, matching)


def _data_major(place: Place) -> int:
    return int((place.data / "PG_VERSION").read_text("ascii").split(".")[0])


def start(place: Place, found: Binaries, account: Account, progress: Progress) -> bool:
    """Bring the server up, waiting out a killed one's remains; False when it ran already."""
    progress = _seldom(progress)
    give_up_at = time.monotonic() + _PATIENCE_S
    started = False
    while not (postmaster.is_alive(place.data) and roles.server_answers(place)):
        if time.monotonic() > give_up_at:
            raise StartFailed(place.log, _tail(place.log))
        if not postmaster.is_alive(place.data):
            progress("Starting the database …")
            started = _attempt(place, found, account) or started
        elif not place.socket.exists():
            _stop_now(place)
        else:
            progress("The database is recovering …")
            time.sleep(0.1)
    return started


def _attempt(place: Place, found: Binaries, account: Account) -> bool:
    """Try once; False when it may work a moment later."""
    postmaster.disown(place.data, place.socket)
    _make_sockets_folder(place, account)
    _write_settings(place, account)
    _turn_log(place.log)
    before = place.log.stat().st_size if place.log.exists() else 0
    options = ["-D", str(place.data), "-l", str(place.log), "-w", "-t", str(_ATTEMPT_S)]
    with _signals_wait():
        told = programs.run(found, "pg_ctl", *options, "start", account=account, home=place.folder)
    if postmaster.is_alive(place.data):
        return True
    said = _tail(place.log, before)
    if any(words in said.lower() for words in _PASSING):
        time.sleep(0.3)
        return False
    raise StartFailed(place.log, f"{said}\n{told.stdout}")


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Let a Ctrl+C wait: a server whose start is cut off may come up when nobody looks for it."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _TO_END)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _seldom(progress: Progress) -> Progress:
    """Say a line again only after ten seconds."""
    said_at: dict[str, float] = {}

    def say(line: str) -> None:
        now = time.monotonic()
        if now - said_at.get(line, -math.inf) >= _ATTEMPT_S:
            said_at[line] = now
            progress(line)

    return say


def _stop_now(place: Place) -> None:
    if not postmaster.stop(place.data):
        raise StopFailed(place.data)


def _make_sockets_folder(place: Place, account: Account) -> None:
    with contextlib.suppress(FileExistsError):
        account.make_folder(place.sockets)
    place.check_sockets(account.uid)


def _write_settings(place: Place, account: Account) -> None:
    file = place.data / settings.FILE
    file.write_text(settings.text(place.sockets), encoding="utf-8")
    file.chmod(0o600)
    os.chown(file, account.uid, account.gid)


def _turn_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_name(log.name + ".1"))


def _tail(log: Path, start: int = 0) -> str:
    if not log.exists():
        return "(there is no log)"
    return log.read_bytes()[start:][-2000:].decode(errors="replace")


def make_home(home: Path) -> None:
    """Make the home; root's may be passed through, so that the server gets to its data."""
    try:
        make_folder(home, 0o711 if os.geteuid() == 0 else 0o700)
    except PermissionError:
        raise NotYours(
            home, "cannot be made", "Choose a folder you may write with LINQUAN_HOME."
        ) from None


def home_lock(home: Path) -> AbstractContextManager[None]:
    """Have a home's database to oneself."""
    return locked(home / ".database.lock", folder_mode=0o700)
