"""Strongly connected components, against scipy's."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from tests.engine.networks.graphs import graph

from linquan.engine.networks import (
    Mode,
    Network,
    islands_of,
    largest_strong_component,
    network_from_edges,
    strong_components,
    validated,
)


def made(count: int, edges: list[tuple[int, int]]) -> Network:
    source, target = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    costs = np.ones(len(source), dtype=np.int64)
    lon, lat = np.arange(count) * 1e-3, np.zeros(count)
    return network_from_edges(lon, lat, source, target, costs, mode=Mode.DRIVE, both_ways=False)


def test_a_road_that_is_left_for_good() -> None:
    network = made(6, [(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (0, 1)])
    assert strong_components(network).tolist() == [1, 0, 0, 0, 2, 3]
    left, kept = largest_strong_component(network)
    assert kept.tolist() == [1, 2, 3]
    assert validated(left).targets.tolist() == [1, 2, 0]
    assert islands_of(left).count == 1
    assert left.node_id.tolist() == [1, 2, 3]


def test_nodes_without_arcs() -> None:
    assert strong_components(made(3, [])).tolist() == [0, 1, 2]


@settings(max_examples=100, deadline=None)
@given(
    count=st.integers(1, 15),
    pairs=st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40),
)
def test_components_are_scipys(count: int, pairs: list[tuple[int, int]]) -> None:
    network = made(count, [(a % count, b % count) for a, b in pairs])
    found = strong_components(network)
    _, labels = connected_components(graph(network), connection="strong")
    assert ((found[:, None] == found) == (labels[:, None] == labels)).all()
    assert (np.diff(np.bincount(found)) <= 0).all()
    left, _ = largest_strong_component(network)
    assert connected_components(graph(validated(left)), connection="strong")[0] == 1


def test_a_long_road_needs_no_deep_stack() -> None:
    count = 100_000
    there = [(i, i + 1) for i in range(count - 1)]
    assert strong_components(made(count, there)).max() == count - 1
    assert strong_components(made(count, [*there, (count - 1, 0)])).max() == 0
