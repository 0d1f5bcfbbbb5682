"""How long `linquan.engine.reach` takes, beside pandana, scipy and networkit in the same process.

    python -m benchmarks.engine.reaching --nodes 20000 100000 --json FILE

Seconds are CPU seconds of all threads, and by the clock; a peer that is not installed is "not run".
Networks are those of made-up cities (`engine.towns.city`: dense cores, thin edges, a river), from
a seed; so are facilities and homes.
"""

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from benchmarks.engine import cityseer
from benchmarks.engine.streets import street_network
from numpy.typing import NDArray

from linquan.engine.networks import UNREACHED, Mode, Network, network_from_edges
from linquan.engine.reach import isochrone, nearest, people_within, skeleton, warm_up
from linquan.engine.towns.city import CitySpec, make_city
from linquan.engine.units import DM_PER_M

ITEMS: Final = 66
LIMIT_DM: Final = 12_000
BANDS_DM: Final = (3_600, 7_200, 10_800)
"""5, 10 and 15 minutes at 1.2 m/s."""
HOMES_SHARE: Final = 0.4
PEOPLE_PER_NODE: Final = 12.1
"""A city of so many people for each wanted node has about as many nodes."""
SAMPLE: Final = 300
"""Origins that a slow peer is run from; its time is multiplied up, and the figures say so."""
MOST_OF_CITYSEER: Final = 30_000
NOT_RUN: Final = "not run: not installed"

