"""`linquan engine facilities FILE OUT`: facilities of a catalogue out of an extract."""

import argparse
from collections import Counter
from pathlib import Path

from linquan.cli.engine import given
from linquan.cli.engine.network import REFUSALS
from linquan.cli.engine.tables import write_table
from linquan.cli.terminal import CommandFailed, say
from linquan.engine.circles import Catalogue, Found, Match, found_in, load_catalogue
from linquan.engine.osm import ExtractRefused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("file", type=Path, help="the extract, .osm.pbf")
    parser.add_argument("out", type=Path, help="the table to write, such as facilities.csv")
    given.add_catalogue(parser)


def run(options: argparse.Namespace) -> int:
    """Find, write, and say how many of what and how well they match."""
    catalogue = load_catalogue(options.catalogue)
    found = _found(options.file, catalogue)
    write_table(options.out, _columns(found, catalogue))
    _tell(found, catalogue)
    return 0


def _found(path: Path, catalogue: Catalogue) -> list[Found]:
    if not path.is_file():
        msg = f"there is no file {path}"
        raise CommandFailed(msg)
    try:
        return found_in(path, catalogue)
    except ExtractRefused as fault:
        msg = f"{path} {REFUSALS.get(fault.code, fault.code)}"
        raise CommandFailed(msg) from fault


def _columns(found: list[Found], catalogue: Catalogue) -> dict[str, list[object]]:
    return {
        "lon": [f"{one.lon:.7f}" for one in found],
        "lat": [f"{one.lat:.7f}" for one in found],
        "item": [catalogue.codes[one.item] for one in found],
        "match": [one.match.value for one in found],
        "name": [one.name for one in found],
        "key": [one.key for one in found],
    }


def _tell(found: list[Found], catalogue: Catalogue) -> None:
    counts = Counter(one.item for one in found)
    coarse = sum(one.match is Match.COARSE for one in found)
    for position, item in enumerate(catalogue.items):
        if counts[position]:
            say(f"{item.code:<9}{counts[position]:>6}  {item.osm_match.value:<7}{item.name}")
    none = len(catalogue.items) - len(counts)
    say(f"{len(found):,} places, {coarse:,} of them coarse: look at those before they count; "
        f"{none} items without any")  # fmt: skip
