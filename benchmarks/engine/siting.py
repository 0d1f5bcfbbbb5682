"""Siting: made-up cities with real skew, the forty p-medians of the OR-Library, and a peer.

    python -m benchmarks.engine.siting [--seconds 60] [--json FILE] [NAME...]

Every function gives a dictionary; figures are seconds of the processor and of the clock, values,
bounds and gaps. The OR-Library is read from the folder that LINQUAN_SHARED names, or from
`../shared` beside the checkout.
"""

import argparse
import importlib.metadata
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.siting import (
    Arcs,
    Progress,
    Run,
    SitingResult,
    arcs_of,
    complete_arcs,
    districts,
    max_cover,
    p_median,
    read_pmed,
    warm_up,
)

DEFAULT = Path(__file__).resolve().parents[3] / "shared"
SECONDS = 60.0
_ROWS = 2_000

Figures = dict[str, Any]


class City(NamedTuple):
    """Homes with people and candidate sites, in metres."""

    people: NDArray[np.int64]
    homes: NDArray[np.float64]
    sites: NDArray[np.float64]


def make_city(homes: int, sites: int, side_m: float, seed: int, median: int = 80) -> City:
    """Make a city: some dozens of quarters of very different size and density, thin land between.

    People of a block are log-normal (largest some thousands); sites lie where people
    do, some 100 m apart at least.
    """
    dice = np.random.default_rng(seed)
    quarters = 60
    centres = dice.random((quarters, 2)) * side_m
    spread = side_m * 0.02 * np.exp(dice.normal(0.5, 0.5, quarters))
    weight = dice.pareto(1.3, quarters) + 0.2
    weight /= weight.sum()

    def scattered(count: int) -> NDArray[np.float64]:
        quarter = dice.choice(quarters, count, p=weight)
        places = centres[quarter] + dice.normal(size=(count, 2)) * spread[quarter, None]
        thin = dice.random(count) < 0.25
        places[thin] = dice.random((int(thin.sum()), 2)) * side_m
        return np.clip(places, 0, side_m)

    people = np.minimum(np.rint(np.exp(dice.normal(np.log(median), 1.0, homes))), 6000)
    wide = scattered(6 * sites)
    cells = np.unique(np.floor(wide / 110).astype(np.int64), axis=0, return_index=True)[1]
    return City(people.astype(np.int64), scattered(homes), wide[np.sort(cells)[:sites]])


def arcs_within(city: City, radius_m: float) -> Arcs:
    """Return the arcs of a city up to a radius; costs are decimetres, straight lines times 1.3."""
    rows, columns, costs = [], [], []
    for first in range(0, len(city.homes), _ROWS):
        apart = 1.3 * distances(city.homes[first : first + _ROWS], city.sites)
        home, site = np.nonzero(apart <= radius_m)
        rows.append(home + first)
        columns.append(site)
        costs.append(np.rint(apart[home, site] * 10).astype(np.int64))
    return arcs_of(
        city.people,
        len(city.sites),
        np.concatenate(rows),
        np.concatenate(columns),
        np.concatenate(costs),
    )


