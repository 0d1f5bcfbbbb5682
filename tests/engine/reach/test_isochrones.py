"""Isochrones: streets cut exactly, areas from a raster."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from benchmarks.engine.streets import street_network
from tests.engine.reach.nets import network_of, renumbered

from linquan.engine.errors import BadInput
from linquan.engine.networks.types import Mode, Network
from linquan.engine.reach import isochrone, isochrone_of_many, one_to_many, skeleton
from linquan.engine.reach.examples import line_of_streets, small_network
from linquan.engine.units import EARTH_RADIUS_M

DEGREE_M = np.radians(1.0) * EARTH_RADIUS_M


def in_metres(pieces: np.ndarray) -> list[list[list[float]]]:
    return sorted((pieces * DEGREE_M).round(6).tolist())


def test_a_ring_is_cut_where_the_ways_round_it_end() -> None:
    # A square of 100 m streets, entered at a corner: after 250 m the far streets are reached from
    # both ends, 50 m of each.
    square = small_network(
        [0, 100, 100, 0], [0, 0, 100, 100], [(0, 1, 1000), (1, 2, 1000), (2, 3, 1000), (3, 0, 1000)]
    )
    found = isochrone(square, 0, [500, 1500, 2000])
    assert in_metres(found.streets[0]) == [[[0, 0], [0, 50]], [[0, 0], [50, 0]]]
    whole = [[[0, 0], [0, 100]], [[0, 0], [100, 0]]]
    cut = [[[50, 100], [0, 100]], [[100, 0], [100, 50]]]
    assert in_metres(found.streets[1]) == sorted([*whole, *cut])
    assert [round(found.lines(band).length * DEGREE_M, 6) for band in range(3)] == [100, 300, 400]


def test_a_street_reached_from_both_ends_has_a_gap_where_the_ways_do_not_meet() -> None:
    # 0 -100 m- 1, and 0 -100 m- 2 on the other side; 1 and 2 are 400 m apart by one street.
    loop = small_network([0, 100, -100], [0, 0, 0], [(0, 1, 1000), (0, 2, 1000), (1, 2, 4000)])
    found = isochrone(loop, 0, [2000])
    whole = [[[0, 0], [-100, 0]], [[0, 0], [100, 0]]]
    cut = [[[-50, 0], [-100, 0]], [[100, 0], [50, 0]]]
    assert in_metres(found.streets[0]) == sorted([*whole, *cut])
    assert found.lines(0).length * DEGREE_M == pytest.approx(300)


def test_one_way_streets_are_followed_one_way() -> None:
    there = network_of(3, [(0, 1, 10), (2, 0, 10)])
    assert len(isochrone(there, 0, [20]).streets[0]) == 1


@pytest.mark.parametrize("beside", [10.0, 50.0])
def test_the_area_of_a_straight_street(beside: float) -> None:
    # 500 m each way; going straight on counts, so the band narrows to its ends as a rhombus cut
    # at 50 m: 2 * 50 m * (500 m - 50 m / 2) on each side.
    line = small_network([-600, 0, 600], [0, 0, 0], [(0, 1, 6000), (1, 2, 6000)])
    area = isochrone(line, 1, [5000], beside_m=beside).areas[0]
    expected = 2 * 2 * beside * (500 - beside / 2)
    assert area.area * DEGREE_M**2 == pytest.approx(expected, rel=0.12 if beside > 20 else 0.6)


@pytest.fixture(scope="module")
def town() -> Network:
    return street_network(6_000, seed=5, one_way=0.2)


def test_bands_lie_in_each_other_and_streets_in_areas(town: Network) -> None:
    for node in (0, 700, 2_900):
        found = isochrone(town, node, [1200, 3600, 7200, 10_800])
        assert all(area.is_valid for area in found.areas)
        for small, big in zip(found.areas, found.areas[1:], strict=False):
            assert small.area < big.area
            assert small.difference(big).area < 1e-12
        for band in range(4):
            line = found.lines(band)
            assert line.difference(found.areas[band].buffer(8 / DEGREE_M)).length < 1e-9 * DEGREE_M
        lengths = [found.lines(band).length for band in range(4)]
        assert lengths == sorted(lengths)


def test_nodes_of_the_area_are_those_within_reach(town: Network) -> None:
    found = isochrone(town, 700, [7200], beside_m=10)
    costs = one_to_many(town, 700, np.arange(town.nodes), 7200)
    ends = shapely.points(found.streets[0].reshape(-1, 2))
    near = shapely.STRtree(ends)
    reached = shapely.points(town.lon[costs <= 7200], town.lat[costs <= 7200])
    assert (near.query_nearest(reached, return_distance=True)[1] < 1e-12).all()


def test_numbers_of_nodes_change_nothing(town: Network) -> None:
    order = np.random.default_rng(1).permutation(town.nodes)
    one = isochrone(skeleton(town, 5), 700, [3000, 6000])
    other = isochrone(renumbered(town, order), int(np.argsort(order)[700]), [3000, 6000])
    for band in range(2):
        assert one.areas[band].equals(other.areas[band])
        assert one.lines(band).length == pytest.approx(other.lines(band).length, rel=1e-12)


def turned(network: Network) -> Network:
    tails = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    arcs = zip(network.targets.tolist(), tails.tolist(), network.costs.tolist(), strict=True)
    back = network_of(network.nodes, arcs)
    return replace(network, indptr=back.indptr, targets=back.targets, costs=back.costs)


def length_within(network: Network, costs: np.ndarray, limit: int) -> float:
    """Return how much of the streets, in degrees, lies within a limit of nodes with these costs."""
    tails = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    shares: dict[tuple[int, int], float] = {}
    for a, b, cost in zip(
        tails.tolist(), network.targets.tolist(), network.costs.tolist(), strict=True
    ):
        left = max(limit - int(costs[a]), 0)
        key = (min(a, b), max(a, b))
        shares[key] = shares.get(key, 0.0) + min(left / max(cost, 1), 1.0)
    return sum(
        min(share, 1.0) * np.hypot(network.lon[a] - network.lon[b], network.lat[a] - network.lat[b])
        for (a, b), share in shares.items()
    )


def test_many_reach_what_each_of_them_reaches(town: Network) -> None:
    nodes, bands = [5, 700, 701, 2_900, 700], [1800, 5000]
    found = isochrone_of_many(town, nodes, bands)
    single = [isochrone(town, node, bands) for node in nodes]
    every = np.arange(town.nodes)
    costs = np.min([one_to_many(town, node, every, 5000) for node in nodes], axis=0)
    for band, limit in enumerate(bands):
        assert found.lines(band).length == pytest.approx(length_within(town, costs, limit))
        area = shapely.union_all([one.areas[band] for one in single])
        assert found.areas[band].symmetric_difference(area).area < 0.05 * area.area
    again = isochrone_of_many(skeleton(town, 5), nodes[::-1], bands)
    assert all(a.equals(b) for a, b in zip(again.areas, found.areas, strict=True))


def test_going_to_nodes_is_going_from_them_backwards(town: Network) -> None:
    there = isochrone_of_many(town, [700, 2_900], [3000], towards=True)
    back = isochrone_of_many(turned(town), [700, 2_900], [3000])
    assert there.areas[0].equals(back.areas[0])
    assert in_metres(there.streets[0]) == in_metres(back.streets[0])
    away = isochrone_of_many(town, [700, 2_900], [3000])
    assert not there.areas[0].equals(away.areas[0]), "a fifth of its streets are one-way"


def test_areas_are_polygons_and_nothing_else(town: Network) -> None:
    kinds = {
        area.geom_type
        for node in range(3)
        for area in isochrone(town, node, [1200, 3600, 7200], beside_m=10).areas
    }
    assert kinds <= {"Polygon", "MultiPolygon"}, "not with a point where a corner fell together"


def test_a_node_alone_and_a_street_of_no_cost() -> None:
    alone = isochrone(network_of(1, []), 0, [3000])
    assert alone.streets[0].shape == (0, 2, 2)
    assert alone.areas[0].area > 0
    free = small_network([0, 100], [0, 0], [(0, 1, 0)])
    assert in_metres(isochrone(free, 0, [1]).streets[0]) == [[[0, 0], [100, 0]]]


def test_by_car_what_lies_beside_is_walked_to() -> None:
    line = line_of_streets()
    drive = replace(line, mode=Mode.DRIVE, costs=line.costs // 14)
    area = isochrone(drive, 1, [600]).areas[0]
    assert area.area * DEGREE_M**2 == pytest.approx(2 * 50 * 200, rel=0.6)


@pytest.mark.parametrize(
    ("node", "bands", "beside", "said"),
    [
        (3, [10], 50.0, "name node 3"),
        (0, [], 50.0, "bands must be"),
        (0, [20, 10], 50.0, "must ascend"),
        (0, [[10, 20]], 50.0, "without groups"),
        (0, [10], 0.0, "beside_m is 0.0"),
        (0, [10], float("nan"), "beside_m is nan"),
    ],
)
def test_bad_input(node: int, bands: list[int], beside: float, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        isochrone(line_of_streets(), node, bands, beside_m=beside)


def test_no_node_is_refused() -> None:
    with pytest.raises(BadInput, match="at least one node"):
        isochrone_of_many(line_of_streets(), [], [10])


def test_what_is_too_wide_or_near_a_pole_is_refused() -> None:
    wide = small_network([0, 500_000], [0, 500_000], [(0, 1, 10)])
    with pytest.raises(BadInput, match="draw shorter bands"):
        isochrone(wide, 0, [10])
    polar = small_network([0, 10], [9_900_000, 9_900_000], [(0, 1, 10)])
    with pytest.raises(BadInput, match="beyond 85"):
        isochrone(polar, 0, [10])
