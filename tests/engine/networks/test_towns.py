"""The network of the demo's town, and the same from the town drawn as an extract with walls."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from tests.engine.networks.graphs import distances
from tests.osm import town_sketch

from linquan.engine.networks import (
    Mode,
    Network,
    islands_of,
    network_of_town,
    read_network,
    read_walls,
    snap_within_walls,
    validated,
    walled,
    walls_of_town,
)
from linquan.engine.osm import ExtractRefused
from linquan.engine.towns import DEMO_SEED, JIANG_AN, StreetKind, Town, make_town


@pytest.fixture(scope="module")
def town() -> Town:
    return make_town(JIANG_AN, DEMO_SEED)


@pytest.fixture(scope="module")
def walks(town: Town) -> Network:
    return validated(network_of_town(town, Mode.WALK))


def test_everything_is_joined_on_foot(town: Town, walks: Network) -> None:
    assert islands_of(walks).count == 1
    corners = {at for street in town.streets for line in street.lines for at in line}
    lanes = {at for lane in town.lanes for at in lane.line[1:]}
    assert walks.nodes == len(corners) + 2 * len(town.gates) + len(lanes)


def test_walls_of_a_town_are_crossed_at_gates_only(town: Town, walks: Network) -> None:
    left, cuts = walled(walks, walls_of_town(town))
    assert (cuts.arcs.tolist(), cuts.parted.tolist(), cuts.gateless.tolist()) == ([], [], [])
    assert left.arcs == walks.arcs


def test_a_way_through_a_gate_by_hand(town: Town, walks: Network) -> None:
    gate, lane = town.gates[0], town.lanes[0]
    assert lane.line[0] == (gate.lon, gate.lat)
    at = np.flatnonzero((walks.lon == gate.lon) & (walks.lat == gate.lat))
    assert len(at) == 1
    part = slice(walks.indptr[at[0]], walks.indptr[at[0] + 1])
    assert len(walks.targets[part]) == 2, "to the street and up the lane"
    lines = shapely.MultiLineString(list(town.streets[gate.street].lines))
    off = shapely.distance(lines, shapely.Point(gate.lon, gate.lat)) * 1_111_950
    assert abs(walks.costs[part].min() - off) < 12, "metres are narrower to the east"


def test_by_car(town: Town) -> None:
    drives = validated(network_of_town(town, Mode.DRIVE))
    paths = [s for s in town.streets if s.kind is StreetKind.PATH]
    banks = {at for street in paths for line in street.lines for at in line}
    roads = {
        at for s in town.streets if s.kind is not StreetKind.PATH for line in s.lines for at in line
    }
    places = set(zip(drives.lon.tolist(), drives.lat.tolist(), strict=True))
    assert places >= roads
    assert not (banks - roads) & places
    assert islands_of(drives).main_share == 1.0


def test_homes_of_a_town_snap_inside_their_estates(town: Town, walks: Network) -> None:
    homes = [building for building in town.buildings if building.residents][::7]
    lon, lat = np.array([(home.lon, home.lat) for home in homes]).T
    found = snap_within_walls(walks, walls_of_town(town), lon, lat)
    assert found.is_reached.all()
    for at, home in enumerate(homes):
        wall = shapely.Polygon(town.estates[home.estate].ring)
        point = shapely.Point(found.lon[at], found.lat[at])
        assert wall.distance(point) * 111_195 < 40, "inside, or just outside its gate"


def test_the_same_town_drawn_as_an_extract(town: Town, tmp_path: Path) -> None:
    """Its lanes end at gates: they are islands, for the map does not join gates to streets."""
    path = town_sketch(town).write(tmp_path / "town.osm.pbf")
    network, walls = read_network(path, mode=Mode.WALK), read_walls(path)
    assert len(walls.shapes) == len(town.estates)
    assert len(walls.gates) == len(town.gates)
    assert walls.stops.all()
    _, cuts = walled(network, walls)
    assert cuts.arcs.tolist() == []
    assert len(walls_of_town(town).shapes) == len(town.estates)
    framed = shapely.Polygon(town.estates[0].ring)
    assert 1 <= len(read_walls(path, frame=framed).shapes) < len(town.estates)
    with pytest.raises(ExtractRefused, match="nothing_inside"):
        read_walls(path, frame=shapely.box(0, 0, 1, 1))


def test_a_town_without_gates_is_its_streets(town: Town) -> None:
    streets = network_of_town(replace(town, gates=(), lanes=()), Mode.WALK)
    assert distances(streets).shape == (streets.nodes, streets.nodes)
    assert islands_of(streets).count == 1
