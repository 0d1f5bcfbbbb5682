"""`linquan engine coverage NETWORK`: who has what within reach."""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.cli.engine import given
from linquan.cli.engine.tables import Table, read_table
from linquan.cli.terminal import CommandFailed, note, say
from linquan.engine.circles import (
    Catalogue,
    Coverage,
    Match,
    coverage,
    facilities,
    homes,
    layer_of_gap,
    layer_of_homes,
    limits_by_minutes,
    limits_by_standard,
)

ALL: Final = "all"
"""Everybody, whatever the groups of the table are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    given.add_network(parser)
    parser.add_argument("--homes", type=Path, required=True, help="lon, lat, people or people_…")
    parser.add_argument("--facilities", type=Path, required=True, help="lon, lat, item (code)")
    given.add_catalogue(parser)
    parser.add_argument(
        "--standard", action="store_true", help="limits in metres of the standard, not in minutes"
    )
    parser.add_argument(
        "--coarse", action="store_true", help="count facilities whose match is coarse too"
    )
    parser.add_argument("--item", metavar="CODE", help="write the homes that lack this item")
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    given.add_out(parser, "homes (or the gap of --item)")
    given.add_threads(parser)
    given.add_cells(parser)


def run(options: argparse.Namespace) -> int:
    """Hold the homes against the items and print a line for each."""
    given.writer_of(options.out)
    network = given.network_of(options)
    whole, catalogue = given.catalogues_for(options, network)
    if options.item:
        catalogue.position(options.item)
    lived = read_table(options.homes)
    offered = read_table(options.facilities, ("lon", "lat", "item"))
    shops = _of_mode(_counted(offered, options.coarse), whole, catalogue)
    heads, groups = lived.people()
    limits = limits_by_standard if options.standard else limits_by_minutes
    found = coverage(
        network,
        homes(lived.numbers("lon"), lived.numbers("lat"), heads, groups),
        facilities(shops.numbers("lon"), shops.numbers("lat"), _items(shops, catalogue)),
        catalogue,
        limits=limits(catalogue),
        threads=options.threads,
        cells=given.cells_of(options),
    )
    rows = _rows(found)
    say(json.dumps(rows, ensure_ascii=False, indent=1) if options.json else _told(rows, found))
    layer = layer_of_gap(found, options.item) if options.item else layer_of_homes(found)
    given.put_out(layer, options.out)
    return 0


def _counted(shops: Table, with_coarse: bool) -> Table:
    """Leave out what is not known to be the item, unless it was asked for; say how many."""
    if with_coarse or "match" not in shops.columns:
        return shops
    words = shops.words("match")
    sure = tuple(r for r, word in zip(shops.rows, words, strict=True) if word != Match.COARSE)
    if left_out := len(shops.rows) - len(sure):
        note(f"{left_out:,} facilities with a coarse match do not count (--coarse counts them)")
    return replace(shops, rows=sure)


def _of_mode(shops: Table, whole: Catalogue, catalogue: Catalogue) -> Table:
    """Leave out items of another network. Raises CommandFailed at an item nobody knows."""
    codes = shops.words("item")
    for number, code in enumerate(codes):
        if code not in whole.codes:
            msg = f"{shops.path}, line {number + 2}: the catalogue has no item {code!r}"
            raise CommandFailed(msg)
    here = tuple(r for r, code in zip(shops.rows, codes, strict=True) if code in catalogue.codes)
    return replace(shops, rows=here)


def _items(shops: Table, catalogue: Catalogue) -> list[int]:
    positions = {code: n for n, code in enumerate(catalogue.codes)}
    return [positions[code] for code in shops.words("item")]


def _rows(found: Coverage) -> list[dict[str, Any]]:
    groups = (ALL, *(group for group in found.homes.groups if group != ALL))
    heads = [found.homes.people.sum(axis=1)]
    heads += [found.homes.people[:, found.homes.groups.index(group)] for group in groups[1:]]
    return [
        {
            "item": item.code,
            "name": item.name,
            "name_en": item.name_en,
            "tier": item.tier.value,
            "minutes": item.minutes,
            "limit": int(found.limits[n]),
            "groups": {
                group: _counts(people, found.has[:, n])
                for group, people in zip(groups, heads, strict=True)
            },
        }
        for n, item in enumerate(found.catalogue.items)
    ]


def _counts(people: NDArray[np.float64], has: NDArray[np.bool_]) -> dict[str, float | None]:
    """Return people with and without an item, and the share that has it; of nobody no share."""
    whole, having = float(people.sum()), float(people[has].sum())
    share = round(having / whole, 6) if whole else None
    return {"with": having, "without": whole - having, "share": share}


def _told(rows: list[dict[str, Any]], found: Coverage) -> str:
    lines = [f"{'item':<9}{'min':>4}{'share':>8}{'without':>12}  name"]
    for row in rows:
        counts = row["groups"][ALL]
        told = f"{counts['share']:.1%}{counts['without']:>12,.0f}"
        lines.append(f"{row['item']:<9}{row['minutes']:>4}{told:>20}  {row['name']}")
    lines.append(
        f"too far from every street: {len(found.lost_homes):,} homes, "
        f"{len(found.lost_facilities):,} facilities"
    )
    return "\n".join(lines)
