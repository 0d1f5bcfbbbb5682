"""`linquan circles`: life circles of a district from files to gaps and advice, in its house."""

import argparse
import importlib
from collections.abc import Mapping
from typing import Final

from linquan.cli import entered, homes, house

_VERBS: Final[Mapping[str, tuple[str, str]]] = {
    "import": ("bringing", "bring in facilities (a table, or what the map has) or homes (a table)"),
    "build": ("building", "make the walking and driving networks, cut at the walls of estates"),
    "site": ("siting", "say where the next ones of an item should stand, and who gains"),
    "report": ("reporting", "write the report of a run as PDF or Word"),
    "cover": ("covering", "hold every home against every item, and print who lacks what"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verbs = parser.add_subparsers(dest="circles_verb", metavar="VERB", required=True)
    for name, (where, text) in _VERBS.items():
        verb = verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        homes.add_home(verb)
        entered.add_district(verb)
        module = importlib.import_module(f"linquan.cli.circles.{where}")
        module.add_arguments(verb)
        verb.set_defaults(circles_run=module.run)


def run(options: argparse.Namespace) -> int:
    """Enter the house and do what was asked for."""
    home = homes.enter_home(options)
    with homes.database(home), house.entered():
        house.migrate_if_needed()
        return int(options.circles_run(options, home))
