"""What must hold when an office grows: plans of busy pages, a follower, keys by district.

    python3 dev.py bench growth --json FILE
    python -m benchmarks.growth --size 100000 --home /var/tmp/city

A city of a million is made (or found in ``--home``, where `bench house` keeps its own), the plan of
every statement of its busy pages is looked at, a follower is made of it, the city's server is
killed, the follower takes over, its keys are turned by district, and the plans are looked at again.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from benchmarks.growth import plans
from benchmarks.house import one_size

from linquan import postgres
from linquan.cli.spread import EVERYWHERE
from linquan.postgres import spreading

ROOT = Path(__file__).parents[2]
MARKS = 100
COUNTED = "SELECT (SELECT count(*) FROM appeals_appeal), (SELECT count(*) FROM kernel_event)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it all and write the report."""
    options = _options(arguments)
    folder = Path(options.home or tempfile.mkdtemp(prefix="linquan-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    city, follower = folder / str(options.size), folder / f"{options.size}-follower"
    try:
        report = _grow(city, follower, options.size)
    finally:
        for home in (city, follower):
            postgres.stop(home)
        if options.home and postgres.status(city).folder:  # a later run finds it waiting for nobody
            postgres.stand_alone(city, progress=one_size.say)
            postgres.stop(city)
        shutil.rmtree(follower if options.home else folder, ignore_errors=True)
    if options.json:
        options.json.write_text(plans.as_json(report), "utf-8")
    print(told(report))
    return 1 if wrong(report) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="requests (default: 1000000)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the report goes")
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="keep the city there")
    return parser.parse_args(arguments)


def _grow(city: Path, follower: Path, size: int) -> dict[str, Any]:
    pages = statements_of(city, size)
    dsn = postgres.ensure(city)
    report: dict[str, Any] = {"size": size, "plans": _look(dsn, pages)}
    report |= {"follower": _follow(city, follower, dsn)}
    report |= {"spread": _spread(postgres.ensure(follower))}
    return report | {"plans_by_district": _look(postgres.ensure(follower), pages)}


def statements_of(city: Path, size: int) -> dict[str, list[str]]:
    """Ask the pages of a city in a process of their own for what they ask the database."""
    command = [sys.executable, "-m", "benchmarks.growth.asked", str(city), str(size)]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return dict(plans.json.loads(done.stdout.splitlines()[-1]))


def _look(dsn: str, pages: dict[str, list[str]]) -> dict[str, Any]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        plans.look(connection, pages)  # once for warmth
        return plans.look(connection, pages)


def _follow(city: Path, follower: Path, dsn: str) -> dict[str, Any]:
    """Make a follower, see how far behind it is, kill the city's server, let the follower write."""
    watch = one_size.Watch()
    postgres.follow(city, follower, progress=one_size.say, waits_for_it=True)
    watch.lap("made")
    report = {"gib": _gib(dsn), "behind_ms": _behind_ms(dsn, follower)}
    with psycopg.connect(dsn, autocommit=True) as connection:
        held = connection.execute(COUNTED).fetchone()
    os.kill(postgres.status(city).pid or 0, signal.SIGKILL)
    watch.lap("looked at")
    taken_over = postgres.promote(follower, progress=one_size.say)
    with psycopg.connect(taken_over, autocommit=True) as connection:
        connection.execute("INSERT INTO growth_mark VALUES (-1)")
        watch.lap("taken over")
        report["has_every_row"] = connection.execute(COUNTED).fetchone() == held
        connection.execute("DROP TABLE growth_mark")
    return report | {"took_s": watch.laps}


def _gib(dsn: str) -> float:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return round((row[0] if row else 0) / 2**30, 2)


def _behind_ms(dsn: str, follower: Path) -> dict[str, float]:
    """How long after a write was acknowledged the follower shows it."""
    took = []
    with psycopg.connect(dsn, autocommit=True) as writer:
        writer.execute("DROP TABLE IF EXISTS growth_mark")
        writer.execute("CREATE TABLE growth_mark (number int)")
        with psycopg.connect(postgres.ensure(follower), autocommit=True) as reader:
            for number in range(MARKS):
                writer.execute("INSERT INTO growth_mark VALUES (%s)", [number])
                since = time.perf_counter()
                while reader.execute("SELECT max(number) FROM growth_mark").fetchone() != (number,):
                    pass
                took.append(1000 * (time.perf_counter() - since))
    return {"median": round(median(took), 2), "most": round(max(took), 2)}


def _spread(dsn: str) -> dict[str, Any]:
    """Turn the keys by district on what the follower has become; every row must still be there."""
    begun: list[tuple[str, float]] = []

    def begin(step: str) -> None:
        begun.append((step, time.monotonic()))

    with psycopg.connect(dsn, autocommit=True) as connection:
        before = connection.execute(COUNTED).fetchone()
        steps = spreading.spread(connection, EVERYWHERE, begin)
        begin("")
        same = connection.execute(COUNTED).fetchone() == before
        left = spreading.left(connection, EVERYWHERE)
        connection.execute("ANALYZE")
    took = {name: round(end - since, 2) for (name, since), (_, end) in pairwise(begun)}
    longest = dict(sorted(took.items(), key=lambda one: -one[1])[:5])
    return {
        "steps": steps, "took_s": round(sum(took.values()), 1), "longest_s": longest,
        "has_every_row": same, "left": left,
    }  # fmt: skip


def wrong(report: dict[str, Any]) -> list[str]:
    """Say what does not hold."""
    found = [
        f"{page}: {one['fault']}"
        for part in ("plans", "plans_by_district")
        for page, seen in report[part].items()
        for one in seen["faults"]
    ]
    found += [
        f"{part} lost rows" for part in ("follower", "spread") if not report[part]["has_every_row"]
    ]
    return found + [f"{name} has its old key" for name in report["spread"]["left"]]


def told(report: dict[str, Any]) -> str:
    """Write the report for people."""
    follower, spread = report["follower"], report["spread"]
    lines = [
        f"{report['size']:,} requests, {follower['gib']} GiB",
        plans.told(report["plans"]),
        f"follower: {follower['took_s']}, behind {follower['behind_ms']}",
        f"keys by district: {spread['steps']} steps in {spread['took_s']} s, {spread['longest_s']}",
        plans.told(report["plans_by_district"]),
    ]
    return "\n".join([*lines, *(f"WRONG: {line}" for line in wrong(report))])


if __name__ == "__main__":
    sys.exit(main())
