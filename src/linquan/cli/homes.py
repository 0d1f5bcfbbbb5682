"""The home folder and its database, set into the environment for whoever comes after."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linquan import postgres
from linquan.cli.terminal import complain, note

_CHECKOUT = Path(__file__).resolve().parents[3]


def add_home(parser: argparse.ArgumentParser) -> None:
    """Give a command the option --home."""
    parser.add_argument(
        "--home",
        type=Path,
        metavar="FOLDER",
        help="folder of the data (default: LINQUAN_HOME, else var/ in the checkout)",
    )


def enter_home(options: argparse.Namespace) -> Path:
    """Find the home folder and set LINQUAN_HOME to it, also for child processes."""
    given = getattr(options, "home", None) or os.environ.get("LINQUAN_HOME")
    home = Path(given or _CHECKOUT / "var").expanduser().resolve()
    os.environ["LINQUAN_HOME"] = str(home)
    return home


def open_database(home: Path) -> postgres.Launch:
    """Find or start the home's database and set DATABASE_URL to it, also for child processes."""
    found = postgres.launch(home, progress=note)
    os.environ["DATABASE_URL"] = found.dsn
    return found


def revive_database(home: Path, launch: postgres.Launch) -> None:
    """Start the home's own database again if it died; its address stays the same."""
    if launch.own and not postgres.status(home).running:
        complain("the database ended unexpectedly; starting it again")
        os.environ.pop("DATABASE_URL", None)
        open_database(home)


@contextmanager
def database(home: Path) -> Iterator[postgres.Launch]:
    """Have the home's database for a while; it stops again unless it ran before or is in use.

    Whether it ran is asked first, not of the launch: a Ctrl+C in the middle of a start returns no
    launch and leaves a server.
    """
    ran = "DATABASE_URL" in os.environ or postgres.status(home).running
    try:
        yield open_database(home)
    finally:
        if not ran:
            postgres.stop(home, unless_used=True)
