"""Skeleton, nearest facilities and pairs against plain searches."""

import numpy as np
import pytest
from benchmarks.engine.streets import street_network
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from tests.engine.reach.nets import all_costs, network_of, random_network, renumbered

from linquan.engine.networks.types import UNREACHED
from linquan.engine.reach import (
    many_to_many,
    nearest,
    one_to_many,
    pairs_reaching,
    pairs_within,
    skeleton,
)
from linquan.engine.reach.checks import LONGEST
from linquan.engine.reach.examples import line_of_streets, small_network
from linquan.engine.reach.types import Skeleton

LIMITS = st.sampled_from([0, 3, 11, 40, 40_000])
"""The last is beyond what uint16 holds."""


def test_a_square_with_a_dead_end_by_hand() -> None:
    # 0 -10- 1
    # |      |      4 hangs on 2; 5 is an island
    # 40     20
    # |      |
    # 3 -30- 2 -5- 4      5
    streets = [(0, 1, 10), (1, 2, 20), (2, 3, 30), (3, 0, 40), (2, 4, 5)]
    network = small_network([0, 9, 9, 0, 12, 50], [9, 9, 0, 0, 0, 50], streets)
    found = nearest(network, [[4], [0, 3], [5], []], limit=35, which=True)
    far = int(UNREACHED)
    assert found.costs.tolist() == [
        [35, 0, far, far],
        [25, 10, far, far],
        [5, 30, far, far],
        [35, 0, far, far],
        [0, 35, far, far],
        [far, far, 0, far],
    ]
    assert found.facility is not None
    assert found.facility[:, 1].tolist() == [0, 0, 0, 1, 0, -1]
    assert one_to_many(network, 0, [4, 3, 5], limit=100).tolist() == [35, 40, far]


def test_one_way_streets_are_walked_from_home_to_the_facility() -> None:
    ring = network_of(3, [(0, 1, 10), (1, 2, 10), (2, 0, 10)])
    assert nearest(ring, [[0]], limit=100).costs[:, 0].tolist() == [0, 20, 10]
    assert many_to_many(ring, [0], [0, 1, 2], limit=100).tolist() == [[0, 10, 20]]


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), directed=st.booleans(), limit=LIMITS)
def test_costs_are_those_of_the_plain_network(seed: int, directed: bool, limit: int) -> None:
    network = random_network(seed, directed=directed, longest=9 if limit < 40_000 else 20_000)
    true = all_costs(network, limit)
    bones = skeleton(network, max(limit, 5))
    every = np.arange(network.nodes)
    assert (many_to_many(bones, every, every, limit) == true).all()
    items = [np.flatnonzero(every % 3 == 0), np.flatnonzero(every % 5 == 4), [0, 0]]
    found = nearest(bones, items, limit, which=True)
    plain = nearest(bones, items, limit)
    assert found.facility is not None
    for item, nodes in enumerate(items):
        costs = true[:, nodes]
        best = costs.min(axis=1, initial=UNREACHED)
        assert (found.costs[:, item] == best).all()
        assert (plain.costs[:, item] == best).all()
        first = costs.argmin(axis=1) if len(nodes) else -np.ones(network.nodes)
        assert (found.facility[:, item] == np.where(best == UNREACHED, -1, first)).all()


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32), directed=st.booleans())
def test_pairs_keep_the_order_and_the_doubles_of_the_lists(seed: int, directed: bool) -> None:
    network = random_network(seed, directed=directed)
    dice = np.random.default_rng(seed)
    origins, ends = (dice.integers(0, network.nodes, int(dice.integers(0, 9))) for _ in "ab")
    true = all_costs(network, 15)
    pairs = pairs_within(network, origins, ends, 15)
    expected = [
        (i, j, int(true[a, b]))
        for i, a in enumerate(origins)
        for j, b in enumerate(ends)
        if true[a, b] != UNREACHED
    ]
    found = zip(pairs.origin, pairs.destination, pairs.costs, strict=True)
    assert [tuple(map(int, one)) for one in found] == expected
    for origin in origins[:1]:
        assert (one_to_many(network, int(origin), ends, 15) == true[origin, ends]).all()
        assert (
            one_to_many(skeleton(network, 15), int(origin), ends, 15) == true[origin, ends]
        ).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_homes_that_reach_a_facility_are_found_from_it(seed: int) -> None:
    network = random_network(seed, directed=True)
    every = np.arange(network.nodes)
    from_homes = pairs_within(network, every, every, 12)
    pairs = pairs_reaching(network, every, every, 12)
    there = zip(from_homes.origin, from_homes.destination, from_homes.costs, strict=True)
    back = zip(pairs.destination, pairs.origin, pairs.costs, strict=True)
    assert {tuple(map(int, one)) for one in there} == {tuple(map(int, one)) for one in back}


@pytest.fixture(scope="module", params=[0.0, 0.3], ids=["both ways", "one-way streets"])
def town(request: pytest.FixtureRequest) -> Skeleton:
    return skeleton(street_network(6_000, seed=5, one_way=request.param), 40_000, threads=2)


