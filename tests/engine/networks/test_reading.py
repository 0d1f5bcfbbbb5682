"""A hand-drawn extract read and measured arc by arc (see ``drawn``)."""

from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm.mutable import Node
from shapely.geometry import box
from tests.engine.networks.drawn import drawn
from tests.osm import Sketch

from linquan.engine.errors import BadInput
from linquan.engine.networks import (
    Mode,
    Network,
    islands_of,
    network_of,
    only_islands,
    read_network,
    read_walls,
    reading,
    validated,
)
from linquan.engine.networks.barriers import barrier_rules
from linquan.engine.networks.driving import driving_rules
from linquan.engine.networks.lengths import decimetres, haversine_m, micrometres
from linquan.engine.osm import ExtractRefused
from linquan.engine.osm.frame import Frame
from linquan.engine.osm.reading import read
from linquan.engine.osm.ways import ways_of


def placed(network: Network) -> dict[tuple[float, float, float, float], int]:
    """Return the arcs by where they lead from and to."""
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    places = [(round(x, 7), round(y, 7)) for x, y in zip(network.lon, network.lat, strict=True)]
    return {
        (*places[a], *places[b]): int(cost)
        for a, b, cost in zip(source, network.targets, network.costs, strict=True)
    }


def both(arcs: dict[tuple[float, float, float, float], int]) -> dict[tuple[float, ...], int]:
    return {**arcs, **{(c, d, a, b): cost for (a, b, c, d), cost in arcs.items()}}


def test_on_foot(tmp_path: Path) -> None:
    network = validated(read_network(drawn().write(tmp_path / "a.osm.pbf"), mode=Mode.WALK))
    assert placed(network) == both({
        (0.0, 0.0, 0.002, 0.0): 2224,  # 222.390 m
        (0.002, 0.0, 0.0025, 0.0): 556,  # 55.5975 m
        (0.0025, 0.0, 0.004, 0.0): 1668,  # the whole is 222.390 m, 2224 dm
        (0.0, 0.0, 0.0, 0.001): 1112,
        (0.0, 0.001, 0.0, 0.002): 1112,
        (0.0, 0.002, 0.002, 0.002): 2224,
        (0.002, 0.002, 0.002, 0.001): 1112,
        (0.002, 0.001, 0.002, 0.0): 1112,
        (0.0, 0.001, 0.001, 0.001): 1112,
        (0.001, 0.001, 0.002, 0.001): 1112,
        (0.01, 0.0, 0.011, 0.0): 1112,
    })  # fmt: skip
    found = islands_of(network)
    assert (found.nodes.tolist(), found.arcs.tolist(), found.main_share) == (
        [9, 2],
        [20, 2],
        9 / 11,
    )


def test_by_car_with_limits_and_one_way(tmp_path: Path) -> None:
    network = validated(read_network(drawn().write(tmp_path / "a.osm.pbf"), mode=Mode.DRIVE))
    back_and_forth = both({
        (0.0, 0.0, 0.002, 0.0): 160,  # 222.390 m at 50 km/h: 16.012 s
        (0.002, 0.0, 0.0025, 0.0): 33,  # 55.5975 m at 60 km/h: 3.336 s
        (0.0025, 0.0, 0.004, 0.0): 100,  # the whole 13.343 s, 133 tenths
    })  # fmt: skip
    one_way = {
        (0.01, 0.0, 0.011, 0.0): 200,  # 111.195 m at 20 km/h: 20.015 s
        (0.01, 0.01, 0.011, 0.01): 44,  # at 90 km/h: 4.448 s
    }
    assert placed(network) == back_and_forth | one_way


def test_a_wall_parts_the_way_and_leaves_both_ends(tmp_path: Path) -> None:
    sketch = drawn()
    wall = sketch.corner(0.001, 0.001)
    sketch.nodes[wall - 1] = Node(id=wall, location=(0.001, 0.001), tags={"barrier": "wall"})
    network = read_network(sketch.write(tmp_path / "a.osm.pbf"), mode=Mode.WALK)
    middle = np.flatnonzero(np.isclose(network.lon, 0.001) & np.isclose(network.lat, 0.001))
    assert network.node_id[middle].tolist() == [-2, -1], "one for each end, in order of ids"
    assert np.diff(network.indptr)[middle].tolist() == [1, 1]
    assert islands_of(network).count == 2, "one can still go round"


