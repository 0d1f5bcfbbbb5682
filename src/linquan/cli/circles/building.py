"""`linquan circles build`: the networks of a district, of its map or of a file."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from linquan.cli import entered
from linquan.cli.circles import refusals
from linquan.cli.terminal import CommandFailed, say

_DONE: Final = {
    "no_map": "There is no map in use: `linquan osm FILE.osm.pbf` brings one in, or name a file.",
    "dropped": "The map they were made of was taken back: there are no ways any more.",
    "refused": "No ways could be made of the map: the log says why. Nothing was changed.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument(
        "file", type=Path, nargs="?",
        help="an extract, .osm.pbf; without one the map in use. What is made of a file is made "
        "anew only by this command",
    )  # fmt: skip


def run(options: argparse.Namespace, home: Path) -> int:
    """Make the networks, and say what was found on the way."""
    district_id = entered.district_of(options.district)
    laying = entered.module("apps.circles.laying")
    who = {"actor": entered.actor(), "district_id": district_id, "clock": entered.clock()}
    with refusals.told():
        if options.file is None:
            done = laying.lay_networks(**who)
        elif not options.file.is_file():
            msg = f"There is no file {options.file}."
            raise CommandFailed(msg)
        else:
            done = laying.lay_file(path=options.file, home=home, **who)
    if done in {"no_map", "refused"}:
        raise CommandFailed(_DONE[done])
    say(_DONE.get(done, "The ways are as they were." if done == "same" else "Ways are made."))
    _tell(district_id)
    return 0


def _tell(district_id: int) -> None:
    circles = entered.module("apps.circles.queries")
    for one in circles.networks_told(district_id):
        _tell_one(one, one["told"])
    names = [area.name for area in circles.gateless_estates(district_id)]
    if names:
        say(f"{len(names):,} estates are drawn but have no gate that is known: they stop nobody.")
        say(f"  {', '.join(names[:20])}{' …' if len(names) > 20 else ''}")


def _tell_one(one: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    say(f"{one['mode']:<6}{one['nodes']:>9,} nodes {one['arcs']:>10,} arcs, from {one['source']}")
    if told.get("fenced"):
        gates = f"{told['gates']:,} gates ({told['snapped']:,} of them where a way crosses)"
        say(f"      {told['fenced']:,} walled estates with {gates}; {told['cut']:,} arcs cut")
    if told.get("left_out"):
        say(f"      {told['islands']:,} islands; {told['left_out']:,} nodes on scraps left out")
    if told.get("open"):
        say(f"      {told['open']:,} ways still go through walls: the walls are not used")
