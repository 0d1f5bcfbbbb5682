"""How fast the house is with 100,000 and 1,000,000 requests, over HTTP, with every guard on.

    python3 dev.py bench house --json FILE
    python -m benchmarks.house --sizes 20000 --seconds 3 --home /var/tmp/city

Each size gets a home and a PostgreSQL of its own under a temporary folder, which goes afterwards;
``--home`` keeps them (a folder each), and the next run finds them loaded.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.house import goals

from linquan import postgres

SIZES = "100000,1000000"
ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the sizes one after another and write the report."""
    options = _options(arguments)
    kept = options.home
    folder = Path(kept or tempfile.mkdtemp(prefix="linquan-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # else the database's own user may not enter, and settles elsewhere
    try:
        sizes = [_one_size(folder, size, options, is_kept=bool(kept)) for size in options.sizes]
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
    report = summary(sizes, options)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    print(text if not options.json else table(report))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.house", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help=f"default: {SIZES}")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each round (default: 10)")
    parser.add_argument("--rounds", type=int, default=3, help="the middle one counts (default: 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the report goes")
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="keep the cities there")
    return parser.parse_args(arguments)


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _one_size(
    folder: Path, size: int, options: argparse.Namespace, *, is_kept: bool
) -> dict[str, Any]:
    """Run one size in a process of its own (Django knows one database); stop its server after."""
    home, told = folder / str(size), folder / f"{size}.json"
    command = [
        sys.executable, "-m", "benchmarks.house.one_size", "--size", str(size),
        "--home", str(home), "--json", str(told), "--seconds", str(options.seconds),
        "--rounds", str(options.rounds),
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, cwd=ROOT)
        found: dict[str, Any] = json.loads(told.read_text("utf-8"))
        return found
    finally:
        postgres.stop(home)
        told.unlink(missing_ok=True)
        if not is_kept:
            shutil.rmtree(home, ignore_errors=True)


def summary(sizes: Sequence[dict[str, Any]], options: argparse.Namespace) -> dict[str, Any]:
    """Bring the sizes together: figures, ratios, goals."""
    pages = {str(one["size"]): one["pages"] for one in sizes}
    both = goals.SMALL in pages and goals.LARGE in pages
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": {"sizes": options.sizes, "seconds": options.seconds, "rounds": options.rounds},
        "clients": 8,
        "server": "linquan serve: Granian WSGI, 2 processes of 4 threads, and the worker",
        "sizes": {str(one["size"]): one for one in sizes},
        "ratios": goals.ratios(pages) if both else {},
        "others": goals.PEERS,
        "goals": goals.all_goals(pages),
    }


def table(report: dict[str, Any]) -> str:
    """Write the main figures for people."""
    lines = []
    for size, one in report["sizes"].items():
        lines.append(
            f"{int(size):>9,} requests            stmts    req/s   p50 ms   p95 ms  cpu ms"
        )
        lines += [_page_line(name, found) for name, found in one["pages"].items()]
    return "\n".join([*lines, *map(_goal_line, report["goals"])])


def _page_line(name: str, found: dict[str, Any]) -> str:
    cpu_ms = sum(found["cpu_ms"].values())
    return (
        f"  {name:28} {found['statements']:6} {found['per_s']:8} {found.get('p50_ms', 0):8} "
        f"{found.get('p95_ms', 0):8} {cpu_ms:7.1f}"
    )


def _goal_line(goal: dict[str, Any]) -> str:
    word = "reached" if goal["reached"] else "MISSED"
    return f"{word:8}{goal['margin']:6}x  {goal['goal']}: {goal['found']}"


if __name__ == "__main__":
    sys.exit(main())
