"""Real extracts against a plain reader, object by object."""

import math
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components, dijkstra
from tests.engine.cities import CITIES
from tests.engine.networks.graphs import graph

from linquan.engine.networks import (
    Mode,
    Network,
    islands_of,
    only_islands,
    open_network,
    read_network,
    save,
    snap,
    validated,
    with_places,
)
from linquan.engine.osm.ways import WALKED
from linquan.engine.units import EARTH_RADIUS_M


@pytest.fixture(scope="module", params=CITIES)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(scope="module")
def walks(path: Path) -> Network:
    return validated(read_network(path, mode=Mode.WALK))


def plain(path: Path) -> tuple[dict[tuple[int, int], float], set[int]]:
    """Read walked segments and their lengths in metres in the plainest way, and barriers."""
    found: dict[tuple[int, int], float] = {}
    barriers = set()
    for thing in osmium.FileProcessor(str(path)).with_locations():
        if thing.is_node() and "barrier" in thing.tags:
            barriers.add(thing.id)
        if not thing.is_way():
            continue
        tags = dict(thing.tags)
        invited = tags.get("foot") in {"yes", "designated", "permissive"}
        closed = "no" in {tags.get("foot"), tags.get("access")}
        known = tags.get("highway") in WALKED or (invited and "motorway" in tags.get("highway", ""))
        if known and (invited or not closed):
            for a, b in pairwise(thing.nodes):
                if a.ref != b.ref and a.location.valid() and b.location.valid():
                    pair = min(a.ref, b.ref), max(a.ref, b.ref)
                    found[pair] = metres((a.lon, a.lat), (b.lon, b.lat))
    return found, barriers


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    north, to_north = math.radians(a[1]), math.radians(b[1])
    east = math.radians(b[0] - a[0])
    half = math.sin((to_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(to_north) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))


def test_arcs_are_those_of_a_plain_reader(path: Path, walks: Network) -> None:
    expected, barriers = plain(path)
    source = np.repeat(np.arange(walks.nodes), np.diff(walks.indptr))
    a, b = walks.node_id[source], walks.node_id[walks.targets]
    own = (a > 0) & (b > 0)
    found = {
        (int(x), int(y)): int(cost)
        for x, y, cost in zip(a[own], b[own], walks.costs[own], strict=True)
    }
    once = {pair for pair in found if pair[0] < pair[1]}
    missing = set(expected) - once
    assert once <= set(expected)
    assert all(barriers & set(pair) for pair in missing), "only what ends at a closed barrier"
    assert all(found[y, x] == cost for (x, y), cost in found.items()), "on foot both ways alike"
    off = [found[pair] - 10 * expected[pair] for pair in once]
    assert max(map(abs, off)) <= 1.0, "of a stretch that is rounded once"
    assert abs(sum(off)) < len(off) / 100, "and not always the same way"


MOST_MB = 150
READING = """
import sys
from pathlib import Path
from linquan.engine.networks import Mode, read_network
read_network(Path(sys.argv[1]), mode=Mode.WALK)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def test_reading_stays_small(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READING, str(path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < MOST_MB * 1024


def test_islands_are_scipys(walks: Network) -> None:
    count, labels = connected_components(graph(walks), directed=False)
    assert islands_of(walks).count == count
    assert islands_of(walks).nodes.tolist() == sorted(Counter(labels).values(), reverse=True)
    main, _ = only_islands(walks)
    assert connected_components(graph(main), directed=False)[0] == 1


def test_cars_go_where_ways_lead(path: Path) -> None:
    drives = validated(read_network(path, mode=Mode.DRIVE))
    both_ways = set(pairs(drives)) & {(b, a) for a, b in pairs(drives)}
    assert 0.2 < len(both_ways) / drives.arcs < 0.99
    speed = lengths(drives) / np.maximum(drives.costs, 1)  # metres in a tenth of a second
    assert np.percentile(speed * 36, 99) < 140, "km/h"


def pairs(network: Network) -> list[tuple[int, int]]:
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    return list(zip(source.tolist(), network.targets.tolist(), strict=True))


def lengths(network: Network) -> np.ndarray:
    at = list(zip(network.lon, network.lat, strict=True))
    return np.array([metres(at[a], at[b]) for a, b in pairs(network)])


def test_it_comes_back_from_its_file(walks: Network, tmp_path: Path) -> None:
    save(walks, tmp_path / "city")
    np.testing.assert_array_equal(open_network(tmp_path / "city").costs, walks.costs)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1_000))
def test_places_keep_all_shortest_ways(walks: Network, seed: int) -> None:
    chance = np.random.default_rng(seed)
    west, east, south, north = walks.lon.min(), walks.lon.max(), walks.lat.min(), walks.lat.max()
    lon, lat = chance.uniform(west, east, 500), chance.uniform(south, north, 500)
    found = snap(walks, lon, lat)
    larger, node = with_places(validated(walks), found, with_approach=bool(seed % 2))
    validated(larger)
    assert ((node >= 0) == found.is_reached).all()
    starts = chance.integers(0, walks.nodes, 3)
    before, after = (dijkstra(graph(one), indices=starts) for one in (walks, larger))
    np.testing.assert_array_equal(after[:, : walks.nodes], before)
