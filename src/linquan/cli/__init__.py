"""The command `linquan`: reads arguments, calls the house, prints what came of it."""

import argparse
import importlib
from collections.abc import Sequence

from linquan import __version__
from linquan.cli.terminal import CommandFailed, complain
from linquan.postgres import PostgresError

_DESCRIPTION = """\
Linquan, the desk of a sub-district: requests, life circles, sharing, projects.

`linquan serve` starts everything and prints the address. Each verb has its own --help.
"""
_ENVIRONMENT = """\
environment:
  LINQUAN_HOME    folder of the data (default: var/ in the checkout)
  DATABASE_URL    use this PostgreSQL server instead of one of our own
  LINQUAN_PG_BIN  folder with PostgreSQL's programs, for a server of our own
  HOST, PORT      where `serve` listens
"""
_VERBS = ("serve", "worker", "migrate", "demo", "backup", "restore", "database")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.verb is None:
        parser.print_help()
        return 0
    try:
        return int(options.run(options))
    except (CommandFailed, PostgresError) as failure:
        complain(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="linquan",
        description=_DESCRIPTION,
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"linquan {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for name in _VERBS:
        module = importlib.import_module(f"linquan.cli.{name}")
        verb = verbs.add_parser(name, help=module.HELP, description=f"{module.HELP}.")
        module.add_arguments(verb)
        verb.set_defaults(run=module.run)
    return parser
