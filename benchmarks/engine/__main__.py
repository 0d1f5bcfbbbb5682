"""How fast the engine is, beside other engines, and how far it is from what the machine can do.

    python3 dev.py bench engine --json FILE
    python -m benchmarks.engine --parts reaching --nodes 20000,100000

Peers take part where they are installed (``pip install linquan[bench]``) and are "not run" else;
LINQUAN_PEERS may name the Python of another environment for those that read extracts. Seconds are
of one run: compare columns, not days.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.engine import circling, goals, loading, machine, reaching, siting, snapping

SIZES: Final = (20_000, 100_000, 1_000_000, 4_000_000)
"""Nodes of the networks, so that growth is seen."""


def _loading(_options: argparse.Namespace) -> Any:
    return loading.measure()


def _circling(_options: argparse.Namespace) -> Any:
    return circling.measure()


def _reaching(options: argparse.Namespace) -> Any:
    return reaching.run(options.nodes, options.threads, options.peers_up_to)


def _snapping(_options: argparse.Namespace) -> Any:
    return snapping.measure()


def _siting(options: argparse.Namespace) -> Any:
    return {name: case(options.seconds) for name, case in siting.CASES.items()}


PARTS: Final[dict[str, Callable[[argparse.Namespace], Any]]] = {
    "circling": _circling,
    "loading": _loading,
    "reaching": _reaching,
    "siting": _siting,
    "snapping": _snapping,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts and write the report; 1 when a goal was missed."""
    options = _options(arguments)
    report: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.machine(),
        "versions": machine.versions(),
        "triad": machine.triad(),
    }
    for name in options.parts:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        report[name] = PARTS[name](options)
    report["goals"] = goals.judged(report)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps({k: v for k, v in report.items() if k != "goals"}, indent=1))
    print(goals.told(report["goals"]))
    return 1 if any(row["reached"] is False for row in report["goals"]) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--parts", type=_parts, default=tuple(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--nodes", type=_sizes, default=SIZES, help="sizes of networks")
    parser.add_argument("--threads", type=int, default=2, help="default: 2")
    parser.add_argument(
        "--peers-up-to", type=int, default=100_000, metavar="NODES", help="default: 100000"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="of each siting (default: 60)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the report goes")
    return parser.parse_args(arguments)


def _parts(text: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    if unknown := set(found) - set(PARTS):
        msg = f"no such parts: {', '.join(sorted(unknown))}"
        raise argparse.ArgumentTypeError(msg)
    return found


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
