"""One size in a process of its own: load the city, start the house, measure every page."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import hardware
from benchmarks.house import clients
from benchmarks.house.clients import Ask, Job

SEED = 20_261_122
MARK = "city.json"
QUERY_TIMES = 40
POSTMAN_S = 120.0
MOST_CREATED_PER_S = 900
"""Reports prepared for each second of creating; more than the house can take."""


def say(line: str) -> None:
    """Tell the one who waits, with the time."""
    print(f"{datetime.now(UTC):%H:%M:%S} {line}", file=sys.stderr, flush=True)


def enter(home: Path) -> None:
    """Start the home's database and set up Django and the tables."""
    from linquan import postgres  # noqa: PLC0415  see `main`
    from linquan.cli import house, tables  # noqa: PLC0415

    os.environ.pop("DATABASE_URL", None)
    os.environ["LINQUAN_HOME"] = str(home)
    os.environ["DATABASE_URL"] = postgres.ensure(home, progress=say)
    house.set_up()
    house.migrate_if_needed()
    tables.mark(os.environ["DATABASE_URL"])


def load(home: Path, size: int, processes: int) -> dict[str, float]:
    """Load the city unless this home holds it already; returns how long each part took."""
    mark = home / MARK
    if mark.exists():
        kept: dict[str, Any] = json.loads(mark.read_text("utf-8"))
        if (kept["size"], kept["seed"]) != (size, SEED):
            msg = f"{home} holds another city; choose another folder"
            raise SystemExit(msg)
        say("the city lies here already")
        return dict(kept["took_s"])
    took = _load_new(size, processes)
    mark.write_text(json.dumps({"size": size, "seed": SEED, "took_s": took}), "utf-8")
    return took


def _load_new(size: int, processes: int) -> dict[str, float]:
    from benchmarks.house import ground, loading, plan, stories  # noqa: PLC0415  tables first

    from linquan.apps.appeals import queries  # noqa: PLC0415

    now, watch = datetime.now(UTC), Watch()
    say(f"laying out the ground of {size:,} requests")
    grounds = tuple(
        ground.lay_out(district, number, now - stories.SPAN)
        for number, district in enumerate(plan.make_plan(size, SEED))
    )
    watch.lap("ground")
    desks = {g.district_id: queries.desk(g.district_id) for g in grounds}
    policies = {
        district_id: {row.code: row for row in desk.book.policies}
        for district_id, desk in desks.items()
    }
    calendar = desks[grounds[0].district_id].calendar
    city = loading.City(SEED, size, now, grounds, calendar, policies)
    loading.load(city, os.environ["DATABASE_URL"], processes, say)
    watch.lap("requests")
    say(f"loaded in {sum(watch.laps.values()):.0f} s: {watch.laps}")
    return watch.laps