@pytest.mark.parametrize(
    ("tags", "walks", "drives"),
    [
        ({"barrier": "gate"}, True, True),
        ({"barrier": "gate", "access": "private"}, True, False),
        ({"barrier": "gate", "locked": "yes"}, False, False),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, True, False),
        ({"barrier": "gate", "foot": "no"}, False, True),
        ({"barrier": "bollard"}, True, False),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, True, True),
        ({"barrier": "fence"}, False, False),
        ({"barrier": "fence", "access": "permissive"}, True, True),
        ({"barrier": "debris", "access": "unknown"}, False, False),
        ({"highway": "crossing"}, True, True),
    ],
)
def test_barriers(tmp_path: Path, tags: dict[str, str], *, walks: bool, drives: bool) -> None:
    sketch = Sketch()
    sketch.way([(0.0, 0.0), (0.001, 0.0), (0.002, 0.0)], highway="residential")
    sketch.nodes[1] = Node(id=2, location=(0.001, 0.0), tags=tags)
    path = sketch.write(tmp_path / "a.osm.pbf")
    found = [islands_of(read_network(path, mode=mode)).count == 1 for mode in Mode]
    assert found == [walks, drives]


@pytest.mark.parametrize(
    ("tags", "arcs"),
    [
        ({"highway": "residential", "oneway": "-1"}, [(1, 0)]),
        ({"highway": "residential", "junction": "roundabout"}, [(0, 1)]),
        ({"highway": "residential", "junction": "roundabout", "oneway": "no"}, [(0, 1), (1, 0)]),
        ({"highway": "motorway", "oneway": "no"}, [(0, 1), (1, 0)]),
        ({"highway": "service", "access": "private"}, []),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, [(0, 1), (1, 0)]),
        ({"highway": "service", "motorcar": "no", "motor_vehicle": "yes"}, []),
        ({"highway": "service", "access": "destination"}, [(0, 1), (1, 0)]),
        ({"highway": "footway", "motor_vehicle": "yes"}, []),
    ],
)
def test_where_cars_go(tmp_path: Path, tags: dict[str, str], arcs: list[tuple[int, int]]) -> None:
    sketch = Sketch()
    sketch.way([(0.0, 0.0), (0.001, 0.0)], **tags)
    path = sketch.write(tmp_path / "a.osm.pbf")
    if not arcs:
        with pytest.raises(ExtractRefused, match="nothing_inside"):
            read_network(path, mode=Mode.DRIVE)
        return
    network = read_network(path, mode=Mode.DRIVE)
    source = np.repeat(np.arange(2), np.diff(network.indptr))
    assert list(zip(source.tolist(), network.targets.tolist(), strict=True)) == arcs


@pytest.mark.parametrize(
    ("said", "m_h"),
    [
        ("50", 50_000), ("30 mph", 48_280), ("30mph", 48_280), ("walk", 7_000),
        ("CN:urban", 50_000), ("none", 0), ("0", 0), ("4", 0), ("200", 0), ("50;30", 0),
        ("50 furlongs", 0), ("", 0), ("٥٠", 0),
    ],
)  # fmt: skip
def test_limits(said: str, m_h: int) -> None:
    assert driving_rules().limit(said) == m_h


def test_a_frame_cuts_and_an_empty_one_is_refused(tmp_path: Path) -> None:
    path = drawn().write(tmp_path / "a.osm.pbf")
    network = read_network(path, mode=Mode.WALK, frame=box(-0.0001, -0.0001, 0.0021, 0.0005))
    assert placed(network) == both({(0.0, 0.0, 0.002, 0.0): 2224})
    with pytest.raises(ExtractRefused, match="nothing_inside"):
        read_network(path, mode=Mode.WALK, frame=box(5, 5, 6, 6))


def test_the_order_of_a_file_changes_nothing(tmp_path: Path) -> None:
    sketch = drawn()
    first = read_network(sketch.write(tmp_path / "a.osm.pbf"), mode=Mode.WALK)
    for objects in (sketch.ways, sketch.nodes):
        objects.reverse()
    second = read_network(sketch.write(tmp_path / "b.osm.pbf"), mode=Mode.WALK)
    same(first, second)


def same(first: Network, second: Network) -> None:
    assert first.mode is second.mode
    for name in ("lon", "lat", "indptr", "targets", "costs", "node_id", "island"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), name)


def test_xml_reads_as_the_packed_file_does(tmp_path: Path) -> None:
    packed = drawn().write(tmp_path / "a.osm.pbf")
    plain = tmp_path / "a.osm"
    with osmium.SimpleWriter(str(plain)) as writer:
        for thing in osmium.FileProcessor(str(packed)):
            writer.add(thing)
    for mode in Mode:
        same(read_network(plain, mode=mode), read_network(packed, mode=mode))


