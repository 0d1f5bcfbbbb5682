"""`linquan circles cover`: who lacks what, and where."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from linquan.cli import entered
from linquan.cli.circles import refusals
from linquan.cli.terminal import CommandFailed, note, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("--area", type=int, default=0, metavar="ID", help="gaps of one area")
    parser.add_argument(
        "--run", dest="of_run", type=int, default=0, metavar="ID", help="of a run that is done"
    )
    parser.add_argument(
        "--compare", type=int, nargs=2, metavar=("A", "B"), help="what B changes of A, two runs"
    )
    parser.add_argument(
        "--item", metavar="CODE", action="append", help="with a file: only this item"
    )
    parser.add_argument("--geojson", type=Path, metavar="FILE", help="write the homes")
    parser.add_argument("--parquet", type=Path, metavar="FILE", help="the same as GeoParquet")
    parser.add_argument("--json", action="store_true", help="print the gaps as JSON")


def run(options: argparse.Namespace, home: Path) -> int:
    """Make the standing run in this process unless a run is named, and print its gaps."""
    _check(options)
    district_id = entered.district_of(options.district)
    with refusals.told():
        if options.compare:
            _compare(district_id, options)
            return 0
        run_id = options.of_run or _made(district_id, home)
        outputs = entered.module("apps.circles.queries")
        found = outputs.gap_list(district_id, run_id, options.area)
        say(_as_json(found) if options.json else _listed(found))
        _write(outputs, found.book, options)
    return 0


def _check(options: argparse.Namespace) -> None:
    """Find out before a long reckoning that a file cannot be written."""
    for path, suffix in ((options.geojson, ".geojson"), (options.parquet, ".parquet")):
        if path is not None and not path.absolute().parent.is_dir():
            msg = f"there is no folder {path.absolute().parent}"
            raise CommandFailed(msg)
        if path is not None and path.suffix.lower() != suffix:
            msg = f"{path} should end in {suffix}"
            raise CommandFailed(msg)


def _made(district_id: int, home: Path) -> int:
    """Make the standing run; returns its id. Raises CommandFailed."""
    operations = entered.module("apps.circles.operations")
    running = entered.module("apps.circles.running")
    actor = entered.actor()
    run_id = operations.owe_standing_run(actor=actor, district_id=district_id, now=entered.now())
    if run_id is None:
        run_id, is_waiting = entered.module("apps.circles.queries").open_standing_run(district_id)
        if not is_waiting:
            msg = "The worker is reckoning just now. Wait a little, or name a run with --run."
            raise CommandFailed(msg)
    note("reckoning (a minute longer the first time on a machine)")
    refused = running.make_run(actor=actor, run_id=run_id, home=home, clock=entered.clock())
    if refused:
        raise CommandFailed(refusals.words(refused))
    return int(run_id)


def _listed(found: Any) -> str:
    counts = found.book.row.counts
    lines = [
        f"run {found.book.row.run_id} of {found.book.inputs.on}: {counts['homes']:,} homes, "
        f"{counts['people']:,} people, {counts['places']:,} places",
        *_left_out(counts),
        f"{'item':<9}{'min':>4}{'people':>11}{'without':>11}{'share':>8}{'places':>8}  name",
    ]
    for gap in found.gaps:
        share = f"{gap.share:.1%}" if gap.is_reckoned else "no ways"
        lines.append(
            f"{gap.item.code:<9}{gap.item.minutes:>4}{gap.people:>11,}{gap.without:>11,}"
            f"{share:>8}{gap.places:>8,}  {gap.item.name}"
        )
    lines.extend(
        f"{line.minutes} minutes: {line.complete:,} of {line.people:,} people have all "
        f"{line.items} basic items"
        for line in found.circles
    )
    return "\n".join(lines)


def _left_out(counts: Any) -> list[str]:
    told = []
    if counts.get("outside"):
        told.append(f"{counts['outside']:,} points with {counts.get('unplaced', 0):,} people lie "
                    f"outside of every area")  # fmt: skip
    elif counts.get("unplaced"):
        told.append(f"{counts['unplaced']:,} people live in none of the homes that are known")
    if counts.get("pointless"):
        told.append(f"{counts['pointless']:,} areas with people have no point on the map")
    return told


def _as_json(found: Any) -> str:
    rows = [
        {
            "item": gap.item.code, "name": gap.item.name, "name_en": gap.item.name_en,
            "by": "minutes", "minutes": gap.item.minutes, "mode": gap.item.mode.value,
            "standard_m": gap.item.standard_m, "tier": gap.item.tier.value, "people": gap.people,
            "without": gap.without, "everyone_without": gap.everyone_without,
            "places": gap.places, "is_reckoned": gap.is_reckoned,
        }
        for gap in found.gaps
    ]  # fmt: skip
    row = found.book.row
    told = {"run": row.run_id, "on": row.on_day.isoformat(), "counts": row.counts, "gaps": rows}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _write(outputs: Any, book: Any, options: argparse.Namespace) -> None:
    codes: Sequence[str] = options.item or ()
    unknown = [code for code in codes if book.inputs.item(code) is None]
    if unknown:
        raise CommandFailed(refusals.words("item_unknown"))
    layers = entered.module("engine.layers")
    writers = ((options.geojson, layers.write_geojson), (options.parquet, layers.write_parquet))
    for path, write in writers:
        if path is not None:
            layer = outputs.homes_layer(book, codes)
            write(layer, path)
            say(f"{len(layer):,} homes in {path}")


def _compare(district_id: int, options: argparse.Namespace) -> None:
    outputs = entered.module("apps.circles.queries")
    one, other = (outputs.gap_list(district_id, n, options.area) for n in options.compare)
    found = outputs.differences(one, other)
    say(f"{'item':<9}{'before':>11}{'after':>11}{'change':>11}  name")
    for d in found:
        say(f"{d.code:<9}{d.before:>11,}{d.after:>11,}{d.after - d.before:>+11,}  {d.name}")
    say("nobody gains or loses anything" if not found else f"{len(found)} items differ")
