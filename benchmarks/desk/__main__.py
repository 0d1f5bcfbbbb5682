"""How long the desk's heavier works take in a large city, each held against the obvious way.

    python3 dev.py bench desk --json FILE
    python -m benchmarks.desk --size 100000 --home /var/tmp/city --parts routing

A city of a million is made (or found in ``--home``, where `bench house` keeps its own). Each part
is a module of this package with ``measure()``, entered in ``PARTS``; its report says what it did,
how long it took, how long the obvious way takes in the same run, and which goals it reached.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from benchmarks import hardware
from benchmarks.house import one_size

from linquan import postgres

PARTS: Final = ("routing", "clocks", "rates")
"""Modules of this package, in order."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts and write the report; 1 when a goal was missed."""
    options = _options(arguments)
    folder = Path(options.home or tempfile.mkdtemp(prefix="linquan-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # else the database's own user may not enter, and settles elsewhere
    city = folder / str(options.size)
    city.mkdir(exist_ok=True)
    try:
        report = _measure(city, options)
    finally:
        postgres.stop(city)
        if not options.home:
            shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(told(report))
    return 0 if all(goal["reached"] for goal in goals(report)) else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="requests (default: 1000000)")
    parser.add_argument("--parts", type=_parts, default=PARTS, help=f"of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=3, help="the middle one counts (default: 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the report goes")
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="keep the city there")
    return parser.parse_args(arguments)


def _parts(text: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    if unknown := set(found) - set(PARTS):
        raise argparse.ArgumentTypeError(", ".join(sorted(unknown)))
    return found


def _measure(city: Path, options: argparse.Namespace) -> dict[str, Any]:
    one_size.enter(city)
    took = one_size.load(city, options.size, len(os.sched_getaffinity(0)))
    from benchmarks.house import facts  # noqa: PLC0415  Django is set up only now

    report: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": options.size,
        "loading_s": took,
        "settings": facts.database(),
        "machine": hardware.machine(),
        "versions": facts.versions(),
        "parts": {},
    }
    for name in options.parts:
        measure: Callable[[int], dict[str, Any]] = import_module(f"benchmarks.desk.{name}").measure
        spin_ms, load = facts.spin_ms(), os.getloadavg()[0]
        report["parts"][name] = {"spin_ms": spin_ms, "load_1min": load, **measure(options.rounds)}
        one_size.say(f"{name}: {json.dumps(report['parts'][name], ensure_ascii=False)}")
    return report


def goals(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Every goal of every part."""
    return [goal for part in report["parts"].values() for goal in part["goals"]]


def told(report: dict[str, Any]) -> str:
    """Write the report for people."""
    lines = [f"{report['size']:,} requests"]
    for name, part in report["parts"].items():
        lines += [f"{name}: {part['told']}"]
    for goal in goals(report):
        word = "reached" if goal["reached"] else "MISSED"
        lines.append(f"{word:8} {goal['goal']}: {goal['found']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
