"""`linquan spread`: put the district into every large table's key (see ADR 0030)."""

import argparse

import psycopg

from linquan.cli import homes
from linquan.cli.terminal import CommandFailed, note, say
from linquan.postgres import spreading

#: Tables of which every server keeps a whole copy, each with its reason.
EVERYWHERE = {
    "places_area": "the area tree, read by every request",
    "places_poster": "a scan says nothing of the district",
    "orgs_organisation": "read by every request",
    "orgs_account": "people sign in by name before their district is known",
    "orgs_signinidentifier": "another house names somebody before their district is known",
    "orgs_apikey": "a programme shows its key before its district is known",
    "appeals_mattergroup": "a list",
    "appeals_matter": "a list",
    "appeals_outsidesystem": "a list",
    "appeals_channel": "a list",
    "appeals_deadlinepolicy": "a list",
    "appeals_jurisdiction": "a list; programs say its domain before the district is known",
}
_BUSY = "somebody holds a table for longer than five seconds; run this again when it is quieter"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument(
        "--show", action="store_true", help="say what there is to do, and change nothing"
    )


def run(options: argparse.Namespace) -> int:
    """Do what is left, or show it; the house may go on meanwhile."""
    home = homes.enter_home(options)
    with (
        homes.database(home) as launch,
        psycopg.connect(launch.dsn, autocommit=True) as connection,
    ):
        return _show(connection) if options.show else _spread(connection)


def _show(connection: psycopg.Connection) -> int:
    steps = list(spreading.steps(connection, EVERYWHERE))
    for step in steps:
        say(step.told)
    say(f"{len(steps)} steps to do.")
    return 0


def _spread(connection: psycopg.Connection) -> int:
    try:
        done = spreading.spread(connection, EVERYWHERE, note)
    except psycopg.errors.LockNotAvailable:
        raise CommandFailed(_BUSY) from None
    if missed := spreading.left(connection, EVERYWHERE):
        msg = f"these tables still have the old key: {', '.join(missed)}"
        raise CommandFailed(msg)
    say(f"{done} steps done; every large table has its district in its key.")
    return 0
