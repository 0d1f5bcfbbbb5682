"""`linquan database start|stop|status|dsn`: look after the database by hand."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from linquan import postgres
from linquan.cli import homes
from linquan.cli.terminal import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument(
        "what",
        choices=list(_DEEDS),
        help="start it (it goes on after this command), stop it, say how it is, or print the "
        "address the application connects to",
    )


def run(options: argparse.Namespace) -> int:
    """Do what was asked."""
    return _DEEDS[options.what](homes.enter_home(options))


def _start(home: Path) -> int:
    launch = homes.open_database(home)
    say("The database was started." if launch.started else "The database runs already.")
    return 0


def _stop(home: Path) -> int:
    stopped = postgres.stop(home)
    say("The database was stopped." if stopped else "No database of this home is running.")
    return 0


def _status(home: Path) -> int:
    if os.environ.get("DATABASE_URL"):
        say("DATABASE_URL is set: that server is used, not one of ours.")
    found = postgres.status(home)
    if found.folder is None:
        say(f"There is no database in {home} yet.")
        return 1
    say(f"PostgreSQL {found.major} in {found.folder}")
    say(f"running as process {found.pid}" if found.running else "not running")
    return 0 if found.running else 1


def _dsn(home: Path) -> int:
    say(postgres.launch(home).dsn)
    return 0


_DEEDS: dict[str, Callable[[Path], int]] = {
    "start": _start,
    "stop": _stop,
    "status": _status,
    "dsn": _dsn,
}
