"""Networks of one's own arrays, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString, MultiLineString, Point
from tests.engine.networks.graphs import distances, graph

from linquan.engine.errors import BadInput
from linquan.engine.networks import (
    Mode,
    Network,
    checking,
    network_from_edges,
    network_from_lines,
    validated,
)

LON, LAT = [0.0, 0.001, 0.0, 0.001], [0.0, 0.0, 0.001, 0.001]


def square(**more: Any) -> Network:
    """Return 2 - 3 above 0 - 1, joined but for the left side."""
    return network_from_edges(LON, LAT, [0, 1, 3], [1, 3, 2], **{"mode": Mode.WALK} | more)


def test_lengths_are_measured() -> None:
    network = validated(square())
    assert network.indptr.tolist() == [0, 1, 3, 4, 6]
    assert network.targets.tolist() == [1, 0, 3, 3, 1, 2]
    assert network.costs.tolist() == [1112] * 6
    assert network.node_id.tolist() == [0, 1, 2, 3]
    assert network.island.tolist() == [0] * 4
    assert (network.nodes, network.arcs) == (4, 6)


def test_costs_are_taken_and_the_cheapest_of_doubles_stays() -> None:
    network = network_from_edges(
        LON, LAT, [0, 1, 0, 2], [1, 0, 1, 2], [5, 4, 6, 1], mode=Mode.WALK, both_ways=False
    )
    assert network.targets.tolist() == [1, 0]
    assert network.costs.tolist() == [5, 4]
    assert network.island.tolist() == [0, 0, 1, 2], "the same size: by where they lie"


def test_speeds_make_times() -> None:
    assert square(mode=Mode.DRIVE, speed_kmh=40.03).costs.tolist() == [100] * 6
    assert square(mode=Mode.DRIVE, speed_kmh=[40.03, 20.0, 40.03]).costs.tolist() == [
        100, 100, 200, 100, 200, 100,
    ]  # fmt: skip


def test_fractions_of_costs_that_are_whole_are_taken() -> None:
    assert square(costs=np.array([1.0, 2.0, 2.0**31 - 2])).costs.max() == 2**31 - 2


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"lon": [], "lat": []}, "no coordinates"),
        ({"lon": [1.0]}, "two lists of one length"),
        ({"lon": [[1.0]]}, "two lists of one length"),
        ({"lon": ["a", "b", "c", "d"]}, "longitudes are not numbers"),
        ({"lat": [0, 0, 0, np.nan]}, "1 of 4 coordinates are missing"),
        ({"lat": [0, 0, 0, np.inf]}, "1 of 4 coordinates are missing"),
        ({"lon": [30.0] * 4, "lat": [104.0] * 4}, "in each other's place"),
        ({"lon": [11577228.0] * 4, "lat": [3503549.0] * 4}, "EPSG:3857"),
        ({"lon": [50_000_000.0] * 4}, "some projection"),
        ({"lon": [181.0] * 4}, "no degrees"),
        ({"source": [0, 1]}, "2 sources, 3 targets"),
        ({"source": [0, 1, 4]}, "nodes 0 to 3, not 0 to 4"),
        ({"target": [-1, 1, 3]}, "nodes 0 to 3, not -1 to 3"),
        ({"source": [0.0, 1.0, 2.0]}, "whole numbers"),
        ({"source": [[0, 1, 2]]}, "whole numbers"),
        ({"costs": [1, 2]}, "costs of shape"),
        ({"costs": [1, 2, -1]}, "between 0 and 2147483646"),
        ({"costs": [1, 2, 2**31 - 1]}, "between 0 and 2147483646"),
        ({"costs": [1, 2, 2**70]}, "costs are numbers"),
        ({"costs": [1, 2, 1e300]}, "between 0 and 2147483646"),
        ({"costs": [1, 2, 0.5]}, "round them first"),
        ({"costs": [1, 2, np.nan]}, "fill gaps"),
        ({"costs": ["1", "2", "3"]}, "costs are numbers"),
        ({"costs": [1, 2, 3], "speed_kmh": 5}, "not both"),
        ({"speed_kmh": 5}, "none on foot"),
        ({"mode": Mode.DRIVE}, "have speeds by car"),
        ({"mode": Mode.DRIVE, "speed_kmh": 0}, "between 1 and 500"),
        ({"mode": Mode.DRIVE, "speed_kmh": np.nan}, "between 1 and 500"),
        ({"mode": Mode.DRIVE, "speed_kmh": [5, 5]}, "speeds of shape"),
    ],
)
def test_bad_input(given: dict[str, Any], why: str) -> None:
    whole = {"lon": LON, "lat": LAT, "source": [0, 1, 3], "target": [1, 3, 2], "mode": Mode.WALK}
    with pytest.raises(BadInput, match=why):
        network_from_edges(**whole | given)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda n: {"mode": "fly"}, "a mode is walk or drive"),
        (lambda n: {"lon": n.lon.astype(np.float32)}, "lon is a float64 array"),
        (lambda n: {"lon": n.lon.tolist()}, "lon is a float64 array"),
        (lambda n: {"costs": n.costs.astype(np.int64)}, "costs is a int32 array"),
        (lambda n: {"lon": np.repeat(n.lon, 2)[::2]}, "does not lie in one piece"),
        (lambda n: {"lon": n.lon + 200}, "no degrees"),
        (lambda n: {"node_id": n.node_id[1:]}, "node_id has 3 values"),
        (lambda n: {"costs": n.costs[1:]}, "costs has 5 values"),
        (lambda n: {"indptr": n.indptr[1:]}, "indptr has 4 values"),
        (lambda n: {"indptr": n.indptr + 1}, "never falls"),
        (lambda n: {"indptr": n.indptr[[0, 2, 1, 3, 4]]}, "never falls"),
        (lambda n: {"targets": n.targets + np.int32(1)}, "targets lie between 0 and 3, not 1 to 4"),
        (lambda n: {"costs": n.costs - np.int32(9999)}, "costs lie between"),
        (lambda n: {"costs": n.costs * 0 + np.int32(2**31 - 1)}, "costs lie between"),
        (lambda n: {"island": n.island - np.int32(1)}, "island lie between"),
    ],
)
def test_validation(change: Callable[[Network], dict[str, Any]], why: str) -> None:
    network = square()
    with pytest.raises(BadInput, match=why):
        validated(replace(network, **change(network)))


def test_lines_meet_where_they_share_a_vertex() -> None:
    cross = [LineString([(0, 0), (0.001, 0), (0.002, 0)]), LineString([(0.001, 0), (0.001, 0.001)])]
    network = validated(network_from_lines(cross, mode=Mode.WALK))
    assert network.lon.tolist() == [0.0, 0.001, 0.001, 0.002]
    assert network.targets.tolist() == [1, 0, 2, 3, 1, 1]
    assert network.costs.tolist() == [1112] * 6
    one_way = network_from_lines(
        cross, mode=Mode.DRIVE, both_ways=[False, True], speed_kmh=[36, 18]
    )
    assert one_way.targets.tolist() == [1, 2, 3, 1]
    assert one_way.costs.tolist() == [111, 222, 111, 222]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"lines": []}, "no coordinates"),
        ({"lines": [Point(0, 0)]}, "a list of LineStrings"),
        ({"lines": [None]}, "a list of LineStrings"),
        ({"lines": ["LINESTRING (0 0, 1 1)"]}, "a list of LineStrings"),
        ({"lines": 7}, "a list of LineStrings"),
        ({"lines": [MultiLineString([[(0, 0), (1, 1)]])]}, "take those in several parts apart"),
        ({"lines": [LineString([(0, 0), (0, 0)])]}, "two different vertices"),
        ({"lines": [LineString([(500000, 3000000), (500000, 3000001)])]}, "EPSG:3857"),
        ({"mode": Mode.DRIVE}, "have speeds by car"),
        ({"speed_kmh": 30}, "none on foot"),
        ({"mode": Mode.DRIVE, "speed_kmh": [1, 2]}, "speeds of shape"),
        ({"both_ways": [True, False]}, "both_ways of shape"),
        ({"both_ways": 1}, "both_ways of shape"),
    ],
)
def test_bad_lines(given: dict[str, Any], why: str) -> None:
    whole = {"lines": [LineString([(0, 0), (0.001, 0)])], "mode": Mode.WALK}
    with pytest.raises(BadInput, match=why):
        network_from_lines(**whole | given)


def test_more_nodes_than_have_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_NODES", 3)
    with pytest.raises(BadInput, match="4 nodes are more than 3"):
        validated(square())


@st.composite
def drawn_edges(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    nodes = draw(st.integers(1, 12))
    end = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(end, end, st.integers(0, 50)), max_size=20))


@settings(max_examples=80, deadline=None)
@given(drawn=drawn_edges(), chance=st.randoms(use_true_random=False))
def test_numbers_of_nodes_and_order_of_edges_change_nothing(
    drawn: tuple[int, list[tuple[int, int, int]]], chance: Any
) -> None:
    count, edges = drawn
    lon, lat = np.arange(count) * 1e-3, np.arange(count) % 3 * 1e-3
    first = made(lon, lat, edges)
    number = chance.sample(range(count), count)
    at = np.argsort(number)
    moved = [(number[a], number[b], cost) for a, b, cost in edges]
    second = made(lon[at], lat[at], chance.sample(moved, len(moved)))
    np.testing.assert_array_equal(second.island[number], first.island)
    np.testing.assert_array_equal(distances(second)[np.ix_(number, number)], distances(first))
    labels = connected_components(graph(first), directed=False)[1]
    same = labels[:, None] == labels[None, :]
    np.testing.assert_array_equal(first.island[:, None] == first.island[None, :], same)
    assert (np.diff(np.bincount(first.island)) <= 0).all(), "the largest first"


def made(lon: Any, lat: Any, edges: list[tuple[int, int, int]]) -> Network:
    columns = np.array(edges, dtype=np.int64).reshape(-1, 3).T
    return validated(network_from_edges(lon, lat, *columns, mode=Mode.WALK, both_ways=False))
