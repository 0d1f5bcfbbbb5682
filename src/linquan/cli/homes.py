"""The home folder and its database, set into the environment for whoever comes after."""

import argparse
import os
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


def close_database(home: Path, launch: postgres.Launch) -> None:
    """Stop the database if this process started it and nobody else is using it."""
    if launch.started:
        postgres.stop(home, unless_used=True)