def test_packed_ways_of_the_house_lead_to_the_same(tmp_path: Path) -> None:
    path = drawn().write(tmp_path / "a.osm.pbf")
    ways = ways_of(read(path, Frame.of(box(-1, -1, 1, 1))).lines)
    same(network_of(ways, Mode.WALK), read_network(path, mode=Mode.WALK))
    driven = placed(network_of(ways, Mode.DRIVE))
    assert driven[0.01, 0.0, 0.011, 0.0] == 200
    assert (0.011, 0.0, 0.01, 0.0) not in driven
    assert driven[0.0025, 0.0, 0.004, 0.0] == 120, "166.79 m at 50 km/h: limits are not packed"
    with pytest.raises(ExtractRefused, match="nothing_inside"):
        network_of(ways, Mode.WALK, box(5, 5, 6, 6))


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = drawn().write(tmp_path / "a.osm.pbf")
    read_network(path, mode=Mode.WALK, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_not_osm"),
        (b"PK\x03\x04 a spreadsheet", "file_not_osm"),
        (b"<osm version='0.6'><node id='1' lat='0'", "file_damaged"),
        (b"<osm version='0.6'></osm>", "nothing_inside"),
        (b"<!DOCTYPE o [<!ENTITY a 'aaaa'>]><osm version='0.6'>&a;</osm>", "file_damaged"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x00", "file_damaged"),
    ],
)
def test_what_is_no_extract_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(ExtractRefused, match=code):
        read_network(path, mode=Mode.WALK)


def test_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.osm", tmp_path):
        with pytest.raises(ExtractRefused, match="file_not_osm"):
            read_network(path, mode=Mode.WALK)


def test_nodes_that_are_not_in_the_file_end_a_way(tmp_path: Path) -> None:
    sketch = drawn()
    sketch.nodes = [node for node in sketch.nodes if node.location != (0.0025, 0.0)]
    network = read_network(sketch.write(tmp_path / "a.osm.pbf"), mode=Mode.WALK)
    assert not np.isclose(network.lon, 0.004).any()


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_NODES", 5)
    with pytest.raises(ExtractRefused, match="file_too_big"):
        read_network(drawn().write(tmp_path / "a.osm.pbf"), mode=Mode.WALK)


def test_walls_and_gates_of_an_extract(tmp_path: Path) -> None:
    sketch = drawn()
    sketch.way([(0.003, 0.0005), (0.004, 0.0005)], barrier="fence")
    sketch.way([(0.003, 0.0006), (0.004, 0.0006)], barrier="kerb")
    torn = sketch.way([(0.005, 0.0005), (0.006, 0.0005)], barrier="wall")
    sketch.node(0.0035, 0.0005, barrier="gate")
    sketch.node(0.0036, 0.0005, barrier="gate", access="no")
    sketch.node(0.0037, 0.0005, barrier="bollard")
    lost = sketch.ways[torn - 1].nodes[0]
    sketch.nodes = [node for node in sketch.nodes if node.id != lost]
    walls = read_walls(sketch.write(tmp_path / "a.osm.pbf"), gate_m=3)
    assert (len(walls.shapes), len(walls.gates), walls.gate_m) == (1, 1, 3)


def test_a_node_without_a_barrier_stops_nobody() -> None:
    assert not barrier_rules(Mode.WALK).stop({"access": "no"})


def test_ways_told_twice_count_once(tmp_path: Path) -> None:
    sketch = drawn()
    first = read_network(sketch.write(tmp_path / "a.osm.pbf"), mode=Mode.WALK)
    sketch.ways.append(sketch.ways[2])
    same(read_network(sketch.write(tmp_path / "b.osm.pbf"), mode=Mode.WALK), first)


def test_lengths_are_rounded_half_up_over_a_stretch_not_a_segment(tmp_path: Path) -> None:
    sketch = Sketch()
    corners = [(round(i * 63.3e-6, 7), 0.0) for i in range(4)]  # 7.04 m each
    sketch.way(corners, highway="footway")
    network = read_network(sketch.write(tmp_path / "a.osm.pbf"), mode=Mode.WALK)
    assert network.costs.tolist() == [70, 70, 71, 71, 70, 70]
    assert decimetres(np.array([49_999, 50_000, 150_000])).tolist() == [0, 1, 2]
    quarter = haversine_m(*(np.array([value]) for value in (0.0, 0.0, 90.0, 0.0)))
    assert micrometres(quarter).tolist() == [10_007_557_221_018], "pi / 2 radii"


def test_only_the_largest_island(tmp_path: Path) -> None:
    network = read_network(drawn().write(tmp_path / "a.osm.pbf"), mode=Mode.WALK)
    main, kept = only_islands(network)
    assert (main.nodes, main.arcs, islands_of(main).count) == (9, 20, 1)
    np.testing.assert_array_equal(main.node_id, network.node_id[kept])
    other, _ = only_islands(network, [1])
    assert placed(other) == both({(0.01, 0.0, 0.011, 0.0): 1112})
    same(only_islands(network, [0, 1])[0], network)
    for chosen in ([], [2], [-1]):
        with pytest.raises(BadInput, match="choose from the islands 0 to 1"):
            only_islands(network, chosen)