class Watch:
    """Measures one part after another."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.monotonic()

    def lap(self, name: str) -> None:
        """End a part and begin the next."""
        now = time.monotonic()
        self.laps[name] = round(now - self._since, 1)
        self._since = now


def measure(home: Path, seconds: float, rounds: int) -> dict[str, Any]:
    """Measure every page from inside and over HTTP."""
    from benchmarks.house import facts, inside, pages  # noqa: PLC0415  Django is set up only now
    from benchmarks.house.server import serving  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from linquan import postgres  # noqa: PLC0415
    from linquan.apps.places.models import Poster  # noqa: PLC0415
    from linquan.kernel.models import Delivery  # noqa: PLC0415

    settings, now = facts.database(), datetime.now(UTC)
    street, desk = pages.busiest_clerks()
    read = pages.pages(street, desk)
    poster = f"/m/report/?at={Poster.objects.order_by('id')[0].code}"
    report: dict[str, Any] = {"settings": settings, "machine": hardware.machine()}
    report |= {"versions": facts.versions(), "bytes": facts.sizes()}
    counts = {page.name: inside.statements_of(page) for page in read}
    numbers = iter(range(10**6, 10**7))
    counts["create"] = inside.statements_of_report(
        poster, lambda: pages.report("消防通道被堵住了", next(numbers))
    )
    case_id = int(read[3].asks[0][0].split("/")[2])
    report["queries"] = inside.query_times(street, desk, case_id, now, QUERY_TIMES)
    say(f"queries: {json.dumps(report['queries'])}")
    wanted = int(seconds * MOST_CREATED_PER_S) + 50
    texts = cycle(_texts())
    pid = postgres.status(home).pid or 0
    with serving(home, pid) as running:
        jobs: dict[str, Callable[[], tuple[Ask, ...]]] = {
            page.name: (lambda page=page: page.wires(running.host)) for page in read
        }
        jobs["create"] = lambda: pages.reports(running.host, wanted, texts)
        _one(running, jobs["inbox"](), min(seconds, 3.0), once=False)  # both processes wake up
        _wait_for_postman(Delivery.objects.filter(delivered_at__isnull=True))
        found: dict[str, Any] = {}
        for name, asks in jobs.items():
            began, spin_ms = datetime.now(UTC), facts.spin_ms()
            done = [_one(running, asks(), seconds, once=name == "create") for _ in range(rounds)]
            found[name] = _middle(done) | {"statements": counts[name], "spin_ms": spin_ms}
            if name == "create":
                found[name]["in_database"] = pages.filed_since(began)
            say(f"{name}: {json.dumps(found[name])}")
    connections.close_all()
    notes = {page.name: page.told for page in read}
    report["pages"] = {
        n: f | {"note": notes.get(n, "residents' reports")} for n, f in found.items()
    }
    return report


def _wait_for_postman(owed: Any) -> None:
    """Let the worker finish what earlier reports owe, so that it does not count for the pages."""
    give_up_at = time.monotonic() + POSTMAN_S
    while owed.exists() and time.monotonic() < give_up_at:
        time.sleep(0.5)


def _texts() -> list[str]:
    from linquan.engine.towns.matters import load_templates  # noqa: PLC0415

    slots = {"estate": "这里", "building": "3", "unit": "2", "gate": "南门", "street": "门前路",
             "firm": "本公司"}  # fmt: skip
    return [w.zh.format_map(slots) for t in load_templates() for w in t.wordings]


def _one(running: Any, asks: Sequence[Ask], seconds: float, *, once: bool) -> dict[str, Any]:
    """One round: the clients in a process of their own, and what the house consumed meanwhile."""
    job = Job(running.host, running.port, tuple(asks), seconds=seconds, once=once)
    worker, before = running.worker_runs(), running.consumed_s()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.house.clients"], input=clients.written(job), text=True,
        stdout=subprocess.PIPE, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    after = running.consumed_s()
    sent = max(1, told.pop("sent"))
    told["cpu_ms"] = {
        name: round(1000 * max(0.0, after[name] - before[name]) / sent, 2) for name in after
    }
    # What the cores would do if nothing else ran on them and the clients cost nothing.
    spent = sum(told["cpu_ms"].values())
    told["cpu_bound_per_s"] = round(1000 * len(os.sched_getaffinity(0)) / max(spent, 0.01), 1)
    told["worker_runs"] = worker and running.worker_runs()
    told["load_1min"] = round(os.getloadavg()[0], 2)
    return told


def _middle(done: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The round of middle rate, with the rates of all."""
    rates = [one["per_s"] for one in done]
    chosen = min(done, key=lambda one: abs(one["per_s"] - median(rates)))
    return chosen | {"rounds_per_s": rates, "errors": sum(one["errors"] for one in done)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Load and measure one size; the outcome goes to a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    options = parser.parse_args(arguments)
    options.home.mkdir(parents=True, exist_ok=True)
    enter(options.home)
    took = load(options.home, options.size, len(os.sched_getaffinity(0)))
    report = {"size": options.size, "loading_s": took, "load_before": os.getloadavg()}
    report |= measure(options.home, options.seconds, options.rounds)
    options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
