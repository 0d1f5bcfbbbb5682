"""`linquan osm FILE.osm.pbf`: bring an extract of OpenStreetMap in, or take the newest back."""

import argparse
import importlib
import time
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from linquan.cli import homes, house
from linquan.cli.terminal import CommandFailed, say

_MOST_BYTES = 4_000_000_000
_REFUSALS = {
    "file_not_osm": "This is no .osm.pbf file.",
    "file_damaged": "The file is damaged. Download it again.",
    "file_too_big": "It holds more than fits into memory. Cut an extract around the district.",
    "file_too_slow": "It takes too long to read. Cut a smaller extract around the district.",
    "nothing_inside": "Nothing in the file lies in the district. Is it the right extract?",
    "nothing_to_cut_by": "No area of the district lies on the map yet. Bring areas in first.",
    "extract_under_way": "Another extract is being read. Wait until it is there.",
    "extract_not_in_use": "No extract is in use: there is nothing to take back.",
}
_KEPT = {
    "names": "names for addresses", "ways": "pieces of ways", "buildings": "buildings",
    "facilities": "facilities", "drawn": "features on the map", "near": "may be places of yours",
    "left_out": "features had no room on the map", "unreadable": "objects could not be read",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument("file", type=Path, nargs="?", help="the extract, e.g. sichuan.osm.pbf")
    parser.add_argument(
        "--district", type=int, metavar="ID", help="which district, where there are several"
    )
    parser.add_argument(
        "--take-back",
        action="store_true",
        help="take the extract in use back; the one before it is used again",
    )


def run(options: argparse.Namespace) -> int:
    """Read the file and bring what it holds into use, all of it or nothing."""
    if (options.file is None) != options.take_back:
        raise CommandFailed("Give a file, or --take-back.")
    home = homes.enter_home(options)
    with homes.database(home), house.entered():
        house.migrate_if_needed()
        places = importlib.import_module("linquan.apps.places.bringing")
        district_id = _district(places, options.district)
        if options.take_back:
            _take_back(places, district_id)
        else:
            _bring(places, district_id, options.file, home)
    return 0


def _district(places: ModuleType, asked: int | None) -> int:
    known = places.queries.district_ids()
    if asked is None and len(known) == 1:
        return int(known[0])
    if asked is None or asked not in known:
        message = f"Say which district: --district, one of {', '.join(map(str, known))}."
        raise CommandFailed(message)
    return asked


def _actor() -> Any:
    return importlib.import_module("linquan.kernel.actors").Actor.system("command-line")


def _take_back(places: ModuleType, district_id: int) -> None:
    errors = importlib.import_module("linquan.kernel.errors")
    current = places.queries.extract_page(district_id).current
    if current is None:
        raise CommandFailed(_REFUSALS["extract_not_in_use"])
    try:
        places.operations.take_back_extract(
            actor=_actor(), extract_id=current.extract_id, now=_clock()()
        )
    except errors.HouseError as refused:
        raise CommandFailed(_told(refused.code)) from None
    say(f"{current.file_name} was taken back.")


def _bring(places: ModuleType, district_id: int, file: Path, home: Path) -> None:
    errors = importlib.import_module("linquan.kernel.errors")
    if not file.is_file() or file.stat().st_size > _MOST_BYTES:
        message = f"{file} is no file, or larger than {_MOST_BYTES / 1e9:.0f} GB."
        raise CommandFailed(message)
    since, actor, clock = time.monotonic(), _actor(), _clock()
    try:
        extract_id = places.operations.ask_extract(
            actor=actor, district_id=district_id, file_name=file.name,
            file_key=places.new_key(), size_bytes=file.stat().st_size, now=clock(),
        )  # fmt: skip
        say(f"Reading {file.name} …")
        code = places.bring_in(
            actor=actor, extract_id=extract_id, path=file, home=home, clock=clock
        )
    except errors.HouseError as refused:
        code = refused.code
    if code:
        raise CommandFailed(_told(code))
    row = places.queries.extract_row(district_id, extract_id)
    _tell(row.counts)
    day = f"{row.made_at:%Y-%m-%d}" if row.made_at else "unknown"
    say(f"In use ({time.monotonic() - since:.1f} s). © OpenStreetMap contributors, data of {day}.")


def _tell(counts: Mapping[str, int]) -> None:
    for name, words in _KEPT.items():
        if counts.get(name):
            say(f"{counts[name]:>10,} {words}")


def _clock() -> Any:
    return importlib.import_module("linquan.kernel.clock").now


def _told(code: str) -> str:
    return _REFUSALS.get(code, f"It could not be brought in ({code}). Nothing was changed.")
