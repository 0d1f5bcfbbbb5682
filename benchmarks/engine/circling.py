"""How long the questions of life circles take: rings, supply, jobs and homes in balance.

``python -m benchmarks.engine.circling [EXTRACT]``: on the town of the demo with its walls, on a
made-up city, and on the streets of an extract, by default Sao Paulo beside the repository. CPU
seconds, the least of five runs after one that does not count.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from benchmarks.engine.loading import NEAR, NOT_RUN
from numpy.typing import NDArray

from linquan.engine.circles import Doors, Homes, balance, homes, rings, supply, workplaces
from linquan.engine.networks import (
    Mode,
    Network,
    network_from_edges,
    network_of_town,
    read_network,
    walls_of_town,
)
from linquan.engine.reach import AUDIENCES, bands_of_minutes
from linquan.engine.towns import JIANG_AN, make_town
from linquan.engine.towns.city import CitySpec, make_city

SEED: Final = 20261122
MINUTES: Final = bands_of_minutes([5, 10, 15], AUDIENCES[0])
LONG: Final = bands_of_minutes([15, 30], AUDIENCES[0])
PLACES: Final = (1, 20, 200)
ZONES: Final = 200
Figures = dict[str, Any]


def measure(extract: Path = NEAR) -> Figures:
    """Measure everything; an extract that is not there is "not run"."""
    return {
        "town of the demo": _town(),
        "city of 300,000": _city(300_000),
        "extract": _extract(extract) if extract.is_file() else NOT_RUN,
    }


def _town() -> Figures:
    town = make_town(JIANG_AN, SEED)
    lived = [building for building in town.buildings if building.residents]
    at = np.array([(building.lon, building.lat) for building in lived])
    found = homes(*at.T, [building.residents for building in lived])
    doors = Doors(walls=walls_of_town(town))
    return _asked(network_of_town(town, Mode.WALK), found, doors)


def _city(people: int) -> Figures:
    city = make_city(CitySpec(people=people, items=4), seed=SEED)
    network = network_from_edges(city.lon, city.lat, city.source, city.target, mode=Mode.WALK)
    lived = homes(city.home_lon, city.home_lat, city.home_people, ("0-14", "15-59", "60+"))
    return _asked(network, lived, Doors())


def _extract(path: Path) -> Figures:
    network = read_network(path, mode=Mode.WALK)
    return _asked(network, homes(network.lon, network.lat, np.ones(network.nodes)), Doors())


def _asked(network: Network, lived: Homes, doors: Doors) -> Figures:
    dice = np.random.default_rng(SEED)

    def some(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        chosen = dice.choice(len(lived.lon), count, replace=False)
        return lived.lon[chosen], lived.lat[chosen]

    figures: Figures = {"nodes": network.nodes, "homes": len(lived.lon)}
    for count in PLACES:
        at = some(count)
        told = rings(network, *at, MINUTES, doors=doors)
        text = json.dumps([told.geojson(band) for band in range(len(MINUTES))])
        figures[f"rings around {count}"] = {
            "cpu_s": _cpu(lambda at=at: rings(network, *at, MINUTES, doors=doors)),
            "geojson_cpu_s": _cpu(lambda told=told: [told.geojson(band) for band in range(3)]),
            "geojson_kb": round(len(text) / 1000),
        }
    at = some(200)
    limit = int(MINUTES[-1])
    figures["supply of 200"] = _cpu(
        lambda: supply(network, lived, *at, np.ones(200), limit=limit, doors=doors)
    )
    count = min(5_000, len(lived.lon))
    works = workplaces(*some(count), np.ones(count), dice.integers(0, ZONES, count))
    figures[f"balance of {ZONES} zones"] = _cpu(
        lambda: balance(network, works, lived, LONG, doors=doors)
    )
    return figures


def _cpu(work: Callable[[], object]) -> float:
    """Return the least CPU seconds of five runs."""
    found = []
    for _ in range(6):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return round(min(found[1:]), 3)


def main(arguments: Sequence[str]) -> int:
    """Print the figures."""
    print(json.dumps(measure(*map(Path, arguments[:1])), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
