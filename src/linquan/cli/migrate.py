"""`linquan migrate`: bring the tables up to date."""

import argparse

from linquan.cli import homes, house, tables
from linquan.cli.terminal import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)


def run(options: argparse.Namespace) -> int:
    """Migrate."""
    home = homes.enter_home(options)
    with homes.database(home) as launch, house.entered():
        changed = house.migrate_if_needed()
        tables.mark(launch.dsn)
    say("The tables were brought up to date." if changed else "The tables are up to date.")
    return 0
