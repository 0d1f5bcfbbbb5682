"""Rings: areas worked out by hand, held against single isochrones, shown as compact GeoJSON."""

from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, box, shape

from linquan.engine.circles import (
    Catalogue,
    Doors,
    coverage,
    facilities,
    homes,
    load_catalogue,
    rings,
)
from linquan.engine.circles.outlines import Rings
from linquan.engine.errors import BadInput
from linquan.engine.networks import Mode, Network, Walls, network_from_edges, snap, with_places
from linquan.engine.reach import isochrone_of_many
from linquan.engine.towns.city import CitySpec, make_city

M = 1 / 111_195.0797  # degrees of latitude of a metre
K = M / np.cos(np.radians(30.0))  # degrees of longitude of a metre, at 30 degrees north


def at(*places: tuple[float, float]) -> tuple[Any, Any]:
    x, y = np.array(places, dtype=np.float64).T
    return 104.0 + x * K, 30.0 + y * M


def square_m(area: Any) -> float:
    return float(area.area / (K * M))


@pytest.fixture
def street() -> Network:
    return network_from_edges(*at((-1000, 0), (2000, 0)), [0], [1], mode=Mode.WALK)


def test_two_places_far_apart_on_a_street(street: Network) -> None:
    # Going straight on counts: 500 m each way narrow to a rhombus cut at 50 m (as one isochrone).
    found = rings(street, *at((-300, 0), (1300, 0)), [2000, 5000])
    assert [len(area.geoms) for area in found.areas] == [2, 2]
    for area, reach in zip(found.areas, (200, 500), strict=True):
        assert square_m(area) == pytest.approx(2 * 2 * 2 * 50 * (reach - 25), rel=0.12)
    assert (found.cell_m, found.lost.tolist()) == (10.0, [])


def test_two_places_near_each_other_share_what_lies_between(street: Network) -> None:
    # 300 m apart, 200 m each: from -200 to 500 m, where the way to the nearest is 150 m at most.
    found = rings(street, *at((0, 0), (300, 0)), [2000])
    assert len(found.areas[0].geoms) == 1
    west, south, east, north = found.areas[0].bounds
    assert [(west - 104) / K, (east - 104) / K] == pytest.approx([-200, 500], abs=15)
    assert [(south - 30) / M, (north - 30) / M] == pytest.approx([-50, 50], abs=15)


def test_the_way_from_the_door_counts_and_is_drawn(street: Network) -> None:
    # 100 m off the street: 100 m are left along it.
    found = rings(street, *at((0, 100)), [2000], beside_m=10)
    west, _, east, north = found.areas[0].bounds
    assert [(west - 104) / K, (east - 104) / K] == pytest.approx([-100, 100], abs=15)
    assert (north - 30) / M == pytest.approx(100, abs=15)
    assert len(found.areas[0].geoms) == 1


def test_one_goes_to_the_places_and_not_from_them() -> None:
    # One way from west to east, 600 m a minute; the shop stands in the middle of 2 km.
    road = network_from_edges(*at((-1000, 0), (1000, 0)), [0], [1], mode=Mode.DRIVE,
                              speed_kmh=36.0, both_ways=False)  # fmt: skip
    west, _, east, _ = rings(road, *at((0, 0)), [600]).areas[0].bounds
    assert (west - 104) / K == pytest.approx(-600, abs=60)
    assert (east - 104) / K == pytest.approx(50, abs=20), "on foot beside the road"


def test_lost_places_and_none_at_all(street: Network) -> None:
    found = rings(street, *at((0, 0), (0, 9_000)), [2000])
    assert (found.lost.tolist(), found.areas[0].is_empty) == ([1], False)
    for lon, lat, lost in (([], [], []), ([105.0], [30.0], [0])):
        none = rings(street, lon, lat, [1000, 2000])
        assert (none.lost.tolist(), [area.is_empty for area in none.areas]) == (lost, [True] * 2)
        assert none.geojson(1) == {"type": "MultiPolygon", "coordinates": []}


def test_a_place_behind_a_wall_is_come_to_by_its_gate(street: Network) -> None:
    wall = box(104 - 50 * K, 30 + 10 * M, 104 + 250 * K, 30 + 110 * M)
    doors = Doors(walls=Walls.of([wall], *at((200, 10))))
    found = rings(street, *at((0, 30)), [3110], doors=doors)
    # 211 m to the street at x = 200, where 100 m are left: and the door itself.
    by_x = sorted(part.bounds[::2] for part in found.areas[0].geoms)
    expected = [(-50, 50), (100, 300)]
    assert len(by_x) == 2
    for (west, east), (left, right) in zip(by_x, expected, strict=True):
        assert [(west - 104) / K, (east - 104) / K] == pytest.approx([left, right], abs=15)


CITY = make_city(CitySpec(people=20_000, items=4), seed=5)
NET = network_from_edges(CITY.lon, CITY.lat, CITY.source, CITY.target, mode=Mode.WALK)
SHOPS = CITY.facility_lon, CITY.facility_lat
BANDS = [1800, 3600]


@pytest.fixture(scope="module")
def city() -> Rings:
    return rings(NET, *SHOPS, BANDS, tolerance_m=0)


