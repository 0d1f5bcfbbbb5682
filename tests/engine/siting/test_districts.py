"""Districts: by hand, against every choice with a linear program, and limits that cannot hold."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize

from linquan.engine.errors import BadInput
from linquan.engine.siting import (
    Arcs,
    Infeasible,
    Model,
    Run,
    SitingResult,
    arcs_of,
    complete_arcs,
    districts,
)

QUICK = Run(seconds=5, workers=1)


def shared(arcs: Arcs, sites: list[int], least: int, most: int) -> tuple[float, float] | None:
    """Return the most people some sites serve, and the least people times cost of that."""
    inside = np.isin(arcs.sites, sites)
    demands = np.repeat(np.arange(arcs.demand_count), np.diff(arcs.indptr))[inside]
    owner, costs = arcs.sites[inside], arcs.costs[inside]
    if not len(owner):
        return (0.0, 0.0) if not sites or least == 0 else None
    by_site = np.array([owner == site for site in sites], float).reshape(len(sites), -1)
    by_demand = np.array([demands == d for d in range(arcs.demand_count)], float)
    upper = np.vstack((by_demand, by_site, -by_site))
    room = np.concatenate((arcs.people, np.full(len(sites), most), np.full(len(sites), -least)))
    first = optimize.linprog(-np.ones(len(owner)), upper, room)
    if not first.success:
        return None
    served = round(-first.fun)
    second = optimize.linprog(costs, upper, room, np.ones((1, len(owner))), [served])
    return served, second.fun


def check(found: SitingResult, arcs: Arcs, least: int, most: int) -> None:
    """The shares keep every rule, and are as near as can be."""
    demand, site, people = found.shares.T
    assert people.min(initial=1) > 0
    assert np.all(np.bincount(demand, people, arcs.demand_count) <= arcs.people)
    load = np.bincount(site, people, arcs.site_count)
    assert np.all((load[found.sites] >= least) & (load[found.sites] <= most))
    assert load.sum() == load[found.sites].sum() == found.value
    cost = {
        (int(d), int(s)): int(c)
        for d in range(arcs.demand_count)
        for s, c in zip(
            arcs.sites[arcs.indptr[d] : arcs.indptr[d + 1]],
            arcs.costs[arcs.indptr[d] : arcs.indptr[d + 1]],
            strict=True,
        )
    }
    spent = sum(cost[int(d), int(s)] * int(n) for d, s, n in found.shares)
    known = shared(arcs, found.sites.tolist(), least, most)
    assert known is not None
    assert (found.value, spent) == (known[0], pytest.approx(known[1]))


def test_a_block_is_split_by_hand() -> None:
    # 50 people between two centres of 30 to 40: each takes its own 20 and what fits of the middle.
    arcs = arcs_of([20, 50, 10], 2, [0, 1, 1, 2], [0, 0, 1, 1], [1, 2, 3, 1])
    found = districts(arcs, 2, least=30, most=40, run=QUICK)
    assert (found.value, found.bound, found.model) == (80.0, 80.0, Model.DISTRICT)
    assert found.shares.tolist() == [[0, 0, 20], [1, 0, 20], [1, 1, 30], [2, 1, 10]]
    assert found.assignment.tolist() == [0, 1, 1]


def test_a_centre_that_would_stay_empty_is_not_opened() -> None:
    arcs = arcs_of([20, 20], 2, [0, 1, 0], [0, 0, 1], [1, 2, 1])
    found = districts(arcs, 2, least=25, most=40, run=QUICK)
    assert (found.sites.tolist(), found.value, found.is_proved) == ([0], 40.0, True)


def test_a_fixed_site_takes_people_from_others() -> None:
    # The fixed site needs all of demand 0, though site 1 could serve more with it.
    arcs = arcs_of([30, 10], 2, [0, 0, 1], [0, 1, 1], [5, 1, 1])
    found = districts(arcs, 2, least=30, most=60, fixed=[0], run=QUICK)
    assert (found.sites.tolist(), found.value, found.is_proved) == ([0], 30.0, True)


@st.composite
def cities(draw: st.DrawFn) -> tuple[Arcs, int, int, int, list[int]]:
    demands, sites = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    people = draw(st.lists(st.integers(0, 12), min_size=demands, max_size=demands).filter(any))
    pairs = draw(
        st.lists(st.tuples(st.integers(0, demands - 1), st.integers(0, sites - 1)), min_size=1)
    )
    home, site = np.array(pairs).T
    costs = draw(st.lists(st.integers(0, 9), min_size=len(pairs), max_size=len(pairs)))
    least = draw(st.integers(0, 10))
    most = draw(st.integers(max(least, 1), 25))
    centres = draw(st.integers(1, sites))
    fixed = draw(st.permutations(range(sites)))[: draw(st.integers(0, min(centres, 2)))]
    return arcs_of(people, sites, home, site, costs), centres, least, most, sorted(fixed)


@given(cities())
@settings(max_examples=60, deadline=None)
def test_districts_against_every_choice(city: tuple[Arcs, int, int, int, list[int]]) -> None:
    arcs, centres, least, most, fixed = city
    free = [site for site in range(arcs.site_count) if site not in fixed]
    choices = [
        fixed + list(more)
        for count in range(centres - len(fixed) + 1)
        for more in itertools.combinations(free, count)
    ]
    known = [shared(arcs, choice, least, most) for choice in choices]
    possible = [served for served in known if served is not None]
    opens = any(
        served is not None and choice for choice, served in zip(choices, known, strict=True)
    )
    if not possible or not opens:
        with pytest.raises(Infeasible):
            districts(arcs, centres, least=least, most=most, fixed=fixed, run=QUICK)
        return
    found = districts(arcs, centres, least=least, most=most, fixed=fixed, run=QUICK)
    best = max(served for served, _ in possible)
    assert (found.value, found.bound) == (best, best)
    assert set(fixed) <= set(found.sites.tolist())
    check(found, arcs, least, most)


def plane(seed: int, homes: int, sites: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    dice = np.random.default_rng(seed)
    here, there = dice.random((homes, 2)), dice.random((sites, 2))
    apart = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    return dice.integers(10, 500, homes), apart


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bound_and_a_value_enclose_the_best(seed: int) -> None:
    people, apart = plane(seed, 150, 24)
    demands, sites = np.nonzero(apart < 0.2)
    arcs = arcs_of(people, 24, demands, sites, np.rint(1000 * apart[demands, sites]))
    short = districts(arcs, 8, least=1500, most=4000, fixed=[3], run=Run(seconds=None, rounds=2))
    long = districts(arcs, 8, least=1500, most=4000, fixed=[3], run=Run(seconds=10))
    assert short.value <= long.value <= long.bound <= short.bound
    check(short, arcs, 1500, 4000)
    check(long, arcs, 1500, 4000)


def test_limits_may_differ_between_sites() -> None:
    arcs = complete_arcs([50, 50], [[1, 5], [5, 1]])
    found = districts(
        arcs, 2, least=np.array([10, 0]), most=np.array([20, 90]), fixed=[0], run=QUICK
    )
    assert (found.value, found.is_proved) == (100.0, True)
    assert np.bincount(found.shares[:, 1], found.shares[:, 2]).tolist() == [20, 80]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"least": 50, "most": 40}, "site 0 cannot take 50 to 40 people"),
        ({"least": -1}, "cannot take -1"),
        ({"least": 0, "most": 0}, "cannot take 0 to 0"),
        ({"least": 0.5}, "least must be one whole number"),
        ({"most": [1, 2, 3]}, "most must be one whole number, or one for each of 2 sites"),
    ],
)
def test_limits_that_contradict(wishes: dict, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        districts(complete_arcs([50, 50], [[1, 5], [5, 1]]), 1, **wishes)


def test_limits_that_nobody_can_reach() -> None:
    arcs = arcs_of([50, 20], 3, [0, 1, 0], [0, 1, 2], [1, 1, 1])
    with pytest.raises(Infeasible, match="fixed site 1 needs 30 people, 20 reach it") as told:
        districts(arcs, 2, least=30, most=60, fixed=[1], run=QUICK)
    assert (told.value.sites.tolist(), told.value.demands.tolist()) == ([1], [1])
    with pytest.raises(Infeasible, match="no site is reached by its least people: 50 reach site"):
        districts(arcs, 2, least=51, most=60, run=QUICK)
    with pytest.raises(Infeasible, match="the fixed sites compete"):
        districts(arcs, 2, least=30, most=60, fixed=[0, 2], run=QUICK)


def test_people_are_split_by_persons() -> None:
    with pytest.raises(BadInput, match="people must be whole"):
        districts(complete_arcs([0.5], [[1]]), 1, least=0, run=QUICK)
