"""`linquan worker`: deliver events and run jobs until told to stop."""

import argparse
import os

from linquan.cli import homes, house

#: Niceness: while people wait for pages, the postman waits for them.
_GIVES_WAY = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)


def run(options: argparse.Namespace) -> int:
    """Work until SIGTERM."""
    homes.open_database(homes.enter_home(options))
    house.set_up()
    # The worker's module reads the settings when it is imported, so not before they are there.
    from linquan.kernel import worker  # noqa: PLC0415  see above

    os.nice(_GIVES_WAY)
    worker.run()
    return 0