Figures = dict[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Case:
    """A network with facilities of 66 items and homes."""

    network: Network
    items: list[NDArray[np.int64]]
    homes: NDArray[np.int64]
    people: NDArray[np.int64]


def city_network(nodes: int, seed: int) -> Network:
    """Make the walking network of a city."""
    city = make_city(CitySpec(people=round(nodes * PEOPLE_PER_NODE)), seed=seed)
    return network_from_edges(city.lon, city.lat, city.source, city.target, mode=Mode.WALK)


NETS: Final = {"city": city_network, "streets": street_network}


def make_case(nodes: int, seed: int = 1, net: str = "city") -> Case:
    """Make a case: an item has one facility for 300 to 5,000 nodes, 40 nodes in 100 are homes."""
    dice = np.random.default_rng(seed)
    network = NETS[net](nodes, seed)
    items = [
        dice.integers(0, network.nodes, max(1, int(network.nodes / dice.integers(300, 5_000))))
        for _ in range(ITEMS)
    ]
    homes = np.flatnonzero(dice.random(network.nodes) < HOMES_SHARE)
    return Case(network, items, homes, dice.integers(0, 200, len(homes)))


def timed(work: Callable[[], Result], rounds: int = 1) -> tuple[Result, Figures]:
    """Return what came out, and the least of some rounds' seconds."""
    best: list[tuple[float, float]] = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        best.append((time.process_time() - cpu, time.perf_counter() - wall))
    return result, {
        "cpu_s": round(min(cpu for cpu, _ in best), 5),
        "wall_s": round(min(wall for _, wall in best), 5),
    }


def versions() -> dict[str, str]:
    """Return the versions of everything compared."""
    names = "numpy", "numba", "scipy", "pandana", "cityseer", "networkit", "shapely", "contourpy"
    found = {"python": platform.python_version(), "processors": str(os.cpu_count())}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = NOT_RUN
    return found


def load(name: str) -> Any:
    """Return a module, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def ratio(peer: Figures | str, ours: Figures) -> float | str:
    """Return how many times the CPU seconds of ours a peer took."""
    return peer if isinstance(peer, str) else round(peer["cpu_s"] / ours["cpu_s"], 1)


def nearest_figures(case: Case, threads: int = 2, *, peers: bool = True) -> Figures:
    """Measure the nearest of 66 items within 1,200 m of every node."""
    bones, making = timed(lambda: skeleton(case.network, LIMIT_DM, threads), 2)
    found, own = timed(lambda: nearest(bones, case.items, LIMIT_DM, threads=threads).costs, 3)
    figures: Figures = {
        "nodes": case.network.nodes,
        "threads": threads,
        "skeleton": making,
        "nearest": own,
        "together": {key: round(making[key] + own[key], 5) for key in own},
    }
    if peers:
        figures["peers"] = {
            "scipy": _scipy_nearest(case, found),
            "pandana": _pandana_nearest(case, found),
            "cityseer": _cityseer_nearest(case, found),
        }
        for name, peer in figures["peers"].items():
            figures[f"{name} times"] = ratio(peer, own)
            figures[f"{name} times, making the skeleton too"] = ratio(peer, figures["together"])
    return figures


def people_figures(case: Case, threads: int = 2, *, peers: bool = True) -> Figures:
    """Measure the people within 5, 10 and 15 minutes of every node."""
    bones, making = timed(lambda: skeleton(case.network, BANDS_DM[-1], threads))
    found, own = timed(
        lambda: people_within(bones, case.homes, case.people, BANDS_DM, threads=threads), 2
    )
    figures: Figures = {
        "nodes": case.network.nodes,
        "threads": threads,
        "homes": len(case.homes),
        "people in the widest band, mean": round(float(found[:, -1].mean())),
        "skeleton": making,
        "people": own,
        "cpu us an origin": round(own["cpu_s"] / case.network.nodes * 1e6, 3),
    }
    if peers:
        figures["peers"] = {
            "scipy": _scipy_people(case, found),
            "pandana": _pandana_people(case, found),
            "networkit": _networkit_people(case, found),
        }
        for name, peer in figures["peers"].items():
            figures[f"{name} times"] = ratio(peer, own)
    return figures


def isochrone_figures(network: Network, origins: int = 40) -> Figures:
    """Measure isochrones of three bands: areas, and streets cut exactly."""
    bones = skeleton(network, 1)  # its arrays are checked once
    chosen = np.random.default_rng(1).integers(0, network.nodes, origins)
    found, own = timed(lambda: [isochrone(bones, int(node), BANDS_DM) for node in chosen], 2)
    return {
        "nodes": network.nodes,
        "cpu ms an origin": round(own["cpu_s"] / origins * 1e3, 3),
        "pieces of street, mean": round(float(np.mean([len(one.streets[-1]) for one in found]))),
    }


def memory_figures(nodes: int, net: str) -> Figures:
    """Return the most memory that a process of its own needs for both runs."""
    code = (
        "import re; from pathlib import Path; from benchmarks.engine import reaching as r;"
        "most = lambda: re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1];"
        "base = most();"
        f"case = r.make_case({nodes}, net={net!r}); r.warm_up(); made = most();"
        "bones = r.skeleton(case.network, r.LIMIT_DM, 2); skeleton = most();"
        "r.people_within(bones, case.homes, case.people, r.BANDS_DM, threads=2); people = most();"
        "r.nearest(bones, case.items, r.LIMIT_DM, threads=2);"
        "print(base, made, skeleton, people, most())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    steps = ("imported", "network made", "skeleton", "people", "nearest")
    return {
        f"MB at most after: {step}": int(kb) // 1024
        for step, kb in zip(steps, run.stdout.split(), strict=True)
    }


def _arcs(network: Network) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    return np.repeat(np.arange(network.nodes), np.diff(network.indptr)), network.targets


def _agreement(other: NDArray[Any], ours: NDArray[Any]) -> float:
    return round(float(np.mean(other == ours)), 6)


def _scipy_graph(network: Network) -> Any:
    sparse = load("scipy.sparse")
    return sparse.csr_matrix((network.costs, network.targets, network.indptr), (network.nodes,) * 2)


def _scipy_nearest(case: Case, ours: NDArray[np.int32]) -> Figures | str:
    search = load("scipy.sparse.csgraph")
    if search is None:
        return NOT_RUN
    graph = _scipy_graph(case.network).T.tocsr()
    found, spent = timed(
        lambda: [
            search.dijkstra(graph, indices=nodes, min_only=True, limit=LIMIT_DM)
            for nodes in case.items
        ]
    )
    costs = np.column_stack([np.where(np.isinf(one), UNREACHED, one) for one in found])
    return spent | {"equal to ours": _agreement(costs, ours)}


def _cityseer_nearest(case: Case, ours: NDArray[np.int32]) -> Figures | str:
    if load("cityseer") is None:
        return NOT_RUN
    if case.network.nodes > MOST_OF_CITYSEER:
        return "not run: takes minutes on a network of this size"
    made, making = timed(lambda: cityseer.prepared(case.network))
    found, spent = timed(cityseer.asker(case.network, made, case.items, LIMIT_DM))
    dm = np.where(ours == UNREACHED, np.nan, ours)
    is_near = np.abs(found * DM_PER_M - dm) <= DM_PER_M
    spent["within a metre of ours"] = round(
        float(np.mean(is_near | (np.isnan(found) & np.isnan(dm)))), 6
    )
    return spent | {"making its network": making}


def _pandana(network: Network) -> Any:
    pandas = load("pandas")
    tails, heads = _arcs(network)
    once = tails < heads
    x, y = pandas.Series(network.lon), pandas.Series(network.lat)
    weights = pandas.DataFrame({"dm": network.costs[once].astype(float)})
    return load("pandana").Network(
        x, y, pandas.Series(tails[once]), pandas.Series(heads[once]), weights, twoway=True
    )


def _pandana_nearest(case: Case, ours: NDArray[np.int32]) -> Figures | str:
    if load("pandana") is None:
        return NOT_RUN
    network, making = timed(lambda: _pandana(case.network))

    def place() -> None:
        for number, nodes in enumerate(case.items):
            lon, lat = _series(case.network.lon[nodes]), _series(case.network.lat[nodes])
            network.set_pois(f"item{number}", LIMIT_DM, 1, lon, lat)

    def ask() -> list[NDArray[Any]]:
        names = [f"item{number}" for number in range(len(case.items))]
        return [network.nearest_pois(LIMIT_DM, name, num_pois=1)[1].to_numpy() for name in names]

    _, placing = timed(place)
    found, asking = timed(ask)
    spent: Figures = {key: round(placing[key] + asking[key], 5) for key in asking}
    spent |= {"set_pois": placing, "nearest_pois": asking}
    costs = np.column_stack(found)
    within = ours < LIMIT_DM  # pandana answers the limit itself for what lies beyond
    spent["equal to ours"] = _agreement(costs[within], ours[within])
    return spent | {"making its network": making}


def _series(values: NDArray[Any]) -> Any:
    return load("pandas").Series(values)


def _pandana_people(case: Case, ours: NDArray[np.float64]) -> Figures | str:
    if load("pandana") is None:
        return NOT_RUN
    network, making = timed(lambda: _pandana(case.network))
    network.set(_series(case.homes), variable=_series(case.people.astype(float)), name="people")
    found, spent = timed(
        lambda: [
            network.aggregate(band, type="sum", decay="flat", name="people").to_numpy()
            for band in BANDS_DM
        ]
    )
    spent["equal to ours"] = _agreement(np.column_stack(found), ours[:, :, 0])
    return spent | {"making its network": making}


def _scipy_people(case: Case, ours: NDArray[np.float64]) -> Figures | str:
    search = load("scipy.sparse.csgraph")
    if search is None:
        return NOT_RUN
    graph = _scipy_graph(case.network)
    some = np.random.default_rng(1).integers(
        0, case.network.nodes, min(SAMPLE, 30_000_000 // case.network.nodes)
    )

    def run() -> NDArray[np.float64]:
        costs = search.dijkstra(graph, indices=some, limit=BANDS_DM[-1])[:, case.homes]
        return np.column_stack([(costs <= band) @ case.people for band in BANDS_DM])

    found, spent = timed(run)
    return _scaled(spent, case, some) | {"equal to ours": _agreement(found, ours[some, :, 0])}


def _networkit_people(case: Case, ours: NDArray[np.float64]) -> Figures | str:
    kit = load("networkit")
    if kit is None:
        return NOT_RUN
    if case.network.nodes > 200_000:
        return "not run: searches the whole network for every origin"
    kit.setNumberOfThreads(1)
    tails, heads = _arcs(case.network)
    once = tails < heads
    graph = kit.Graph(case.network.nodes, weighted=True)
    rows = zip(tails[once].tolist(), heads[once].tolist(), case.network.costs[once], strict=True)
    for tail, head, cost in rows:
        graph.addEdge(tail, head, float(cost))
    some = np.random.default_rng(1).integers(0, case.network.nodes, 30)

    def run() -> NDArray[np.float64]:
        found = []
        for node in some:
            search = kit.distance.Dijkstra(graph, int(node), storePaths=False)
            search.run()
            costs = np.array(search.getDistances())[case.homes]
            found.append([case.people[costs <= band].sum() for band in BANDS_DM])
        return np.array(found)

    found, spent = timed(run)
    return _scaled(spent, case, some) | {"equal to ours": _agreement(found, ours[some, :, 0])}


def _scaled(spent: Figures, case: Case, some: NDArray[np.int64]) -> Figures:
    factor = case.network.nodes / len(some)
    return {key: round(value * factor, 3) for key, value in spent.items()} | {
        "multiplied up from origins": len(some)
    }


def run(
    sizes: Sequence[int], threads: int = 2, peers_up_to: int = 100_000, net: str = "city"
) -> Figures:
    """Measure everything; peers on networks of up to ``peers_up_to`` nodes."""
    cpu = time.process_time()
    warm_up()
    figures: Figures = {
        "versions": versions(),
        "net": net,
        "warm_up cpu_s": round(time.process_time() - cpu, 2),
        "isochrones": isochrone_figures(make_case(min(sizes), net=net).network),
    }
    for nodes in sizes:
        peers, case = nodes <= peers_up_to, make_case(nodes, net=net)
        figures[f"nearest, {nodes} nodes"] = nearest_figures(case, threads, peers=peers)
        figures[f"people, {nodes} nodes"] = people_figures(case, threads, peers=peers)
        figures[f"memory, {nodes} nodes"] = memory_figures(nodes, net)
    figures["MB at most, this process"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peers-up-to", type=int, default=100_000)
    parser.add_argument("--net", choices=tuple(NETS), default="city")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    figures = run(options.nodes, options.threads, options.peers_up_to, options.net)
    print(json.dumps(figures, indent=2))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
