"""Places snapped and put in: a drawn example, shapely and scipy as oracles, ties, bad input.

lat 0.001   2 ========= 3      0-1-3-2 streets both ways, 1112 dm each
                        ||     2 -> 4 one way
lat 0.000   0 ========= 1      lon 0, 0.001
"""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.networks.graphs import distances

from linquan.engine.errors import BadInput
from linquan.engine.networks import (
    UNREACHED,
    Mode,
    Network,
    network_from_edges,
    snap,
    validated,
    with_places,
)
from linquan.engine.networks.snapping import EdgeGrid, edges_of
from linquan.engine.units import EARTH_RADIUS_M

LON, LAT = [0.0, 0.001, 0.0, 0.001, 0.0], [0.0, 0.0, 0.001, 0.001, 0.002]


def town(mode: Mode = Mode.WALK) -> Network:
    costs = [1112, 1112, 1112, 1112] if mode is Mode.WALK else [80, 81, 80, 80]
    both = network_from_edges(LON, LAT, [0, 1, 3], [1, 3, 2], costs[:3], mode=mode)
    source = np.repeat(np.arange(5), np.diff(both.indptr))
    return network_from_edges(
        LON, LAT, [*source, 2], [*both.targets, 4], [*both.costs, costs[3]],
        mode=mode, both_ways=False,
    )  # fmt: skip


def test_the_drawn_example() -> None:
    found = snap(town(), [0.0003, 0.0012, -0.0001, 0.0, 0.5], [-0.0001, 0.0005, 0.0, 0.0015, 0.0])
    network = town()
    source = np.repeat(np.arange(5), np.diff(network.indptr))
    reached = found.is_reached
    assert reached.tolist() == [True, True, True, True, False]
    ends = np.column_stack((source, network.targets))
    assert ends[found.arc[reached]].tolist() == [[0, 1], [1, 3], [0, 1], [2, 4]]
    assert ends[found.reverse[:3]].tolist() == [[1, 0], [3, 1], [1, 0]]
    assert found.reverse[3:].tolist() == [-1, -1]
    np.testing.assert_allclose(found.share[:4], [0.3, 0.5, 0.0, 0.5], atol=1e-9)
    assert found.along_dm.tolist() == [334, 556, 0, 556, UNREACHED]
    assert found.rest_dm.tolist() == [778, 556, 1112, 556, UNREACHED]
    assert found.off_dm.tolist() == [111, 222, 111, 0, UNREACHED]
    np.testing.assert_allclose(found.lon[:4], [0.0003, 0.001, 0.0, 0.0])
    np.testing.assert_allclose(found.lat[:4], [0.0, 0.0005, 0.0, 0.0015])
    assert np.isnan([found.lon[4], found.lat[4], found.share[4], found.off_m[4]]).all()
    assert len(found) == 5


def test_how_far_is_too_far() -> None:
    assert snap(town(), [-0.001], [0.0], farthest_m=111.196).is_reached.tolist() == [True]
    assert snap(town(), [-0.001], [0.0], farthest_m=111.195).is_reached.tolist() == [False]
    assert snap(town(), [0.0005], [0.0], farthest_m=0).is_reached.tolist() == [True]


def test_only_the_main_island() -> None:
    network = network_from_edges(
        [*LON, 0.002, 0.003], [*LAT, 0.0, 0.0], [0, 1, 3, 5], [1, 3, 2, 6], mode=Mode.WALK
    )
    place = [0.0021], [0.0]
    assert snap(network, *place).off_dm.tolist() == [0]
    assert snap(network, *place, main_island_only=True).off_dm.tolist() == [1223]
    assert snap(EdgeGrid.of(network, [0]), *place).off_dm.tolist() == [1223]
    with pytest.raises(BadInput, match="a grid knows its islands"):
        snap(EdgeGrid.of(network), *place, main_island_only=True)
    with pytest.raises(BadInput, match="no edge to snap to"):
        EdgeGrid.of(network, [3])


