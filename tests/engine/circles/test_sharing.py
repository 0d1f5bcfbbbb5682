"""Supply: a street worked out by hand, the formulas on a made-up city, what is refused.

::

    clinic a, 8 beds    home 1     home 2        clinic b, 9 beds      clinic c, in the river
        o-----------------o----------o-------------------o
       0 m              100 m      200 m               300 m
"""

from typing import Any

import numpy as np
import pytest

from linquan.engine.circles import Doors, homes, supply
from linquan.engine.errors import BadInput
from linquan.engine.networks import Mode, Network, network_from_edges, snap, with_places
from linquan.engine.reach import many_to_many
from linquan.engine.towns.city import CitySpec, make_city

M = 1 / 111_195.0797  # degrees of latitude of a metre


@pytest.fixture
def street() -> Network:
    return network_from_edges([104.0, 104.0], [30.0, 30.0 + 300 * M], [0], [1], mode=Mode.WALK)


LIVED_IN = homes([104.0, 104.0, 104.9], [30 + 100 * M, 30 + 200 * M, 30], [[3, 1], [1, 1], [9, 9]],
                 ("young", "old"))  # fmt: skip
CLINICS = [104.0, 104.0, 104.9], [30.0, 30 + 300 * M, 31.0], [8.0, 9.0, 99.0]


def test_every_figure_of_the_drawn_street(street: Network) -> None:
    # Within 200 m clinic a is reached by 4 + 2 people, 8 / 6 each; clinic b likewise, 9 / 6.
    # Within 100 m a falls to the 4 of home 1 alone, 2 each, and b to the 2 of home 2, 4.5 each.
    found = supply(street, LIVED_IN, *CLINICS, limit=2000)
    assert found.people.tolist() == [6, 6, 0]
    assert found.ratio[:2].tolist() == [8 / 6, 9 / 6]
    assert np.isnan(found.ratio[2])
    assert found.access.tolist() == pytest.approx([17 / 6, 17 / 6, 0])
    near = supply(street, LIVED_IN, *CLINICS, limit=1000)
    assert (near.people.tolist(), near.access.tolist()) == ([4, 2, 0], [2, 4.5, 0])
    assert (near.lost_homes.tolist(), near.lost_places.tolist()) == ([2], [2])
    assert near.short(2.0).tolist() == [2]
    assert near.short(2.5).tolist() == [2, 0], "those with the most people first"


def test_nothing_on_offer_and_nobody_there(street: Network) -> None:
    found = supply(street, LIVED_IN, [], [], [], limit=1000)
    assert (found.access.tolist(), found.people.tolist()) == ([0, 0, 0], [])
    far = supply(street, homes([105.0], [30.0], [1]), *CLINICS, limit=1000)
    assert (far.lost_homes.tolist(), far.people.tolist()) == ([0], [0, 0, 0])
    assert np.isnan(far.ratio).all()


def test_a_door_that_is_too_far_off_is_lost(street: Network) -> None:
    beside = homes([104.0 + 60 * M / np.cos(np.radians(30))], [30.0], [2])
    assert supply(street, beside, *CLINICS, limit=600).access.tolist() == [4]
    assert supply(street, beside, *CLINICS, limit=600, doors=Doors(59.0)).access.tolist() == [0]


CITY = make_city(CitySpec(people=3_000, items=4), seed=5)
NET = network_from_edges(CITY.lon, CITY.lat, CITY.source, CITY.target, mode=Mode.WALK)


def test_the_formulas_on_a_city() -> None:
    lived = homes(CITY.home_lon, CITY.home_lat, CITY.home_people, ("0-14", "15-59", "60+"))
    lon, lat = CITY.facility_lon, CITY.facility_lat
    beds = np.random.default_rng(2).integers(1, 50, len(lon))
    found = supply(NET, lived, lon, lat, beds, limit=6000)
    at = np.concatenate([lived.lon, lon]), np.concatenate([lived.lat, lat])
    whole, node = with_places(NET, snap(NET, *at), with_approach=True)
    home, place = node[: len(lived.lon)], node[len(lived.lon) :]
    near = many_to_many(whole, home, place, 6000) <= 6000
    people = lived.people.sum(axis=1) @ near
    ratio = np.where(people > 0, beds / np.maximum(people, 1e-9), np.nan)
    np.testing.assert_allclose(found.people, people)
    np.testing.assert_allclose(found.ratio, ratio)
    np.testing.assert_allclose(found.access, near @ np.nan_to_num(ratio), rtol=1e-12)
    shared = found.access @ lived.people.sum(axis=1)
    assert shared == pytest.approx(beds[people > 0].sum())
    for threads in (2, 3):
        again = supply(NET, lived, lon, lat, beds, limit=6000, threads=threads)
        assert (again.access == found.access).all()
        assert np.array_equal(again.ratio, found.ratio, equal_nan=True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lat": [30.0]}, "2 longitudes, 1 latitudes"),
        ({"capacities": [1]}, "a row for each of 2"),
        ({"capacities": [1, -1]}, "below 0"),
        ({"capacities": [1, float("nan")]}, "missing"),
        ({"capacities": [[1], [2]]}, "one capacity for each"),
        ({"lon": [11586000.0, 0]}, "degrees"),
        ({"limit": 0}, "must lie between 1"),
        ({"limit": 2.5}, "whole numbers"),
        ({"doors": 5}, "doors are told"),
        ({"threads": 0}, "0 threads"),
    ],
)
def test_what_does_not_fit_is_refused(street: Network, changed: Any, said: str) -> None:
    plain: dict[str, Any] = {
        "lon": [104.0] * 2, "lat": [30.0, 30.001], "capacities": [1, 2], "limit": 1000,
    }  # fmt: skip
    with pytest.raises(BadInput, match=said):
        supply(street, LIVED_IN, **(plain | changed))
    with pytest.raises(BadInput, match="the least capacity"):
        supply(street, LIVED_IN, **plain).short(float("nan"))
