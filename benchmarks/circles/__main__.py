"""How long life circles take: from a change to the gap list, a whole city, the map.

    python3 dev.py bench circles --json FILE
    python -m benchmarks.circles --parts city --people 300000

Seconds are told by the processor and by the clock, with the load of the machine beside them: on a
busy machine only the former can be compared. A city of a million homes has 2,970,000 people.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks import hardware
from benchmarks.circles import city, demo, goals
from benchmarks.engine.goals import told

PEOPLE: Final = 2_970_000
"""Of a city of a million homes."""


def _city(options: argparse.Namespace) -> dict[str, Any]:
    return city.measure(options.people)


def _demo(options: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="linquan-bench-"))
    folder.chmod(0o755)  # else the database's own user may not enter, and settles elsewhere
    try:
        return demo.measure(folder / "demo", options.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


PARTS: Final[dict[str, Callable[[argparse.Namespace], dict[str, Any]]]] = {
    "city": _city,
    "demo": _demo,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts and write the report; 1 when a goal was missed."""
    options = _options(arguments)
    report: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": hardware.machine(),
    }
    for name in options.parts:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        report[name] = PARTS[name](options)
    report["goals"] = goals.judged(report)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    print(text)
    print(told(report["goals"]))
    return 1 if any(row["reached"] is False for row in report["goals"]) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.circles", description=__doc__)
    parser.add_argument("--parts", type=_parts, default=tuple(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"default: {PEOPLE}")
    parser.add_argument("--rounds", type=int, default=5, help="the middle one counts (default: 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the report goes")
    return parser.parse_args(arguments)


def _parts(text: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    if unknown := set(found) - set(PARTS):
        raise argparse.ArgumentTypeError(", ".join(sorted(unknown)))
    return found


if __name__ == "__main__":
    sys.exit(main())
