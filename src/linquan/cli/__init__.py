"""The command `linquan`: reads arguments, calls the house, prints what came of it."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from types import ModuleType

from linquan import __version__
from linquan.cli.terminal import CommandFailed, complain
from linquan.engine.errors import EngineError

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
#: Verb and help; the verb's module is loaded only when it is asked for, Django takes a while.
_VERBS = {
    "serve": "start everything: database, pages and worker, until Ctrl+C",
    "demo": "load the demo town (made up; nothing in it is real)",
    "osm": "bring in an extract of OpenStreetMap: base map, names, ways, buildings, facilities",
    "backup": "write the database and the uploaded files into one file",
    "restore": "put a backup in place, wholly or not at all",
    "keys": "look at the keys that seal personal fields; add, renew and part with them",
    "oidc": "see whether signing in by another house's word (OpenID Connect) would work",
    "replica": "make a second database that follows the first, and let it take over",
    "spread": "put the district into the keys, before data goes to several servers",
    "database": "start, stop or look at the database",
    "migrate": "bring the tables up to date (`serve` does it by itself)",
    "circles": "life circles of a district: facilities, homes, ways, gaps, advice, reports",
    "engine": "walking networks, coverage and siting from files, without a house",
    "worker": "deliver events and run jobs (`serve` starts one by itself)",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        parser = _parser(given[0] if given else "")
        options = parser.parse_args(given)
        if options.verb is None:
            parser.print_help()
            return 0
        return int(options.run(options))
    except _failures() as failure:
        complain(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130


def _failures() -> tuple[type[Exception], ...]:
    """Errors that are told in a line; those of the database where a verb brought it in."""
    postgres = sys.modules.get("linquan.postgres")
    return CommandFailed, EngineError, *((postgres.PostgresError,) if postgres else ())


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="linquan",
        description=_DESCRIPTION,
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"linquan {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for name, text in _VERBS.items():
        verb = verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        if name == asked:
            module = _module(name)
            module.add_arguments(verb)
            verb.set_defaults(run=module.run)
    return parser


def _module(name: str) -> ModuleType:
    """Load the module of a verb. Raises CommandFailed where the house is not installed."""
    try:
        return importlib.import_module(f"linquan.cli.{name}")
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("linquan"):
            raise
        msg = f"`{name}` needs the house ({missing.name} is missing): pip install 'linquan[house]'"
        raise CommandFailed(msg) from missing