def test_nobody_sets_out_from_a_motorway() -> None:
    roads = network_from_edges(
        [0.0, 0.01, 0.0, 0.01], [0.0, 0.0, 0.001, 0.001], [0, 2], [1, 3],
        mode=Mode.DRIVE, speed_kmh=[90, 50],
    )  # fmt: skip
    place = [0.005], [0.0001]
    assert snap(roads, *place).off_dm.tolist() == [111]
    assert snap(EdgeGrid.of(roads, slower_than_kmh=80), *place).off_dm.tolist() == [1001]
    with pytest.raises(BadInput, match="only driving networks know speeds"):
        EdgeGrid.of(town(), slower_than_kmh=80)
    with pytest.raises(BadInput, match="above 0, not -1"):
        EdgeGrid.of(roads, slower_than_kmh=-1)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"lon": [np.nan]}, "missing"),
        ({"lon": []}, "two lists of one length"),
        ({"lon": [30.0], "lat": [104.0]}, "in each other's place"),
        ({"lat": [86.0]}, "ends at 85 degrees"),
        ({"farthest_m": -1}, "a number of metres"),
        ({"farthest_m": np.nan}, "a number of metres"),
    ],
)
def test_bad_input(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        snap(town(), **{"lon": [0.0], "lat": [0.0]} | change)


def test_the_other_side_of_the_world() -> None:
    far = network_from_edges([179.999, -179.999], [0.0, 0.0], [0], [1], mode=Mode.WALK)
    assert far.costs.tolist() == [2224, 2224]
    with pytest.raises(BadInput, match="180th meridian"):
        snap(far, [0.0], [0.0])


def test_places_of_another_network_are_refused() -> None:
    found = snap(town(), [0.0003], [0.0])
    moved = network_from_edges(np.add(LON, 1), LAT, [0, 1, 3, 2], [1, 3, 2, 4], mode=Mode.WALK)
    for other in (moved, network_from_edges(LON, LAT, [], [], mode=Mode.WALK)):
        with pytest.raises(BadInput, match="snapped to another network"):
            with_places(other, found)
    with pytest.raises(BadInput, match="a speed lies between"):
        with_places(town(), found, with_approach=True, approach_kmh=np.nan)


def test_places_are_put_in() -> None:
    lon = [0.0007, 0.0003, 0.0, 0.0003, 0.0, 0.5, 0.0003]
    lat = [0.0, -0.0001, 0.0, 0.0, 0.0015, 0.0, -0.0001]
    network, node = with_places(town(), snap(town(), lon, lat))
    validated(network)
    assert node.tolist() == [6, 5, 0, 5, 7, -1, 5]
    assert network.node_id.tolist() == [0, 1, 2, 3, 4, -1, -2, -3]
    assert arcs(network, 0) == {5: 334}
    assert arcs(network, 5) == {0: 334, 6: 444}
    assert arcs(network, 6) == {5: 444, 1: 334}
    assert arcs(network, 1) == {6: 334, 3: 1112}
    assert arcs(network, 2) == {3: 1112, 7: 556}
    assert arcs(network, 7) == {4: 556}, "one way"
    assert arcs(network, 4) == {}


def arcs(network: Network, node: int) -> dict[int, int]:
    part = slice(network.indptr[node], network.indptr[node + 1])
    return dict(zip(network.targets[part].tolist(), network.costs[part].tolist(), strict=True))


def test_places_beside_the_network() -> None:
    lon, lat = [0.0003, 0.0003, 0.0003, 0.5], [-0.0001, 0.0, -0.0001, 0.0]
    network, node = with_places(town(), snap(town(), lon, lat), with_approach=True)
    validated(network)
    assert node.tolist() == [6, 5, 6, -1], "one on the network is where it is"
    assert arcs(network, 6) == {5: 111}
    assert arcs(network, 5) == {0: 334, 1: 778, 6: 111}
    by_car = town(Mode.DRIVE)
    network, node = with_places(by_car, snap(by_car, lon, lat), with_approach=True)
    assert arcs(network, 6) == {5: 80}, "11.12 m at 5 km/h"
    assert arcs(network, 5) == {0: 24, 1: 56, 6: 80}


def test_no_places() -> None:
    found = snap(town(), [0.5], [0.5])
    for with_approach in (False, True):
        network, node = with_places(town(), found, with_approach=with_approach)
        assert node.tolist() == [-1]
        np.testing.assert_array_equal(distances(network), distances(town()))


def test_parallel_arcs_and_one_way_edges_are_edges_once() -> None:
    network = Network(
        Mode.WALK, np.array([0.001, 0.0]), np.zeros(2), np.array([0, 3, 3]),
        np.array([1, 1, 0], np.int32), np.array([9, 7, 1], np.int32), np.arange(2),
        np.zeros(2, np.int32),
    )  # fmt: skip
    assert [column.tolist() for column in edges_of(network)] == [[1], [-1]]
    found = snap(network, [0.0002], [0.0])
    assert (found.along_dm[0], found.rest_dm[0], found.reverse[0]) == (6, 1, -1)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Network, np.ndarray, np.ndarray, Any]:
    """Draw streets between corners of a lattice, and places on a finer one: many ties."""
    side = draw(st.integers(2, 5))
    spread = draw(st.sampled_from([1e-3, 0.05]))
    east, north = draw(st.sampled_from([(104.0, 30.6), (0.0, 0.0), (-46.6, -70.0)]))
    cells = draw(
        st.lists(st.tuples(*[st.integers(0, side)] * 2), min_size=2, max_size=12, unique=True)
    )
    corner = np.array(cells) * spread + (east, north)
    ends = st.integers(0, len(cells) - 1)
    edges = draw(st.lists(st.tuples(ends, ends, st.integers(0, 99)), min_size=1, max_size=20))
    if all(a == b for a, b, _ in edges):
        edges.append((0, 1, 5))
    a, b, cost = np.array(edges).T
    network = network_from_edges(
        corner[:, 0], corner[:, 1], a, b, cost, mode=Mode.WALK, both_ways=draw(st.booleans())
    )
    spot = st.tuples(*[st.integers(-4, 4 * side + 4)] * 2)
    places = np.array(draw(st.lists(spot, min_size=1, max_size=30))) * (spread / 4) + (east, north)
    chance = draw(st.randoms(use_true_random=False))
    return network, places[:, 0], places[:, 1], chance