def test_rings_are_what_single_isochrones_are_together(city: Rings) -> None:
    whole, nodes = with_places(NET, snap(NET, *SHOPS), with_approach=True)
    assert len(nodes) > 10
    for band, limit in enumerate(BANDS):
        one = [isochrone_of_many(whole, [n], [limit], towards=True).areas[0] for n in nodes]
        together = shapely.union_all(one)
        off = city.areas[band].symmetric_difference(together).area
        assert off < 0.06 * together.area, "cells lie elsewhere, outlines are off by half of one"
        assert city.areas[band].area == pytest.approx(together.area, rel=0.02)


def test_homes_within_a_band_by_a_margin_lie_in_its_ring(city: Rings) -> None:
    lived = homes(CITY.home_lon, CITY.home_lat, np.ones(len(CITY.home_lon)))
    one = Catalogue(load_catalogue().of_mode(Mode.WALK).items[:1])
    shops = facilities(*SHOPS, np.zeros(len(SHOPS[0]), int))
    costs = coverage(NET, lived, shops, one, limits=[9000]).costs[:, 0]
    near = snap(NET, lived.lon, lived.lat).off_m < 30
    points = shapely.points(lived.lon, lived.lat)
    for band, limit in enumerate(BANDS):
        sure = near & (costs <= limit - 200)
        assert sure.sum() > 30
        assert shapely.contains_xy(city.areas[band], lived.lon[sure], lived.lat[sure]).all()
        far = costs > limit + 1500
        assert far.sum() > 30
        assert not shapely.intersects(city.areas[band], points[far]).any()


def test_simplified_rings_are_valid_nested_and_near(city: Rings) -> None:
    assert city.areas[0].difference(city.areas[1]).area < 1e-15
    points = [shapely.get_num_coordinates(area) for area in city.areas]
    for tolerance in (5.0, 40.0):
        found = rings(NET, *SHOPS, BANDS, tolerance_m=tolerance)
        fewer = [shapely.get_num_coordinates(area) for area in found.areas]
        assert fewer < points
        points = fewer
        assert found.areas[0].difference(found.areas[1]).area < 1e-12
        for area, drawn in zip(found.areas, city.areas, strict=True):
            assert area.is_valid
            assert area.difference(drawn.buffer(1.5 * tolerance * K)).area < 1e-12
            assert drawn.difference(area.buffer(1.5 * tolerance * K)).area < 1e-12


@pytest.mark.parametrize("decimals", [4, 5, 6])
def test_geojson_is_compact_and_valid(city: Rings, decimals: int) -> None:
    told = city.geojson(1, decimals)
    assert told["type"] == "MultiPolygon"
    area = shape(told)
    assert area.is_valid
    assert area.area == pytest.approx(city.areas[1].area, rel=0.02 if decimals == 4 else 1e-3)
    numbers = shapely.get_coordinates(area).ravel()
    assert all(len(repr(value).split(".")[1]) <= decimals for value in numbers.tolist())
    for part in told["coordinates"]:
        assert Polygon(part[0]).exterior.is_ccw
        assert not any(Polygon(hole).exterior.is_ccw for hole in part[1:])


def test_the_order_of_places_changes_nothing(city: Rings) -> None:
    order = np.random.default_rng(1).permutation(len(SHOPS[0]))
    again = rings(NET, SHOPS[0][order], SHOPS[1][order], BANDS, tolerance_m=0)
    assert all(a.equals(b) for a, b in zip(again.areas, city.areas, strict=True))


def test_a_wide_reach_is_drawn_with_wider_cells() -> None:
    road = network_from_edges(*at((0, 0), (60_000, 60_000)), [0], [1], mode=Mode.DRIVE,
                              speed_kmh=60.0)  # fmt: skip
    found = rings(road, *at((30_000, 30_000)), [18_000])
    assert found.cell_m == 40.0
    west, _, _, north = found.areas[0].bounds
    reach = 30_000 / np.sqrt(2)  # 30 minutes at 60 km/h, slantwise
    assert [(west - 104) / K, (north - 30) / M] == pytest.approx(
        [30_000 - reach, 30_000 + reach], rel=0.01
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lat": []}, "1 longitudes, 0 latitudes"),
        ({"lon": [float("nan")]}, "missing"),
        ({"bands": [20, 10]}, "must ascend"),
        ({"bands": []}, "bands must be"),
        ({"bands": [[10, 20]]}, "without groups"),
        ({"beside_m": 5}, "beside_m is 5"),
        ({"tolerance_m": -1}, "tolerance_m is -1"),
        ({"tolerance_m": 501}, "tolerance_m is 501"),
        ({"doors": None}, "doors are told"),
    ],
)
def test_what_does_not_fit_is_refused(street: Network, changed: Any, said: str) -> None:
    plain: dict[str, Any] = {"lon": [104.0], "lat": [30.0], "bands": [1000]}
    with pytest.raises(BadInput, match=said):
        rings(street, **(plain | changed))


def test_geojson_of_what_is_not_there_is_refused(city: Rings) -> None:
    for band, decimals, said in ((2, 5, "bands 0 to 1"), (-1, 5, "bands 0"), (0, 3, "4 to 7")):
        with pytest.raises(BadInput, match=said):
            city.geojson(band, decimals)
