"""`linquan demo`: load the demo town, or load it anew."""

import argparse
import importlib
import importlib.util
import time
from datetime import UTC, datetime
from pathlib import Path

from linquan.cli import homes, house
from linquan.cli.terminal import CommandFailed, say

_LOADER = "linquan.apps.insights.demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument(
        "--reset", action="store_true", help="throw the present demo town away first"
    )
    parser.add_argument(
        "--link",
        action="store_true",
        help="load nothing; print where the demo clerk comes in, once, within half an hour",
    )


def run(options: argparse.Namespace) -> int:
    """Load the demo town into the home's database."""
    home = homes.enter_home(options)
    with homes.database(home), house.entered():
        house.migrate_if_needed()
        if not available():
            raise CommandFailed("This installation carries no demo town.")
        if options.link:
            _print_link()
        else:
            load(home, reset=options.reset)
    return 0


def _print_link() -> None:
    path = entry_path()
    if not path:
        raise CommandFailed("There is no demo town in this database.")
    say(path)


def entry_path() -> str:
    """Path of a link that signs the demo clerk in once; empty where there is no demo.

    Needs `house.entered()`. The link is made at the house's time, which a visitor may have moved:
    the door asks the same clock.
    """
    if not available():
        return ""
    now: datetime = importlib.import_module("linquan.kernel.clock").now()
    token = importlib.import_module(_LOADER).entry_link(now)
    return f"/demo/enter/{token}" if token else ""


def available() -> bool:
    """Whether this installation carries a demo town."""
    return importlib.util.find_spec(_LOADER) is not None


def load(home: Path, *, reset: bool) -> None:
    """Load the demo town; needs `house.entered()`."""
    say("Loading the demo town …")
    since = time.monotonic()
    loader = importlib.import_module(_LOADER)
    loader.load(now=datetime.now(UTC), reset=reset)
    say(f"The demo town is there ({time.monotonic() - since:.1f} s). Its data: {home}")


def load_if_empty(home: Path) -> bool:
    """Load the demo town into a database that nobody has used yet; needs `house.entered()`."""
    if not available() or not importlib.import_module(_LOADER).is_empty():
        return False
    load(home, reset=False)
    return True
