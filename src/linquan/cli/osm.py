"""`linquan osm FILE.osm.pbf`: bring an extract of OpenStreetMap in, or take the newest back."""

import argparse
import time
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from linquan.cli import entered, homes, house
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
    entered.add_district(parser)
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
        places = entered.module("apps.places.bringing")
        district_id = entered.district_of(options.district)
        if options.take_back:
            _take_back(places, district_id)
        else:
            _bring(places, district_id, options.file, home)
    return 0


def _take_back(places: ModuleType, district_id: int) -> None:
    errors = entered.module("kernel.errors")
    current = places.queries.extract_page(district_id).current
    if current is None:
        raise CommandFailed(_REFUSALS["extract_not_in_use"])
    try:
        places.operations.take_back_extract(
            actor=entered.actor(), extract_id=current.extract_id, now=entered.now()
        )
    except errors.HouseError as refused:
        raise CommandFailed(_told(refused.code)) from None
    say(f"{current.file_name} was taken back.")


def _bring(places: ModuleType, district_id: int, file: Path, home: Path) -> None:
    errors = entered.module("kernel.errors")
    if not file.is_file() or file.stat().st_size > _MOST_BYTES:
        message = f"{file} is no file, or larger than {_MOST_BYTES / 1e9:.0f} GB."
        raise CommandFailed(message)
    since, actor, clock = time.monotonic(), entered.actor(), entered.clock()
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


def _told(code: str) -> str:
    return _REFUSALS.get(code, f"It could not be brought in ({code}). Nothing was changed.")
