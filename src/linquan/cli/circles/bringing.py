"""`linquan circles import`: facilities and homes."""

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from linquan.cli import entered
from linquan.cli.circles import refusals
from linquan.cli.terminal import CommandFailed, say

SYSTEMS: Final = ("wgs84", "gcj02", "bd09")
_MOST_TOLD: Final = 20
_CELLS: Final = {
    "not_a_number": "is no number", "cell_missing": "is empty", "people_odd": "is no number of "
    "people", "coordinates_swapped": "longitude and latitude seem to be swapped",
    "no_such_point": "these are no degrees: a table in metres has to be converted first",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("what", choices=("facilities", "homes"), help="what the file holds")
    parser.add_argument(
        "file", type=Path, nargs="?",
        help="facilities: a table as the pages take it. homes: lon, lat, people, or people_0_6 …",
    )  # fmt: skip
    parser.add_argument(
        "--from-map", action="store_true",
        help="facilities: what the map in use has, by the tags of the catalogue",
    )  # fmt: skip
    parser.add_argument(
        "--item", metavar="CODE", action="append", help="with --from-map: only this item"
    )
    parser.add_argument(
        "--crs", choices=SYSTEMS, default="wgs84", help="coordinates of the file (default: wgs84)"
    )
    parser.add_argument("--source", default="", help="homes: whose numbers they are")
    parser.add_argument(
        "--take-back", action="store_true",
        help="homes: take the table in use back; the one before is used again",
    )  # fmt: skip


def run(options: argparse.Namespace, home: Path) -> int:
    """Bring in what was asked for, all of it or nothing."""
    del home
    district_id = entered.district_of(options.district)
    with refusals.told():
        if options.what == "homes":
            _homes(options, district_id)
        elif options.from_map:
            _from_map(options, district_id)
        else:
            _facilities(options, district_id)
    return 0


def _file(options: argparse.Namespace) -> Path:
    path: Path | None = options.file
    if path is None or not path.is_file():
        msg = f"Name a file that is there, not {path}." if path else "Name a file."
        raise CommandFailed(msg)
    return path


def _homes(options: argparse.Namespace, district_id: int) -> None:
    operations = entered.module("apps.circles.operations")
    if options.take_back:
        _homes_back(district_id)
        return
    path = _file(options)
    points = _points(path, options.crs)
    operations.take_population(
        actor=entered.actor(), district_id=district_id, now=entered.now(),
        draft=operations.PopulationDraft(path.name, options.source, points),
    )  # fmt: skip
    say(f"{len(points.lon):,} points with {points.total:,} people are in use.")
    laid = entered.module("apps.circles.queries").population_homes(district_id)
    if laid.outside:
        say(f"{laid.outside:,} points with {laid.unplaced:,} people lie outside of every area: "
            f"they count nowhere.")  # fmt: skip


def _points(path: Path, crs: str) -> Any:
    files = entered.module("apps.circles.population_files")
    errors = entered.module("kernel.errors")
    try:
        return files.read_population(path, files.System(crs))
    except errors.Invalid as refused:
        if refused.code == "columns_missing":
            missing = ", ".join(refused.details["columns"])
            msg = f"{path} lacks the columns {missing}."
            raise CommandFailed(msg) from None
        if refused.code != "cells_wrong":
            raise
        told = [_cell(c.line, c.column, c.code, c.shown) for c in refused.details["cells"]]
        raise CommandFailed(_listed(path, told, refused.details["count"])) from None


def _cell(line: int, column: str, code: str, shown: str) -> str:
    return f"line {line}, {column}: {_CELLS.get(code, code)}{f' ({shown})' if shown else ''}"


def _listed(path: Path, told: list[str], count: int) -> str:
    more = [f"… and {count - len(told):,} more"] if count > len(told) else []
    return "\n  ".join([f"{path}: {count:,} cells are wrong. Nothing was taken.", *told, *more])


def _homes_back(district_id: int) -> None:
    circles = entered.module("apps.circles.queries")
    table_id = circles.population_in_use(district_id)
    if table_id is None:
        raise CommandFailed(refusals.words("table_not_in_use"))
    row = circles.population_row(district_id, table_id)
    entered.module("apps.circles.operations").take_back_population(
        actor=entered.actor(), table_id=table_id, now=entered.now()
    )
    say(f"{row.file_name} was taken back.")


def _facilities(options: argparse.Namespace, district_id: int) -> None:
    """Take a table as the pages do: read, look at, take."""
    path = _file(options)
    table = next(
        t for t in entered.module("apps.circles.exchange").TABLES
        if t.layout.name == "facility_register"
    )  # fmt: skip
    content = path.read_bytes()
    reading = entered.module("kernel.exchange.layout").read_rows(
        table.layout, entered.module("kernel.exchange.opening").open_table(content)
    )
    who = {"actor": entered.actor(), "district_id": district_id, "now": entered.now()}
    rows = _in_house(reading.rows, options.crs)
    faults = [*reading.faults, *(() if reading.faults else table.check(rows=rows, **who).faults)]
    if faults:
        raise CommandFailed(_told_faults(path, table, faults))
    imports = entered.module("kernel.exchange.imports")
    import_id = imports.keep_file(
        table=table.layout.name, file_name=path.name, content=content, **who
    )
    plan = table.take(import_id=import_id, rows=rows, **who)
    say(f"{len(plan.new):,} facilities are new, {len(plan.changed):,} changed, "
        f"{len(plan.same):,} as they were.")  # fmt: skip


def _told_faults(path: Path, table: Any, faults: Iterable[Any]) -> str:
    every = list(faults)
    told = []
    for fault in every[:_MOST_TOLD]:
        words = str(table.faults.get(fault.code, _CELLS.get(fault.code, fault.code)))
        shown = f" ({fault.shown})" if fault.shown else ""
        told.append(f"line {fault.row}, {fault.column or 'row'}: {words}{shown}")
    return _listed(path, told, len(every))


def _in_house(rows: tuple[Any, ...], crs: str) -> tuple[Any, ...]:
    """Return rows with their points in WGS-84."""
    coordinates = entered.module("engine.coordinates")
    there = [r for r in rows if None not in (r.values.get("lon"), r.values.get("lat"))]
    if crs == "wgs84" or not there:
        return rows
    lon, lat = coordinates.convert(
        np.array([r.values["lon"] for r in there]), np.array([r.values["lat"] for r in there]),
        coordinates.System(crs), coordinates.System.WGS84,
    )  # fmt: skip
    moved = {r.number: (float(x), float(y)) for r, x, y in zip(there, lon, lat, strict=True)}
    return tuple(
        replace(r, values={**r.values, "lon": moved[r.number][0], "lat": moved[r.number][1]})
        if r.number in moved
        else r
        for r in rows
    )


def _from_map(options: argparse.Namespace, district_id: int) -> None:
    """Take in what the map has; coarse ones come in as coarse, and do not count."""
    circles = entered.module("apps.circles.queries")
    offered = circles.map_offers(district_id, entered.now())
    if not offered.is_there:
        raise CommandFailed("There is no map in use: `linquan osm FILE.osm.pbf` brings one in.")
    taken = 0
    for code, counts in offered.items.items():
        if options.item and code not in options.item:
            continue
        taken += _take_item(district_id, code, counts)
    say(f"{taken:,} facilities were taken in from the map.")
    if offered.outside:
        say(f"{offered.outside:,} objects lie outside of every area of the district: left out.")


def _take_item(district_id: int, code: str, counts: Any) -> int:
    if not counts.keys:
        return 0
    entered.module("apps.circles.operations").take_in_proposals(
        actor=entered.actor(), district_id=district_id, item_code=code, keys=counts.keys,
        now=entered.now(),
    )  # fmt: skip
    say(f"{code:<9}{len(counts.keys):>6}  {counts.match:<7}{counts.name}")
    return len(counts.keys)
