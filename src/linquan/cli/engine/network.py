"""`linquan engine network FILE OUT`: streets out of an extract."""

import argparse
from pathlib import Path
from typing import Final

from linquan.cli.engine.bars import Bar
from linquan.cli.terminal import CommandFailed, say
from linquan.engine.networks import Mode, Network, islands_of, only_islands, read_network, save
from linquan.engine.osm import ExtractRefused

REFUSALS: Final = {
    "file_not_osm": "is no extract of OpenStreetMap (.osm.pbf or .osm)",
    "file_damaged": "is damaged: download it again",
    "file_too_big": "holds more than fits into memory: cut a smaller extract",
    "file_too_slow": "takes too long to read: cut a smaller extract",
    "nothing_inside": "holds nothing of what is looked for",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("file", type=Path, help="the extract, .osm.pbf or .osm")
    parser.add_argument("out", type=Path, help="the file to write, such as streets.net")
    parser.add_argument(
        "--mode", type=Mode, choices=list(Mode), default=Mode.WALK, help="default: walk"
    )
    parser.add_argument(
        "--main-island", action="store_true", help="keep only the part that hangs together most"
    )


def run(options: argparse.Namespace) -> int:
    """Read, say what was found, write."""
    network = _read(options.file, options.mode)
    _tell(network)
    if options.main_island:
        network, _ = only_islands(network)
    save(network, options.out)
    say(f"{network.nodes:,} nodes and {network.arcs:,} arcs in {options.out}")
    return 0


def _read(path: Path, mode: Mode) -> Network:
    if not path.is_file():
        msg = f"there is no file {path}"
        raise CommandFailed(msg)
    try:
        return read_network(path, mode=mode, progress=Bar("reading streets"))
    except ExtractRefused as fault:
        msg = f"{path} {REFUSALS.get(fault.code, fault.code)}"
        raise CommandFailed(msg) from fault


def _tell(network: Network) -> None:
    found = islands_of(network)
    say(f"{found.count:,} islands; {found.main_share:.1%} of the nodes lie on the largest")