@pytest.mark.parametrize("limit", [6_000, 40_000])
def test_a_small_town_is_what_scipy_says(town: Skeleton, limit: int) -> None:
    network = town.network
    graph = csr_matrix((network.costs, network.targets, network.indptr), (network.nodes,) * 2)
    dice = np.random.default_rng(1)
    items = [dice.integers(0, network.nodes, count) for count in (1, 5, 40)]
    found = nearest(town, items, limit)
    for item, nodes in enumerate(items):
        costs = dijkstra(graph.T, indices=nodes, min_only=True, limit=limit)
        expected = np.where(np.isinf(costs), UNREACHED, costs)
        assert (found.costs[:, item] == expected).all()
    origins, ends = dice.integers(0, network.nodes, (2, 300))
    costs = dijkstra(graph, indices=origins, limit=limit)[:, ends]
    expected = np.where(np.isinf(costs), UNREACHED, costs)
    assert (many_to_many(town, origins, ends, limit) == expected).all()


@pytest.mark.parametrize("spread", [0, 1, 30], ids=["blocks alike", "nearly alike", "uneven"])
@pytest.mark.parametrize("directed", [False, True])
def test_a_town_on_a_grid(spread: int, directed: bool) -> None:
    # Where blocks are alike there are many shortest paths, and ways of the skeleton that tie.
    dice = np.random.default_rng(spread)
    grid = np.arange(30 * 30).reshape(30, 30)
    pairs = [*zip(grid[:, :-1].flat, grid[:, 1:].flat, strict=True)]
    pairs += zip(grid[:-1].flat, grid[1:].flat, strict=True)
    there, back = 50 + dice.integers(0, spread + 1, (2, len(pairs)))
    arcs = [(int(a), int(b), int(c)) for (a, b), c in zip(pairs, there, strict=True)]
    arcs += [
        (int(b), int(a), int(c))
        for (a, b), c in zip(pairs, back if directed else there, strict=True)
    ]
    network = network_of(900, arcs)
    graph = csr_matrix((network.costs, network.targets, network.indptr), (900, 900))
    costs = dijkstra(graph, limit=700)
    expected = np.where(np.isinf(costs), UNREACHED, costs)
    bones = skeleton(network, 700)
    assert (many_to_many(bones, np.arange(900), np.arange(900), 700) == expected).all()
    assert len(bones.parents) < 20 * 900


def test_threads_and_numbers_of_nodes_change_nothing(town: Skeleton) -> None:
    network = town.network
    dice = np.random.default_rng(2)
    order = dice.permutation(network.nodes)
    turned = skeleton(renumbered(network, order), 8_000, threads=3)
    number = np.argsort(order)
    items = [dice.integers(0, network.nodes, 30) for _ in range(5)]
    one = nearest(town, items, 8_000, which=True)
    origins, ends = dice.integers(0, network.nodes, (2, 200))
    pairs = pairs_within(town, origins, ends, 8_000)
    for threads in (2, 3):
        again = nearest(town, items, 8_000, which=True, threads=threads)
        assert (again.costs == one.costs).all()
        assert (again.facility == one.facility).all()
        others = pairs_within(turned, number[origins], number[ends], 8_000, threads=threads)
        assert (others.indptr == pairs.indptr).all()
        assert (others.destination == pairs.destination).all()
        assert (others.costs == pairs.costs).all()
    turned_round = nearest(turned, [number[i] for i in items], 8_000, number, which=True)
    assert (turned_round.costs == one.costs).all()
    assert (turned_round.facility == one.facility).all()


def test_a_new_facility_never_takes_one_further_away(town: Skeleton) -> None:
    dice = np.random.default_rng(3)
    few = dice.integers(0, town.network.nodes, 5)
    more = np.append(few, dice.integers(0, town.network.nodes))
    found = nearest(town, [few, more], 9_000).costs
    assert (found[:, 1] <= found[:, 0]).all()
    assert (found[:, 1] < found[:, 0]).any()


@pytest.mark.parametrize("limit", [2**15 - 2, 2**15 - 1, LONGEST])
def test_the_highest_limits_of_each_kind_of_row(limit: int) -> None:
    # 0 -> 1 -> 2 costs just the limit, 3 one more, 4 lies apart; arcs as long as may be.
    arcs = [(0, 1, limit - 1), (1, 2, 1), (2, 3, 1), (3, 4, LONGEST), (4, 4, LONGEST)]
    network = network_of(6, arcs)
    every = np.arange(6)
    assert (many_to_many(network, every, every, limit) == all_costs(network, limit)).all()
    for threads in (1, 10**6):
        found = nearest(network, [[2], [3], [5]], limit, which=True, threads=threads)
        assert (found.costs == all_costs(network, limit)[:, [2, 3, 5]]).all()
    plain = nearest(network, [[2], [3], [5]], limit)
    assert (plain.costs == found.costs).all()


def test_networks_without_arcs_or_nodes() -> None:
    alone = network_of(2, [])
    assert nearest(alone, [[1]], 10).costs.tolist() == [[UNREACHED], [0]]
    empty = network_of(0, [])
    assert nearest(empty, [[]], 10).costs.shape == (0, 1)
    assert len(pairs_within(empty, [], [], 10).costs) == 0
    assert many_to_many(line_of_streets(), [], [1], 10).shape == (0, 1)
