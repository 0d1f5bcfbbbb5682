"""Coverage: a street whose every figure is worked out by hand, properties, what is refused.

::

    home 0      pharmacy      home 1      school      home 2
    30 people      |         70 people       |        5 people, 900 m off the street
      o------------+-------------o-----------+------------o
    0 m          100 m         400 m       500 m        600 m
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linquan.engine.circles import (
    Catalogue,
    Cells,
    Coverage,
    arcs_to_sites,
    coverage,
    facilities,
    homes,
    layer_of_gap,
    layer_of_homes,
    limits_by_minutes,
    limits_by_standard,
    load_catalogue,
)
from linquan.engine.errors import BadInput
from linquan.engine.layers import to_geojson
from linquan.engine.networks import (
    UNREACHED,
    Mode,
    Network,
    network_from_edges,
    open_network,
    save,
)
from linquan.engine.towns.city import CitySpec, make_city

M = 1 / 111_195.0797  # degrees of latitude of a metre
FAR = int(UNREACHED)


@pytest.fixture
def street() -> Network:
    return network_from_edges([104.0, 104.0], [30.0, 30.0 + 600 * M], [0], [1], mode=Mode.WALK)


@pytest.fixture
def two() -> Catalogue:
    whole = load_catalogue()
    return Catalogue(tuple(whole.items[whole.position(code)] for code in ("HEA-B03", "EDU-B01")))


@pytest.fixture
def found(street: Network, two: Catalogue) -> Coverage:
    return coverage(
        street,
        homes(
            [104.0, 104.0, 104.0 + 900 * M / np.cos(np.radians(30))],
            [30.0, 30.0 + 400 * M, 30.0 + 600 * M],
            [[30, 3], [70, 0], [5, 2]],
            ("all", "60+"),
        ),
        facilities([104.0, 104.0], [30.0 + 100 * M, 30.0 + 500 * M], [0, 1]),
        two,
        limits=[3000, 2000],
    )


def test_every_figure_of_the_drawn_street(found: Coverage) -> None:
    assert found.costs.tolist() == [[1000, FAR], [3000, 1000], [FAR, FAR]]
    assert found.has.tolist() == [[True, False], [True, True], [False, False]]
    assert found.facility.tolist() == [[0, -1], [0, 1], [-1, -1]]
    assert found.people_with().tolist() == [[100, 3], [70, 0]]
    assert found.people_without().tolist() == [[5, 2], [35, 5]]
    assert found.shares().tolist() == [[100 / 105, 3 / 5], [70 / 105, 0]]
    assert found.items_of().tolist() == [1, 2, 0]
    assert found.lost_homes.tolist() == [2]
    assert found.lost_facilities.tolist() == []
    assert found.gap("EDU-B01").tolist() == [0, 2]


def test_homes_that_are_not_too_far_walk_to_the_street_too(street: Network, two: Catalogue) -> None:
    door = homes([104.0 + 50 * M / np.cos(np.radians(30))], [30.0 + 100 * M], [1])
    shop = facilities([104.0 - 20 * M / np.cos(np.radians(30))], [30.0 + 300 * M], [0])
    assert coverage(street, door, shop, two).costs.tolist() == [[500 + 2000 + 200, FAR]]


def test_a_facility_in_the_river_is_said_to_be_lost(street: Network, two: Catalogue) -> None:
    there = facilities([104.0, 104.9], [30.0, 30.0], [0, 0])
    found = coverage(street, homes([104.0], [30.0], [1]), there, two)
    assert found.lost_facilities.tolist() == [1]
    assert found.facility.tolist() == [[0, -1]]


def test_nothing_there_means_nobody_has_it(street: Network, two: Catalogue) -> None:
    found = coverage(street, homes([104.0], [30.0], [9]), facilities([], [], np.empty(0, int)), two)
    assert found.people_without().tolist() == [[9], [9]]
    assert (found.facility == -1).all()


def test_limits_follow_who_walks_and_what_a_standard_says(two: Catalogue) -> None:
    assert limits_by_minutes(two).tolist() == [7200, 3000]  # 10 min adults, 5 min with a pram
    assert limits_by_standard(two).tolist() == [5000, 3000]
    whole = load_catalogue()
    with pytest.raises(BadInput, match="HEA-F02 is driven to"):
        limits_by_standard(whole.of_mode(Mode.DRIVE))


def test_layers_hold_what_the_coverage_holds(found: Coverage) -> None:
    rows = [f["properties"] for f in to_geojson(layer_of_homes(found))["features"]]
    assert rows[0] == {
        "people_all": 30, "people_60+": 3, "items": 1, "HEA-B03": 1000, "EDU-B01": None,
    }  # fmt: skip
    gap = [f["properties"] for f in to_geojson(layer_of_gap(found, "HEA-B03"))["features"]]
    assert gap == [{"home": 2, "people_all": 5, "people_60+": 2, "cost": None}]


def test_homes_reach_sites_along_the_street(street: Network) -> None:
    lived = homes([104.0, 104.0], [30.0, 30.0 + 400 * M], [[30, 3], [70, 0]], ("all", "60+"))
    offered = [30.0 + 100 * M, 30.0 + 600 * M, 80.0]
    arcs = arcs_to_sites(street, lived, [104.0] * 3, offered, limit=3000)
    assert arcs.people.tolist() == [33, 70]
    assert arcs.site_count == 3
    rows = np.repeat(np.arange(2), np.diff(arcs.indptr))
    found = list(zip(rows.tolist(), arcs.sites.tolist(), arcs.costs.tolist(), strict=True))
    assert found == [(0, 0, 1000), (1, 0, 3000), (1, 1, 2000)]
    for lon, lat, words in (([], [], "on offer"), ([1, 2], [1], "2 longitudes, 1 latitudes")):
        with pytest.raises(BadInput, match=words):
            arcs_to_sites(street, lived, lon, lat, limit=9)


SPEC = CitySpec(people=3_000, items=4)
CITY = make_city(SPEC, seed=5)
FOUR = Catalogue(load_catalogue().of_mode(Mode.WALK).items[:4])
NET = network_from_edges(CITY.lon, CITY.lat, CITY.source, CITY.target, mode=Mode.WALK)
LIVED_IN = homes(CITY.home_lon, CITY.home_lat, CITY.home_people, ("0-14", "15-59", "60+"))


def city_coverage(chosen: np.ndarray, limits: list[int], threads: int = 1) -> Coverage:
    shops = facilities(
        CITY.facility_lon[chosen], CITY.facility_lat[chosen], CITY.facility_item[chosen]
    )
    return coverage(NET, LIVED_IN, shops, FOUR, limits=limits, threads=threads)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**31), st.integers(1000, 9000))
def test_more_facilities_and_more_minutes_never_cover_fewer(seed: int, limit: int) -> None:
    dice = np.random.default_rng(seed)
    everything = dice.permutation(len(CITY.facility_item))
    few, many = everything[: len(everything) // 2], everything
    some = city_coverage(few, [limit] * 4)
    more = city_coverage(many, [limit] * 4)
    longer = city_coverage(few, [limit + 700] * 4)
    assert (more.people_with() >= some.people_with()).all()
    assert (longer.people_with() >= some.people_with()).all()
    assert (more.costs <= some.costs).all()
    assert np.array_equal(city_coverage(np.sort(many), [limit] * 4).costs, more.costs)
    assert np.array_equal(city_coverage(many, [limit] * 4, threads=3).costs, more.costs)


@pytest.mark.parametrize("size", [3, 20, 500])
def test_cells_change_nothing(size: int) -> None:
    everything = facilities(CITY.facility_lon, CITY.facility_lat, CITY.facility_item)
    whole = coverage(NET, LIVED_IN, everything, FOUR)
    found = coverage(NET, LIVED_IN, everything, FOUR, cells=Cells(nodes=size))
    assert np.array_equal(found.costs, whole.costs)
    assert np.array_equal(found.facility, whole.facility)


def test_a_network_out_of_a_file_and_other_numbers_change_nothing(tmp_path: Path) -> None:
    everything = facilities(CITY.facility_lon, CITY.facility_lat, CITY.facility_item)
    whole = coverage(NET, LIVED_IN, everything, FOUR)
    save(NET, tmp_path / "streets.net")
    mapped = open_network(tmp_path / "streets.net")
    order = np.random.default_rng(1).permutation(NET.nodes)
    number = np.argsort(order)
    ends = number[CITY.source], number[CITY.target]
    mixed = network_from_edges(CITY.lon[order], CITY.lat[order], *ends, mode=Mode.WALK)
    for network in (mapped, mixed):
        for cells in (None, Cells(nodes=30)):
            found = coverage(network, LIVED_IN, everything, FOUR, cells=cells)
            assert np.array_equal(found.costs, whole.costs)
            assert np.array_equal(found.facility, whole.facility)


def test_what_does_not_fit_is_refused(street: Network, two: Catalogue) -> None:
    one = homes([104.0], [30.0], [1])
    none = facilities([], [], np.empty(0, int))
    for match, call in (
        ("2 limits are needed", lambda: coverage(street, one, none, two, limits=[1])),
        ("2 limits are needed", lambda: coverage(street, one, none, two, limits=[1.5, 2])),
        ("limits must be above 0", lambda: coverage(street, one, none, two, limits=[0, 5])),
        ("from 0 to 1", lambda: coverage(street, one, facilities([104.0], [30.0], [2]), two)),
        (
            "one does not walk to HEA-F02, INF-F01",
            lambda: coverage(street, one, none, load_catalogue()),
        ),
        ("no item 'X'", lambda: coverage(street, one, none, two).gap("X")),
        ("degrees", lambda: coverage(street, homes([11586000.0], [3503000.0], [1]), none, two)),
        ("2 longitudes, 1 latitudes", lambda: homes([1, 2], [1], [1, 2])),
        ("1 groups are named", lambda: homes([1], [1], [[1, 2]])),
        ("missing or below 0", lambda: homes([1, 2], [1, 2], [1, -1])),
        ("missing or below 0", lambda: homes([1], [1], [float("nan")])),
        ("nobody lives", lambda: homes([1], [1], [0])),
        ("whole numbers", lambda: facilities([1], [1], [0.5])),
        ("1 longitudes, 1 latitudes, 2 items", lambda: facilities([1], [1], [0, 1])),
    ):
        with pytest.raises(BadInput, match=match):
            call()
