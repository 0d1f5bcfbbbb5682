"""Doors: a home 20 m behind a wall whose gate is 200 m away, worked out by hand.

::

     y                                       metres; the clinic stands on the street at x = 0
    110  +-----------------------------+     wall: x from -50 to 250, y from 10 to 110
     70  |    o------ lane ------o     |     lane: from (0, 70) to (200, 70), out by the gate
     30  |    h                  |     |     home: (0, 30)
     10  +-----------------------+gate-+     gate: (200, 10)
      0  o----clinic-------------o-----o     street: x from -100 to 300
"""

from typing import Any

import numpy as np
import pytest
from shapely.geometry import Polygon, box

from linquan.engine.circles import (
    Catalogue,
    Cells,
    Coverage,
    Doors,
    arcs_to_sites,
    coverage,
    facilities,
    homes,
    load_catalogue,
)
from linquan.engine.errors import BadInput
from linquan.engine.networks import (
    UNREACHED,
    Mode,
    Network,
    Walls,
    network_from_edges,
    network_of_town,
    only_islands,
    walled,
    walls_of_town,
)
from linquan.engine.towns import DEMO_SEED, JIANG_AN, make_town

M = 1 / 111_195.0797  # degrees of latitude of a metre
K = M / np.cos(np.radians(30.0))  # degrees of longitude of a metre, at 30 degrees north
FAR = int(UNREACHED)
ONE = Catalogue(load_catalogue().of_mode(Mode.WALK).items[:1])


def at(*places: tuple[float, float]) -> tuple[Any, Any]:
    x, y = np.array(places, dtype=np.float64).T
    return 104.0 + x * K, 30.0 + y * M


CORNERS = at((-100, 0), (200, 0), (300, 0), (200, 70), (0, 70))
STREET, LANE = [(0, 1), (1, 2)], [(1, 3), (3, 4)]
HOME = homes(*at((0, 30)), [5])
CLINIC = facilities(*at((0, 0)), [0])
WALLS = Walls.of([box(104 - 50 * K, 30 + 10 * M, 104 + 250 * K, 30 + 110 * M)], *at((200, 10)))


def ways(edges: list[tuple[int, int]]) -> Network:
    source, target = zip(*edges, strict=True)
    used = 1 + max(source + target)
    lon, lat = (axis[:used] for axis in CORNERS)
    network, cuts = walled(network_from_edges(lon, lat, source, target, mode=Mode.WALK), WALLS)
    assert not len(cuts.arcs), "the lane goes out by the gate"
    return network


def cost(edges: list[tuple[int, int]], doors: Doors) -> int:
    found = coverage(ways(edges), HOME, CLINIC, ONE, limits=[9_000], doors=doors)
    return int(found.costs[0, 0])


def test_without_walls_a_home_walks_through_them() -> None:
    assert cost(STREET + LANE, Doors()) == 300, "30 m, over the wall"


def test_with_a_lane_inside_one_goes_round_by_it() -> None:
    by_lane = 400 + 2_000 + 700 + 2_000  # up to the lane, along it, out by the gate, back
    assert cost(STREET + LANE, Doors(walls=WALLS)) == by_lane


def test_without_ways_inside_one_goes_straight_to_the_gate() -> None:
    to_gate = np.hypot(200, 20) + 10  # 201.0 m to the gate, 10 m on to the street
    assert cost(STREET, Doors(walls=WALLS)) == round(to_gate * 10) + 2_000 == 4_110


def test_a_gate_that_is_too_far_off_loses_the_home_and_it_is_said() -> None:
    found = coverage(ways(STREET), HOME, CLINIC, ONE, doors=Doors(210.9, WALLS))
    assert (found.lost_homes.tolist(), found.costs.tolist()) == ([0], [[FAR]])
    assert cost(STREET, Doors(211.0, WALLS)) == 4_110


def test_a_facility_behind_a_wall_is_reached_by_its_gate() -> None:
    clinic = facilities(*at((0, 30)), [0])
    outside = homes(*at((0, 0)), [5])
    found = coverage(ways(STREET), outside, clinic, ONE, limits=[9_000], doors=Doors(walls=WALLS))
    assert found.costs.tolist() == [[4_110]]


def test_inside_an_estate_without_ways_one_walks_straight_to_another_door() -> None:
    clinics = facilities(*at((0, 0), (0, 60), (40, 60)), [0, 0, 0])
    doors = Doors(walls=WALLS)
    for chosen, cost, which in (([0, 1, 2], 300, 1), ([0, 2], 500, 1), ([0], 4_110, 0)):
        some = facilities(clinics.lon[chosen], clinics.lat[chosen], [0] * len(chosen))
        found = coverage(ways(STREET), HOME, some, ONE, limits=[9_000], doors=doors)
        assert (found.costs.tolist(), found.facility.tolist()) == ([[cost]], [[which]])
    arcs = arcs_to_sites(ways(STREET), HOME, *at((0, 60)), limit=9_000, doors=doors)
    assert arcs.costs.tolist() == [300]
    by_lane = coverage(ways(STREET + LANE), HOME, facilities(*at((0, 60)), [0]), ONE, doors=doors)
    assert by_lane.costs.tolist() == [[400 + 100]], "up to the lane, where ways are known"


