"""`linquan engine`: walking networks, coverage and siting for planners, without a house."""

import argparse
import importlib
import os
import sys
from collections.abc import Mapping
from typing import Final

from linquan.cli.terminal import CommandFailed

_VERBS: Final[Mapping[str, str]] = {
    "city": "make a city with homes and facilities from a seed, to try the others on",
    "network": "read streets out of an OpenStreetMap extract into one file",
    "facilities": "find facilities of a catalogue in an OpenStreetMap extract",
    "coverage": "hold homes against a catalogue: who lacks what, and where",
    "isochrone": "draw where one gets within some minutes",
    "site": "say where the next centres should stand, who gains, and how good that is",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs of the engine."""
    verbs = parser.add_subparsers(dest="engine_verb", metavar="VERB", required=True)
    for name, text in _VERBS.items():
        verb = verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        module = importlib.import_module(f"linquan.cli.engine.{name}")
        module.add_arguments(verb)
        verb.set_defaults(engine_run=module.run)


def run(options: argparse.Namespace) -> int:
    """Do what was asked for. Raises CommandFailed where files or folders are not to be had."""
    try:
        return int(options.engine_run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as fault:
        msg = f"{fault.filename or ''}: {fault.strerror or fault}".removeprefix(": ")
        raise CommandFailed(msg) from fault
