"""A town of 100,000 nodes against scipy; before a release."""

import numpy as np
import pytest
from benchmarks.engine.reaching import BANDS_DM, LIMIT_DM, make_case
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from linquan.engine.networks.types import UNREACHED
from linquan.engine.reach import nearest, people_within, skeleton


@pytest.mark.release
@pytest.mark.parametrize("net", ["city", "streets"])
def test_a_town_of_100_000_nodes_is_what_scipy_says(net: str) -> None:
    case = make_case(100_000, net=net)
    network = case.network
    bones = skeleton(network, LIMIT_DM, threads=2)
    graph = csr_matrix((network.costs, network.targets, network.indptr), (network.nodes,) * 2)
    found = nearest(bones, case.items, LIMIT_DM, which=True, threads=2)
    assert found.facility is not None
    for item, nodes in enumerate(case.items):
        costs = dijkstra(graph.T, indices=nodes, min_only=True, limit=LIMIT_DM)
        expected = np.where(np.isinf(costs), UNREACHED, costs)
        assert (found.costs[:, item] == expected).all()
        assert ((found.facility[:, item] >= 0) == (expected != UNREACHED)).all()
    people = people_within(bones, case.homes, case.people, BANDS_DM, threads=2)
    some = np.random.default_rng(9).integers(0, network.nodes, 60)
    costs = dijkstra(graph, indices=some, limit=BANDS_DM[-1])[:, case.homes]
    for band, end in enumerate(BANDS_DM):
        assert (people[some, band, 0] == (costs <= end) @ case.people).all()