def test_straight_ways_do_not_leave_the_estate_nor_enter_another() -> None:
    # The wall has a notch between home and clinic: x from 40 to 60, from y = 110 down to y = 20.
    shape = Polygon(np.column_stack(at(
        (-50, 10), (250, 10), (250, 110), (60, 110), (60, 20), (40, 20), (40, 110), (-50, 110),
    )))  # fmt: skip
    walls = Walls.of([shape], *at((200, 10)))
    clinic = facilities(*at((100, 30)), [0])
    found = coverage(ways(STREET), HOME, clinic, ONE, limits=[9_000], doors=Doors(walls=walls))
    from_clinic = np.hypot(100, 20) + 10
    assert found.costs.tolist() == [[2_110 + round(from_clinic * 10)]], "both by the gate"
    outside = coverage(
        ways(STREET), homes(*at((50, 100)), [1]), clinic, ONE, limits=[9_000],
        doors=Doors(walls=walls),
    )  # fmt: skip
    assert outside.costs.tolist() == [[1_000 + 1_500 + round(from_clinic * 10)]]


def test_who_lives_straight_behind_the_gate_walks_straight_too() -> None:
    home, clinic = homes(*at((200, 30)), [1]), facilities(*at((200, 60)), [0])
    found = coverage(ways(STREET), home, clinic, ONE, doors=Doors(walls=WALLS))
    assert found.costs.tolist() == [[300]]


def test_by_car_one_walks_inside_an_estate_too() -> None:
    drive = Catalogue(load_catalogue().of_mode(Mode.DRIVE).items[:1])
    lon, lat = (axis[:3] for axis in CORNERS)
    road = network_from_edges(lon, lat, [0, 1], [1, 2], mode=Mode.DRIVE, speed_kmh=36.0)
    clinic = facilities(*at((0, 60)), [0])
    found = coverage(road, HOME, clinic, drive, doors=Doors(walls=WALLS))
    assert found.costs.tolist() == [[216]], "30 m at 5 km/h, in tenths of a second"


def test_sites_on_offer_know_walls_too() -> None:
    for doors, expected in ((Doors(), 300), (Doors(walls=WALLS), 4_110)):
        arcs = arcs_to_sites(ways(STREET), HOME, *at((0, 0)), limit=9_000, doors=doors)
        assert arcs.costs.tolist() == [expected]
    far = arcs_to_sites(ways(STREET), HOME, *at((0, 0)), limit=9_000, doors=Doors(9.0, WALLS))
    assert far.costs.tolist() == []


def test_a_network_that_walks_over_the_walls_is_refused_and_cut_it_is_not() -> None:
    lon, lat = at((-100, 0), (300, 0), (0, 0), (0, 70))
    path = network_from_edges(lon, lat, [0, 2, 2], [2, 1, 3], mode=Mode.WALK)
    doors = Doors(walls=WALLS)
    with pytest.raises(BadInput, match=r"1 ways cross a wall away from its gates: cut them"):
        coverage(path, HOME, CLINIC, ONE, doors=doors)
    # What is left of the path inside is an island. Without it the home goes to the gate.
    cut, _ = walled(path, WALLS)
    for network, expected in ((cut, FAR), (only_islands(cut)[0], 4_110)):
        found = coverage(network, HOME, CLINIC, ONE, limits=[9_000], doors=doors)
        assert found.costs.tolist() == [[expected]]


@pytest.fixture(scope="module")
def town() -> Any:
    return make_town(JIANG_AN, DEMO_SEED)


def test_threads_and_cells_change_nothing(town: Any) -> None:
    lived = [building for building in town.buildings if building.residents][::5]
    found = homes(*np.array([(b.lon, b.lat) for b in lived]).T, [b.residents for b in lived])
    shops = facilities(*np.array([(f.lon, f.lat) for f in town.facilities]).T, [0] * len(
        town.facilities))  # fmt: skip
    network, doors = network_of_town(town, Mode.WALK), Doors(walls=walls_of_town(town))

    def asked(**options: Any) -> Coverage:
        return coverage(network, found, shops, ONE, doors=doors, **options)

    first = asked()
    for other in (asked(threads=3), asked(cells=Cells(nodes=200))):
        assert np.array_equal(other.costs, first.costs)
        assert np.array_equal(other.facility, first.facility)
    longer = first.costs - coverage(network, found, shops, ONE).costs
    assert (longer > 0).any(), "some lived nearer to a street across their wall"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Doors(-1), "a number of metres"),
        (lambda: Doors(float("nan")), "a number of metres"),
        (lambda: Doors("far"), "a number of metres"),  # type: ignore[arg-type]
        (lambda: Doors(walls=[box(0, 0, 1, 1)]), "made by Walls.of"),  # type: ignore[arg-type]
        (
            lambda: coverage(ways(STREET), HOME, CLINIC, ONE, doors=500),  # type: ignore[arg-type]
            "Doors\\(farthest_m",
        ),
    ],
)
def test_doors_that_are_none_are_refused(make: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        make()
