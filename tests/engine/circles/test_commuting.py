"""Jobs and homes in balance: a street by hand, a made-up city by brute force, what is refused.

::

    home 0   works a    works b            home 1        works c     (home 2 and works d: nowhere)
      o---------o----------o-----------------o--------------o
     0 m      100 m      200 m             500 m          600 m
    30 people  60 jobs   40 jobs          50 people       10 jobs
              zone 0     zone 0                           zone 2
"""

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from linquan.engine.circles import Balance, Doors, Homes, balance, homes, workplaces
from linquan.engine.errors import BadInput
from linquan.engine.networks import Mode, Network, network_from_edges, snap, with_places
from linquan.engine.reach import many_to_many
from linquan.engine.towns.city import CitySpec, make_city

M = 1 / 111_195.0797  # degrees of latitude of a metre
KM = 1_000 * M


@pytest.fixture
def street() -> Network:
    return network_from_edges([104.0, 104.0], [30.0, 30.0 + 600 * M], [0], [1], mode=Mode.WALK)


@pytest.fixture
def found(street: Network) -> Balance:
    works = workplaces(
        [104.0, 104.0, 104.0, 104.9],
        [30 + 100 * M, 30 + 200 * M, 30 + 600 * M, 30.0],
        [60, 40, 10, 7],
        [0, 0, 2, 2],
    )
    lived = homes([104.0, 104.0, 104.9], [30.0, 30 + 500 * M, 31.0], [[20, 10], [50, 0], [1, 4]],
                  ("a", "b"))  # fmt: skip
    return balance(street, works, lived, [1500, 3000])


def test_every_figure_of_the_drawn_street(found: Balance) -> None:
    # Zone 0 within 150 m: home 0 (100 m to a). Within 300 m: home 1 too (300 m to b).
    # Zone 2 within 150 m: home 1 (100 m to c). Within 300 m: nobody else (home 0 is at 600 m).
    assert found.jobs.tolist() == [100, 0, 17]
    assert found.workers.tolist() == [[30, 80], [0, 0], [50, 50]]
    assert found.homes.tolist() == [[1, 2], [0, 0], [1, 1]]
    # Home 0: a at 100 m, b at 200 m. Home 1: c at 100 m, b at 300 m; a at 400 m is too far.
    assert found.jobs_near.tolist() == [[60, 100], [10, 50], [0, 0]]
    # Somebody lives within 150 m of a and of c; within 300 m of b too. Nobody comes to d.
    assert found.jobs_reached.tolist() == [[60, 100], [0, 0], [10, 10]]
    assert found.people.tolist() == [30, 50, 5]
    assert (found.lost_homes.tolist(), found.lost_workplaces.tolist()) == ([2], [3])


def test_ratios_of_the_drawn_street(found: Balance) -> None:
    nan = np.nan
    for told, expected in (
        (found.jobs_per_worker(), [[100 / 30, 100 / 80], [nan, nan], [17 / 50, 17 / 50]]),
        (found.shares_of_jobs(), [[0.6, 1.0], [nan, nan], [10 / 17, 10 / 17]]),
    ):
        np.testing.assert_array_equal(told, expected)
    assert found.workers_with().tolist() == [80, 80]
    # (30 * 60 + 50 * 10) / 85 and (30 * 100 + 50 * 50) / 85: the lost five count, with no job
    assert found.jobs_of_a_worker().tolist() == [2300 / 85, 5500 / 85]


def test_by_car_one_way_streets_are_driven_from_home_to_work() -> None:
    # 10 km at 60 km/h, one way from west to east: 10 minutes there, no way back.
    lon = [104.0, 104.0 + 10 * KM / np.cos(np.radians(30))]
    road = network_from_edges(
        lon, [30.0, 30.0], [0], [1], mode=Mode.DRIVE, speed_kmh=60.0, both_ways=False
    )
    east = balance(road, workplaces(lon[1:], [30.0], [9], [0]), homes(lon[:1], [30], [4]), [6010])
    west = balance(road, workplaces(lon[:1], [30.0], [9], [0]), homes(lon[1:], [30], [4]), [6010])
    assert (east.workers.tolist(), east.jobs_near.tolist()) == ([[4]], [[9]])
    assert (east.jobs_reached.tolist(), west.jobs_reached.tolist()) == ([[9]], [[0]])
    assert (west.workers.tolist(), west.jobs_near.tolist()) == ([[0]], [[0]])