@settings(max_examples=150, deadline=None)
@given(scene=scenes(), farthest_m=st.sampled_from([20.0, 300.0, 50_000.0]))
def test_the_nearest_point_is_shapelys(scene: Any, farthest_m: float) -> None:
    network, lon, lat, _ = scene
    found = snap(network, lon, lat, farthest_m=farthest_m, threads=1)
    expected = np.array([shapelys(network, *place) for place in zip(lon, lat, strict=True)])
    loose = 1e-3 if np.ptp(network.lat) < 0.02 else 0.05
    near = found.is_reached
    np.testing.assert_allclose(found.off_m[near], expected[near], rtol=loose, atol=1e-5)
    assert (near == (expected <= farthest_m))[abs(expected / farthest_m - 1) > loose].all()
    points = shapely.points(found.lon[near], found.lat[near])
    assert (shapely.distance(lines_of(network, 1.0), points) < 1e-9).all()


def shapelys(network: Network, lon: float, lat: float) -> float:
    """Return how far a place is, in a plane of its own."""
    narrow = np.cos(np.radians(lat))
    off = shapely.distance(lines_of(network, narrow), shapely.Point(lon * narrow, lat))
    return float(np.radians(off) * EARTH_RADIUS_M)


def lines_of(network: Network, narrow: float) -> shapely.MultiLineString:
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    places = np.column_stack((network.lon * narrow, network.lat))
    return shapely.multilinestrings(np.stack((places[source], places[network.targets]), axis=1))


