"""Walls cut what crosses them away from gates; places stay on their side.

lat 0.003    5          a street to the north, 5-6, and a lane 3-5 over the wall
          +--|--+       the wall of an estate: 0.0005 to 0.0015, 0.0005 to 0.0025
lat 0.002 |  3  |
lat 0.001 |  2  |
          +-gate+       the gate at (0.001, 0.0005)
lat 0.000 0--1--4       a street
         lon 0.000 0.001 0.002
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LinearRing, LineString, MultiPolygon, Point, Polygon, box
from tests.engine.networks.graphs import distances

from linquan.engine.errors import BadInput
from linquan.engine.networks import (
    Mode,
    Network,
    Walls,
    islands_of,
    network_from_edges,
    only_islands,
    snap,
    snap_within_walls,
    validated,
    walled,
    with_places,
)
from linquan.engine.networks.walls import open_ways

LON, LAT = (
    [0.0, 0.001, 0.001, 0.001, 0.002, 0.001, 0.002],
    [0.0, 0.0, 0.001, 0.002, 0.0, 0.003, 0.003],
)
EDGES = [(0, 1), (1, 2), (2, 3), (1, 4), (3, 5), (5, 6)]
WALL = box(0.0005, 0.0005, 0.0015, 0.0025)
GATE = [0.001], [0.0005]


def town(edges: Any = EDGES, lon: Any = LON, lat: Any = LAT) -> Network:
    source, target = zip(*edges, strict=True)
    return network_from_edges(lon, lat, source, target, mode=Mode.WALK)


def pairs(network: Network) -> set[tuple[int, int]]:
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    return {(a, b) for a, b in zip(source.tolist(), network.targets.tolist(), strict=True) if a < b}


def old(network: Network) -> set[tuple[int, int]]:
    return {pair for pair in pairs(network) if max(pair) < len(LON)}


def costs(network: Network) -> dict[tuple[int, int], int]:
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr)).tolist()
    found = zip(source, network.targets.tolist(), network.costs.tolist(), strict=True)
    return {(a, b): cost for a, b, cost in found if a < b}


@pytest.mark.parametrize(
    "wall", [WALL, LinearRing(WALL.exterior), LineString(WALL.exterior), MultiPolygon([WALL])]
)
def test_the_drawn_example(wall: Any) -> None:
    network = town()
    left, cuts = walled(network, Walls.of([wall], *GATE))
    assert [open_ways(ways, Walls.of([wall], *GATE)) for ways in (network, left)] == [1, 0]
    validated(left)
    assert pairs(left) == {(0, 1), (1, 2), (2, 3), (1, 4), (5, 7), (3, 8), (5, 6)}
    assert left.lat[7:].tolist() == [0.0025, 0.0025], "one end outside, one inside"
    assert left.node_id[7:].tolist() == [-1, -2]
    assert (costs(left)[3, 8], costs(left)[5, 7]) == (556, 556), "the halves of 1112 dm"
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    cut = [(int(source[arc]), int(network.targets[arc])) for arc in cuts.arcs]
    assert cut == [(3, 5), (5, 3)]
    assert cuts.walls.tolist() == [0, 0]
    assert (cuts.parted.tolist(), cuts.gateless.tolist()) == ([], [])
    assert islands_of(left).count == 2


def test_a_wall_without_a_known_gate_stops_nobody_unless_one_says_so() -> None:
    left, cuts = walled(town(), Walls.of([WALL]))
    assert pairs(left) == set(EDGES)
    assert cuts.gateless.tolist() == [0]
    left, cuts = walled(town(), Walls.of([WALL], gateless_stop=True))
    assert old(left) == set(EDGES) - {(1, 2), (3, 5)}
    assert (len(cuts.arcs), cuts.gateless.tolist()) == (4, [])


@pytest.mark.parametrize(("gate_m", "passes"), [(0.0, True), (11.2, True)])
def test_how_wide_a_gate_is(gate_m: float, *, passes: bool) -> None:
    wall = Walls.of([WALL], *GATE, gate_m=gate_m, gateless_stop=True)
    assert ((1, 2) in pairs(walled(town(), wall)[0])) is passes
    beside = Walls.of([WALL], [0.0011], [0.0005], gate_m=gate_m, gateless_stop=True)
    assert ((1, 2) in pairs(walled(town(), beside)[0])) is (gate_m > 11)


def test_a_wall_that_does_not_close_always_stops() -> None:
    left, cuts = walled(town(), Walls.of([LineString([(0.0, 0.0025), (0.002, 0.0025)])]))
    assert old(left) == set(EDGES) - {(3, 5)}
    assert islands_of(left).count == 2
    assert cuts.walls.tolist() == [0, 0]


def test_a_node_on_a_wall_is_parted_by_sides() -> None:
    """The lane ends on the wall in node 3, and a path outside begins there; 3-7 runs along it."""
    lon, lat = [*LON, 0.0015], [*LAT[:3], 0.0025, *LAT[4:], 0.0025]
    network = town([*EDGES, (3, 7)], lon, lat)
    left, cuts = walled(network, Walls.of([WALL], *GATE))
    validated(left)
    assert cuts.arcs.tolist() == []
    assert cuts.parted.tolist() == [3]
    assert pairs(left) == {(0, 1), (1, 2), (1, 4), (2, 8), (3, 5), (3, 7), (5, 6)}
    assert (left.lon[8], left.lat[8], left.node_id[8]) == (0.001, 0.0025, -1)
    assert islands_of(left).count == 2
    opened, cuts = walled(network, Walls.of([WALL], [0.001, 0.001], [0.0005, 0.0025]))
    assert (pairs(opened), cuts.parted.tolist()) == ({*EDGES, (3, 7)}, [])


def test_a_node_on_a_wall_that_does_not_close_is_parted_by_neighbours() -> None:
    left, cuts = walled(town(), Walls.of([LineString([(0.0, 0.002), (0.002, 0.002)])]))
    assert cuts.parted.tolist() == [3]
    assert pairs(left) == {(0, 1), (1, 2), (1, 4), (5, 6), (2, 3), (5, 7)}


def test_two_estates_with_one_wall_between_them() -> None:
    other = box(0.0015, 0.0005, 0.0025, 0.0025)
    lon, lat = [*LON, 0.0015, 0.002], [*LAT, 0.001, 0.001]
    network = town([*EDGES[:4], (2, 7), (7, 8)], lon, lat)
    left, cuts = walled(network, Walls.of([WALL, other], [0.001, 0.002], [0.0005, 0.0005]))
    assert cuts.parted.tolist() == [7]
    sides = left.island[[2, 8]]
    assert sides[0] != sides[1], "from one estate into the other only by the gates"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Walls.of([]), "there is no wall"),
        (lambda: Walls.of([Polygon()]), "there is no wall"),
        (lambda: Walls.of([Polygon([(0, 0), (1, 1), (0, 0)])]), "there is no wall"),
        (lambda: Walls.of([Point(0, 0)]), "areas or lines"),
        (lambda: Walls.of(["wall"]), "of shapely"),
        (lambda: Walls.of([None]), "of shapely"),
        (lambda: Walls.of([box(500000, 3000000, 500100, 3000100)]), "EPSG:3857"),
        (lambda: Walls.of([WALL], [1.0], []), "two lists of one length"),
        (lambda: Walls.of([WALL], [np.nan], [0.0]), "missing"),
        (lambda: Walls.of([WALL], gate_m=-1), "some metres wide"),
    ],
)
def test_bad_input(make: Any, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        make()


def test_a_wall_that_crosses_itself_is_two() -> None:
    bow = Polygon([(0.0, 0.0), (0.002, 0.002), (0.002, 0.0), (0.0, 0.002)])
    deep = LineString([(0.0, 0.003, 7.0), (0.002, 0.003, 9.0)])
    walls = Walls.of(np.array([bow, deep]), gateless_stop=True)
    assert [shape.geom_type for shape in walls.shapes] == ["Polygon", "Polygon", "LineString"]
    crossing = network_from_edges([-0.001, 0.0005], [0.001, 0.001], [0], [1], mode=Mode.WALK)
    assert len(walled(crossing, walls)[1].arcs) == 2


def test_places_stay_on_their_side_of_a_wall() -> None:
    walls = Walls.of([WALL], *GATE)
    network, _ = walled(town(), walls)
    lon, lat = [0.0014, 0.0006, 0.0011, 0.5], [0.0024, 0.0003, 0.0026, 0.5]
    told: list[tuple[int, int]] = []
    found = snap_within_walls(network, walls, lon, lat, progress=lambda *step: told.append(step))
    assert told == [(3, 4), (4, 4)], "outside, and inside of the one wall"
    assert found.off_dm.tolist()[:3] == [445, 334, 111]
    assert (found.lon[0], round(found.lat[0], 9)) == (0.001, 0.0024), "the lane"
    assert (round(found.lon[1], 9), found.lat[1]) == (0.0006, 0.0), "the street"
    assert round(found.lat[2], 9) == 0.0026, "what is left of the lane outside"
    assert found.is_reached.tolist() == [True, True, True, False]
    larger, node = with_places(network, found)
    validated(larger)
    assert node[3] == -1


def test_an_estate_without_ways_is_entered_by_its_gates() -> None:
    walls = Walls.of([WALL], *GATE)
    network, _ = walled(town([(0, 1), (1, 4), (5, 6)]), walls)
    found = snap_within_walls(network, walls, [0.001, 0.001], [0.001, 0.0024])
    assert found.off_dm.tolist() == [1112, 2669], "to the gate and from there to the street"
    assert found.lat.tolist() == [0.0, 0.0]
    near = snap_within_walls(network, walls, [0.001, 0.001], [0.001, 0.0024], farthest_m=200)
    assert near.is_reached.tolist() == [True, False]
    larger, node = with_places(network, found, with_approach=True)
    validated(larger)
    assert distances(larger)[node[0], node[1]] == 1112 + 2669


@pytest.mark.parametrize("turn", range(12))
def test_what_was_cut_at_a_wall_is_not_snapped_to_from_its_other_side(turn: int) -> None:
    """A way over a round wall is cut: 10 m from where it was live people on both sides."""
    angle = np.radians(30 * turn + 7)
    out = np.array([np.cos(angle), np.sin(angle)]) * 0.001
    wall = Point(0.01, 0.01).buffer(0.001, quad_segs=5)
    lon, lat = 0.01 + np.array([0.0, 2.0]) * out[0], 0.01 + np.array([0.0, 2.0]) * out[1]
    walls = Walls.of([wall], gateless_stop=True)
    network, cuts = walled(network_from_edges(lon, lat, [0], [1], mode=Mode.WALK), walls)
    assert len(cuts.arcs) == 2
    at_wall = [network.lon[2], network.lat[2]]
    for share, side in ((0.9, 0), (1.1, 1)):
        home = np.array([0.01, 0.01]) + share * (np.array(at_wall) - 0.01)
        found = snap_within_walls(network, walls, home[:1], home[1:])
        source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
        ends = {int(source[found.arc[0]]), int(network.targets[found.arc[0]])}
        assert side in ends, "the piece on its own side"
        part = only_islands(network, [int(network.island[1 - side])])[0]
        assert not snap_within_walls(part, walls, home[:1], home[1:]).is_reached[0]


def test_a_gate_leads_to_the_street_and_not_into_the_next_estate() -> None:
    """Estate b has a lane half as far from the gate of a as the street, behind a wall."""
    unit = 0.0001
    a, b = box(0, 1 * unit, 10 * unit, 11 * unit), box(6 * unit, -2 * unit, 16 * unit, 0.9 * unit)
    gates = [5 * unit, 16 * unit], [1 * unit, -1 * unit]
    lon = np.array([0, 10, 20, 20, 7, 15, 20]) * unit
    lat = np.array([-3, -3, -3, -1, 0.5, -1, -1]) * unit
    streets = network_from_edges(lon, lat, [0, 1, 2, 4, 5], [1, 2, 3, 5, 3], mode=Mode.WALK)
    walls = Walls.of([a, b], *gates)
    network, cuts = walled(streets, walls)
    assert not len(cuts.arcs)
    found = snap_within_walls(network, walls, [5 * unit], [6 * unit])
    assert (found.off_dm.tolist(), found.lat.tolist()) == ([1001], [-3 * unit])
    whole = Walls.of(
        [a, b, box(-unit, -4 * unit, 30 * unit, 20 * unit)], *gates, gateless_stop=True
    )
    inside = snap_within_walls(network, whole, [5 * unit], [6 * unit])
    assert inside.off_dm.tolist() == [1001], "all of it within a larger wall"


def test_walls_that_stop_nobody_and_far_gates_change_nothing() -> None:
    lon, lat = [0.0014, 0.0006], [0.0024, 0.0004]
    for walls in (Walls.of([WALL]), Walls.of([LineString([(0, 0), (1, 1)])])):
        found = snap_within_walls(town(), walls, lon, lat)
        assert found.off_dm.tolist() == snap(town(), lon, lat).off_dm.tolist()
    closed = Walls.of([WALL], gateless_stop=True)
    network, _ = walled(town([(0, 1), (1, 4), (5, 6)]), closed)
    assert not snap_within_walls(network, closed, [0.001], [0.001]).is_reached[0]


@settings(max_examples=60, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=4, max_size=12, unique=True
    ),
    chance=st.randoms(use_true_random=False),
)
def test_inside_and_outside_meet_only_at_gates(corners: Any, chance: Any) -> None:
    """Whatever is drawn on a lattice: without a gate no way leads from inside to outside."""
    places = np.array(corners) * 0.001
    count = len(corners)
    edges = [(chance.randrange(count), chance.randrange(count)) for _ in range(2 * count)]
    network = town(edges, places[:, 0], places[:, 1])
    wall = box(0.002, 0.002, 0.006, 0.006)
    walls = Walls.of([wall], gateless_stop=True)
    left, cuts = walled(network, walls)
    validated(left)
    assert open_ways(network, walls) <= len(cuts.arcs) / 2
    assert open_ways(left, walls) == 0
    inside = [wall.contains(Point(at)) for at in places]
    outside = [wall.disjoint(Point(at)) for at in places]
    island = left.island[:count]
    assert not set(island[inside].tolist()) & set(island[outside].tolist())
    open_ = distances(network)
    far = np.flatnonzero(outside)
    through = {edge for edge in pairs(network) if not crosses(places[list(edge)], wall)}
    assert through >= {pair for pair in pairs(left) if max(pair) < count}
    assert (distances(left)[np.ix_(far, far)] >= open_[np.ix_(far, far)]).all()


def crosses(ends: np.ndarray, wall: Polygon) -> bool:
    return bool(LineString(ends).crosses(wall))