CITY = make_city(CitySpec(people=3_000, items=4), seed=5)
NET = network_from_edges(CITY.lon, CITY.lat, CITY.source, CITY.target, mode=Mode.WALK)
LIVED = homes(CITY.home_lon, CITY.home_lat, CITY.home_people, ("0-14", "15-59", "60+"))


def test_a_city_by_brute_force() -> None:
    dice, count = np.random.default_rng(3), 150
    chosen = dice.integers(0, len(CITY.home_lon), count)
    lon, lat = CITY.home_lon[chosen] + 2e-4, CITY.home_lat[chosen]
    works = workplaces(lon, lat, dice.integers(0, 90, count) / 4, dice.integers(0, 60, count))
    limits = [2000, 4000, 9000]
    found = balance(NET, works, LIVED, limits)
    at = np.concatenate([LIVED.lon, lon]), np.concatenate([LIVED.lat, lat])
    whole, node = with_places(NET, snap(NET, *at), with_approach=True)
    home, place = node[: len(LIVED.lon)], node[len(LIVED.lon) :]
    costs = many_to_many(whole, home, place, 9000)
    heads = LIVED.people.sum(axis=1)
    for column, limit in enumerate(limits):
        near = costs <= limit
        np.testing.assert_array_equal(found.jobs_near[:, column], near @ works.jobs)
        somebody = near[heads > 0].any(axis=0)
        for zone in range(works.zones):
            mine = works.zone == zone
            live = near[:, mine].any(axis=1)
            assert found.workers[zone, column] == heads[live].sum()
            assert found.homes[zone, column] == (live & (heads > 0)).sum()
            assert found.jobs_reached[zone, column] == works.jobs[mine & somebody].sum()
    again = balance(NET, works, LIVED, limits, threads=3)
    for field in fields(Balance):
        assert np.array_equal(getattr(again, field.name), getattr(found, field.name))


def test_everything_lost(street: Network) -> None:
    works, far = workplaces([104.0], [30.0], [5], [0]), homes([105.0], [30.0], [1])
    found = balance(street, works, far, [1000])
    assert (found.workers.tolist(), found.jobs_reached.tolist()) == ([[0]], [[0]])
    nowhere = workplaces([105.0], [30.0], [5], [0])
    found = balance(street, nowhere, homes([104.0], [30.0], [1]), [1000], doors=Doors(9.0))
    assert (found.jobs.tolist(), found.jobs_near.tolist()) == ([5], [[0]])
    assert found.jobs_per_worker().tolist() != [[0]]


ONE: Homes = homes([104.0], [30.0], [1])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda net: workplaces([], [], [], []), "at least one"),
        (lambda net: workplaces([1, 2], [1], [1, 1], [0, 0]), "2 longitudes, 1 latitudes"),
        (lambda net: workplaces([1], [1], [1, 2], [0]), "a row for each of 1"),
        (lambda net: workplaces([1], [1], [[1]], [0]), "a list with a number of jobs"),
        (lambda net: workplaces([1], [1], [-1], [0]), "below 0"),
        (lambda net: workplaces([1], [1], [2.0**43], [0]), "jobs are more than"),
        (lambda net: workplaces([1], [1], [1], [0.5]), "zones are whole numbers"),
        (lambda net: workplaces([1], [1], [1], [0, 1]), "zones are whole numbers"),
        (lambda net: workplaces([1], [1], [1], [-1]), "numbered from 0"),
        (lambda net: workplaces([1], [1], [1], [10_000]), "numbered from 0"),
        (lambda net: balance(net, workplaces([999], [1], [1], [0]), ONE, [5]), "degrees"),
        (lambda net: balance(net, workplaces([1], [1], [1], [0]), ONE, [5, 4]), "must ascend"),
        (lambda net: balance(net, workplaces([1], [1], [1], [0]), ONE, [[5, 4]]), "without groups"),
    ],
)
def test_what_does_not_fit_is_refused(street: Network, make: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        make(street)
