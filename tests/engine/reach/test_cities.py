"""Reach on real cities, on foot and by car: scipy's figures, out of a file as out of memory."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra
from tests.engine.cities import CITIES
from tests.engine.networks.graphs import graph

from linquan.engine.networks import UNREACHED, Mode, Network, open_network, read_network, save
from linquan.engine.reach import many_to_many, nearest, people_within

LIMITS = {Mode.WALK: 12_000, Mode.DRIVE: 6_000}
"""1,200 m, and ten minutes in tenths of a second."""


@pytest.fixture(scope="module", params=CITIES)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(scope="module", params=list(Mode))
def city(
    path: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Network:
    """A city's network, mapped out of its file."""
    file = tmp_path_factory.mktemp("city") / "streets.net"
    save(read_network(path, mode=request.param), file)
    return open_network(file)


def costs_to(network: Network, nodes: np.ndarray, limit: int) -> np.ndarray:
    """What it costs from every node to the nearest of some, by scipy; inf beyond the limit."""
    back = graph(network).T.tocsr()
    return dijkstra(back, indices=nodes, min_only=True, limit=limit + 0.5)


def test_the_nearest_facility_is_scipys(city: Network) -> None:
    limit, dice = LIMITS[city.mode], np.random.default_rng(3)
    items = [dice.integers(0, city.nodes, count) for count in (1, 7, 60)]
    found = nearest(city, items, limit, threads=2).costs
    for column, nodes in enumerate(items):
        wanted = costs_to(city, nodes, limit)
        cost = np.where(np.isinf(wanted), UNREACHED, wanted)
        assert np.array_equal(found[:, column], cost)


def test_costs_and_people_from_some_nodes_are_scipys(city: Network) -> None:
    limit, dice = LIMITS[city.mode], np.random.default_rng(4)
    origins = dice.integers(0, city.nodes, 40)
    homes, people = dice.integers(0, city.nodes, 500), dice.integers(0, 90, 500)
    wanted = dijkstra(graph(city), indices=origins, limit=limit + 0.5)
    found = many_to_many(city, origins, np.arange(city.nodes), limit)
    assert np.array_equal(found, np.where(np.isinf(wanted), UNREACHED, wanted))
    bands = [limit // 3, limit]
    counted = people_within(city, homes, people, bands, origins, threads=2)[:, :, 0]
    near = np.stack([wanted[:, homes] <= band for band in bands], axis=1)
    assert np.array_equal(counted, near @ people)
