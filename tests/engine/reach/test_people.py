"""People within reach against plain counting."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.engine.streets import street_network
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.reach.nets import all_costs, random_network, renumbered

from linquan.engine.networks.types import UNREACHED, Mode
from linquan.engine.reach import (
    AUDIENCES,
    bands_of_minutes,
    many_to_many,
    people_reaching,
    people_within,
    skeleton,
)
from linquan.engine.reach.types import Skeleton


@settings(max_examples=100, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    directed=st.booleans(),
    bands=st.sampled_from([[1], [4, 9, 30], [[2, 3], [8, 9]], [5, 40_000]]),
)
def test_people_are_those_of_plain_counting(
    seed: int, directed: bool, bands: list[int] | list[list[int]]
) -> None:
    long = np.max(bands) == 40_000
    network = random_network(seed, directed=directed, longest=20_000 if long else 9)
    dice = np.random.default_rng(seed)
    homes = dice.integers(0, network.nodes, int(dice.integers(0, 12)))
    people = dice.integers(0, 50, (len(homes), 2)) / 4
    true = all_costs(network, int(np.max(bands)))
    ends = np.broadcast_to(np.array(bands).reshape(len(bands), -1), (len(bands), 2))
    out = np.einsum("ohbg,hg->obg", true[:, homes, None, None] <= ends, people)
    into = np.einsum("hobg,hg->obg", true[homes][:, :, None, None] <= ends, people)
    assert (people_within(network, homes, people, bands) == out).all()
    some = dice.integers(0, network.nodes, 5)
    assert (people_within(network, homes, people, bands, some) == out[some]).all()
    assert (people_reaching(network, some, homes, people, bands) == into[some]).all()


@pytest.fixture(scope="module")
def town() -> Skeleton:
    return skeleton(street_network(6_000, seed=5, one_way=0.2), 11_000, threads=2)


def test_a_small_town_is_counted_alike_by_any_threads_numbers_and_order(town: Skeleton) -> None:
    network = town.network
    dice = np.random.default_rng(2)
    homes = dice.integers(0, network.nodes, 2_000)
    people = dice.random((2_000, 1)) * 9
    bands = bands_of_minutes([5, 10, 15], AUDIENCES[1])
    one = people_within(town, homes, people, bands)
    assert (people_within(town, homes, people, bands, threads=3) == one).all()
    order, mixed = dice.permutation(network.nodes), dice.permutation(2_000)
    number = np.argsort(order)
    turned = renumbered(network, order)
    again = people_within(turned, number[homes[mixed]], people[mixed], bands, number, threads=2)
    assert (again == one).all()
    some = dice.integers(0, network.nodes, 100)
    costs = many_to_many(town, some, homes, int(bands[-1]))
    counted = np.rint(people * 1024) / 1024
    for band, end in enumerate(bands):
        assert (one[some, band] == (costs <= end) @ counted).all()


def test_half_an_hour_by_car_reaches_what_as_much_does_on_foot(town: Skeleton) -> None:
    drive = replace(town.network, mode=Mode.DRIVE)
    homes, some = np.arange(0, 5_900, 7), np.arange(0, 5_900, 91)
    bands = bands_of_minutes([10, 30, 60], mode=Mode.DRIVE)
    assert bands.tolist() == [6_000, 18_000, 36_000]  # the last is beyond uint16
    by_car = people_within(drive, homes, np.ones(len(homes)), bands, some)
    assert (by_car == people_within(town.network, homes, np.ones(len(homes)), bands, some)).all()
    short = people_within(drive, homes, np.ones(len(homes)), bands[:2], some)
    assert (short == by_car[:, :2]).all()
    costs = many_to_many(drive, some, homes, int(bands[-1]))
    assert (by_car[:, 2, 0] == (costs != UNREACHED).sum(axis=1)).all()


def test_more_minutes_never_reach_fewer(town: Skeleton) -> None:
    homes = np.arange(0, town.network.nodes, 3)
    found = people_within(town, homes, np.ones(len(homes)), [1, 500, 501, 3_000, 9_999])
    assert (np.diff(found, axis=1) >= 0).all()
    assert found.max() > 100


def test_what_an_origin_reaches_reaches_it_when_all_streets_go_both_ways() -> None:
    town = skeleton(street_network(1_500, seed=4), 8_000)
    homes = np.arange(0, town.network.nodes, 2)
    people = np.arange(len(homes)) % 7
    some = np.arange(0, town.network.nodes, 50)
    there = people_within(town, homes, people, [4_000, 8_000], some)
    assert (there == people_reaching(town, some, homes, people, [4_000, 8_000])).all()
