"""What commands in an entered house share: its modules, the district, who acts, the clock."""

import argparse
import importlib
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any

from linquan.cli.terminal import CommandFailed


def add_district(parser: argparse.ArgumentParser) -> None:
    """Describe the option that says which district is meant."""
    parser.add_argument(
        "--district", type=int, metavar="ID", help="which district, where there are several"
    )


def module(name: str) -> ModuleType:
    """Load a module of the house, which is entered by now."""
    return importlib.import_module(f"linquan.{name}")


def district_of(asked: int | None) -> int:
    """Return the district that is asked for, or the only one. Raises CommandFailed."""
    known = module("apps.places.queries").district_ids()
    if asked is None and len(known) == 1:
        return int(known[0])
    if asked is None or asked not in known:
        told = ", ".join(map(str, known)) or "there is none: bring areas in first"
        msg = f"Say which district: --district, one of {told}."
        raise CommandFailed(msg)
    return asked


def actor() -> Any:
    """Return who acts."""
    return module("kernel.actors").Actor.system("command-line")


def now() -> datetime:
    """Return the time of the house."""
    return clock()()


def clock() -> Callable[[], datetime]:
    """Return the clock of the house, to be asked again."""
    found: Callable[[], datetime] = module("kernel.clock").now
    return found