@settings(max_examples=100, deadline=None)
@given(scene=scenes())
def test_numbers_of_nodes_change_nothing(scene: Any) -> None:
    network, lon, lat, chance = scene
    number = chance.sample(range(network.nodes), network.nodes)
    at = np.argsort(number)
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    moved = network_from_edges(
        network.lon[at], network.lat[at], np.take(number, source),
        np.take(number, network.targets), network.costs, mode=Mode.WALK, both_ways=False,
    )  # fmt: skip
    first = snap(network, lon, lat, farthest_m=9e4, threads=1)
    second = snap(moved, lon, lat, farthest_m=9e4, threads=2)
    for name in ("lon", "lat", "along_dm", "rest_dm", "off_m", "off_dm", "share"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), name)


@settings(max_examples=150, deadline=None)
@given(scene=scenes(), with_approach=st.booleans())
def test_places_keep_all_shortest_ways(scene: Any, *, with_approach: bool) -> None:
    network, lon, lat, _ = scene
    found = snap(network, lon, lat, farthest_m=9e4, threads=1)
    larger, node = with_places(network, found, with_approach=with_approach)
    validated(larger)
    assert (node >= 0).all()
    old = slice(0, network.nodes)
    before, after = distances(network), distances(larger)
    np.testing.assert_array_equal(after[old, old], before)
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    off = found.off_dm if with_approach else np.zeros(len(node), dtype=int)
    for place in range(len(node)):
        expected = before[:, source[found.arc[place]]] + found.along_dm[place]
        if found.reverse[place] >= 0:
            end = network.targets[found.arc[place]]
            back = network.costs[found.reverse[place]] - reverse_along(network, found, place)
            expected = np.minimum(expected, before[:, end] + back)
        if found.share[place] == 1.0:
            expected = before[:, network.targets[found.arc[place]]]
        np.testing.assert_array_equal(after[old, node[place]], expected + off[place])


def reverse_along(network: Network, found: Any, place: int) -> int:
    whole = int(network.costs[found.reverse[place]])
    return min(int(np.floor(whole * found.share[place] + 0.5)), whole)


def test_threads_and_pieces_change_nothing() -> None:
    chance = np.random.default_rng(5)
    lon, lat = chance.uniform(-1e-3, 2e-3, 120_000), chance.uniform(-1e-3, 2e-3, 120_000)
    told: list[tuple[int, int]] = []
    first = snap(town(), lon, lat, threads=1, progress=lambda *step: told.append(step))
    second = snap(EdgeGrid.of(town()), lon, lat, threads=3)
    np.testing.assert_array_equal(first.share, second.share)
    np.testing.assert_array_equal(first.arc, second.arc)
    assert told == [(50_000, 120_000), (100_000, 120_000), (120_000, 120_000)]


def test_long_edges_make_larger_cells() -> None:
    chance = np.random.default_rng(7)
    lon, lat = chance.uniform(0, 1, (2, 400))
    network = network_from_edges(lon, lat, np.arange(200), np.arange(200) + 200, mode=Mode.WALK)
    grid = EdgeGrid.of(network)
    assert len(grid.listed) <= 8 * 200
    found = snap(grid, lon, lat)
    assert (found.off_m < 0.01).all()


def test_a_network_in_one_point_or_line_has_a_grid() -> None:
    same = network_from_edges([0.0, 0.0], [0.0, 0.0], [0], [1], mode=Mode.WALK)
    assert snap(same, [0.0], [0.001]).off_dm.tolist() == [1112]
    line = network_from_edges(
        np.linspace(0, 1, 99), np.zeros(99), np.arange(98), np.arange(98) + 1, mode=Mode.WALK
    )
    assert snap(line, [0.5], [0.001]).off_dm.tolist() == [1112]