def distances(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return straight lines [len(here), len(there)] in metres."""
    return np.hypot(here[:, None, 0] - there[None, :, 0], here[:, None, 1] - there[None, :, 1])


class Watch:
    """Notes when a value was met first."""

    def __init__(self, wanted: float = float("nan")) -> None:
        self.wanted = wanted
        self.wall_s = float("nan")

    def __call__(self, now: Progress) -> None:
        """Look at the value of a round."""
        if now.value == self.wanted and not self.wall_s >= 0:
            self.wall_s = now.seconds


def measured(ask: Callable[[], SitingResult]) -> Figures:
    """Ask, and say what came of it and what it took."""
    before = time.process_time()
    found = ask()
    return {
        "value": found.value,
        "bound": found.bound,
        "gap_percent": round(100 * found.gap, 4),
        "status": found.status.value,
        "wall_s": round(found.seconds, 2),
        "cpu_s": round(time.process_time() - before, 2),
        "rounds": found.rounds,
    }


def cover_of_a_city(seconds: float = SECONDS, seed: int = 1) -> Figures:
    """Measure maximal cover: 100,000 homes, 5,000 sites, 1 km."""
    city = make_city(100_000, 5_000, 40_000.0, seed)
    arcs = arcs_within(city, 1_000)
    run = Run(seconds=seconds)
    return {"arcs": arcs.count} | {
        f"p={centres}": measured(lambda centres=centres: max_cover(arcs, centres, run=run))
        for centres in (100, 300)
    }


def median_of_a_city(seconds: float = SECONDS, seed: int = 2) -> Figures:
    """Measure p-median: 20,000 homes, 2,000 sites, every pair."""
    city = make_city(20_000, 2_000, 27_000.0, seed)
    costs = np.rint(distances(city.homes, city.sites) * 1.3).astype(np.int32)
    arcs = complete_arcs(city.people, costs)
    run = Run(seconds=seconds)
    return {"arcs": arcs.count} | {
        f"p={centres}": measured(lambda centres=centres: p_median(arcs, centres, run=run))
        for centres in (50, 200)
    }


def districts_of_a_city(seconds: float = SECONDS, seed: int = 3) -> Figures:
    """Measure districts: 10,000 homes, 500 sites, 50 centres of 30,000-60,000, 15 of them fixed."""
    city = make_city(10_000, 500, 13_000.0, seed, median=180)
    arcs = arcs_within(city, 1_000)
    fixed = standing(city, arcs, 15)
    run = Run(seconds=seconds)
    found = measured(lambda: districts(arcs, 50, fixed=fixed, run=run))
    return {"arcs": arcs.count, "people": int(arcs.people.sum())} | found


def standing(city: City, arcs: Arcs, wanted: int) -> NDArray[np.int64]:
    """Return sites that stand already: many people near, none within 1.7 km of another."""
    reach = np.bincount(arcs.sites, np.repeat(arcs.people, np.diff(arcs.indptr)), arcs.site_count)
    chosen: list[int] = []
    for site in np.argsort(-reach, kind="stable"):
        apart = distances(city.sites[[site]], city.sites[chosen]) if chosen else np.array([9e9])
        if len(chosen) < wanted and apart.min() > 1_700 and reach[site] > 36_000:
            chosen.append(int(site))
    return np.array(chosen)


def published(seconds: float = SECONDS) -> Figures:
    """Measure pmed1-40: how many meet the known optimum, how many are proved, seconds together."""
    folder = Path(os.environ.get("LINQUAN_SHARED", DEFAULT)) / "data" / "pmed"
    if not folder.is_dir():
        return {"not run": "the OR-Library is not beside the checkout"}
    known = known_optima((folder / "pmedopt.txt").read_text())
    figures: Figures = {}
    for name, best in known.items():
        arcs, centres = read_pmed((folder / f"{name}.txt").read_text())
        watch = Watch(best)
        run = Run(seconds=seconds, progress=watch)
        figures[name] = measured(lambda a=arcs, c=centres, r=run: p_median(a, c, run=r))
        figures[name] |= {"known": best, "wall_s_to_optimum": round(watch.wall_s, 3)}
    rows = list(figures.values())
    return {
        "at_optimum": sum(row["value"] == row["known"] for row in rows),
        "proved": sum(row["bound"] == row["known"] for row in rows),
        "cpu_s": round(sum(row["cpu_s"] for row in rows), 2),
        "wall_s": round(sum(row["wall_s"] for row in rows), 2),
        "wall_s_to_optimum": round(sum(row["wall_s_to_optimum"] for row in rows), 2),
        "each": figures,
    }


def peer(seconds: float = SECONDS) -> Figures:
    """Measure pmed6 with spopt and its solver, and with ours, in one run."""
    file = Path(os.environ.get("LINQUAN_SHARED", DEFAULT)) / "data" / "pmed" / "pmed6.txt"
    try:
        import pulp  # noqa: PLC0415 -- a peer that may be missing
        from spopt.locate import PMedian  # noqa: PLC0415
    except ImportError:
        return {"not run": "spopt is not installed"}
    if not file.is_file():
        return {"not run": "the OR-Library is not beside the checkout"}
    arcs, centres = read_pmed(file.read_text())
    matrix = arcs.costs.reshape(arcs.demand_count, -1).astype(float)
    before = time.monotonic()
    model = PMedian.from_cost_matrix(matrix, arcs.people, p_facilities=centres)
    model = model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds), results=False)
    theirs = {
        "wall_s": round(time.monotonic() - before, 2),
        "status": pulp.LpStatus[model.problem.status],
        "value": pulp.value(model.problem.objective),
    }
    return {"spopt": theirs, "linquan": measured(lambda: p_median(arcs, centres))}


def known_optima(text: str) -> dict[str, int]:
    """Read the table of known optima."""
    rows = [line.split() for line in text.splitlines() if line.startswith("pmed")]
    return {name: int(best) for name, best in rows}


def versions() -> dict[str, str]:
    """Return the versions of what is measured and of the peer."""
    found = {}
    for name in ("linquan", "numba", "numpy", "highspy", "spopt", "pulp"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


CASES: dict[str, Callable[[float], Figures]] = {
    "published": published,
    "cover": cover_of_a_city,
    "median": median_of_a_city,
    "district": districts_of_a_city,
    "peer": peer,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*CASES, []], default=[])
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    warm_up()
    figures: Figures = {"versions": versions()}
    for name in options.names or CASES:
        figures[name] = CASES[name](options.seconds)
        print(name, json.dumps(figures[name], indent=1), flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
