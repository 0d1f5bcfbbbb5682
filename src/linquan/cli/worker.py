"""`linquan worker`: deliver events and run jobs until told to stop."""

import argparse
import os
import time

from django.db import OperationalError

from linquan.cli import demo, homes, house
from linquan.cli.terminal import say

#: Niceness: while people wait for pages, the postman waits for them.
_GIVES_WAY = 10
_TRIES = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument(
        "--welcome",
        metavar="ADDRESS",
        help="first print where the demo clerk comes in (nothing where there is no demo)",
    )


def run(options: argparse.Namespace) -> int:
    """Work until SIGTERM."""
    homes.open_database(homes.enter_home(options))
    house.set_up()
    # The worker's module reads the settings when it is imported, so not before they are there.
    from linquan.kernel import worker  # noqa: PLC0415  see above

    if options.welcome:
        welcome(options.welcome)
    os.nice(_GIVES_WAY)
    worker.run()
    return 0


def welcome(address: str) -> None:
    """Print a link under ``address`` that signs the demo clerk in once."""
    if way_in := _entry_path():
        say(f"As demo clerk:    {address}{way_in}  (once, within half an hour)")


def _entry_path() -> str:
    """Ask for the way in; a database that died just now is being revived."""
    for _ in range(_TRIES):
        try:
            return demo.entry_path()
        except OperationalError:
            time.sleep(1)
    return ""
