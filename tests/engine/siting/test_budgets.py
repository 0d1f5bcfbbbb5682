"""Cover within a budget: by hand, against every choice, and what it says of itself."""

import itertools
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.engine.siting.small import LEFT_OUT, Small, questions

from linquan.engine.errors import BadInput
from linquan.engine.siting import (
    NOBODY,
    Arcs,
    Infeasible,
    Model,
    Progress,
    Run,
    Status,
    arcs_of,
    budget_cover,
    cost_of_forcing,
    gains_of,
    max_cover,
    nearly_chosen,
)

QUICK = Run(seconds=20, workers=1)
Reach = NDArray[np.bool_]


def arcs_from(reach: Reach, people: NDArray[np.float64]) -> Arcs:
    demands, sites = np.nonzero(reach)
    return arcs_of(people, reach.shape[1], demands, sites, np.ones(len(sites)))


class Best(NamedTuple):
    """Of every choice within a budget: most people, and the least money for so many."""

    people: float
    money: int


def best_of(
    reach: Reach,
    people: NDArray[np.float64],
    prices: list[int],
    budget: int,
    fixed: tuple[int, ...],
) -> Best:
    free = [site for site in range(reach.shape[1]) if site not in fixed]
    found = Best(-1.0, 0)
    for count in range(len(free) + 1):
        for more in itertools.combinations(free, count):
            choice = [*fixed, *more]
            money = sum(prices[site] for site in choice)
            if money <= budget:
                covered = float(people[reach[:, choice].any(axis=1)].sum())
                if covered > found.people + 1e-9:
                    found = Best(covered, money)
                elif covered > found.people - 1e-9:
                    found = Best(found.people, min(found.money, money))
    return found


# Four homes; a wide site is dear, two narrow ones are cheap, one is free and for nobody new.
HOMES = np.array([30.0, 20.0, 10.0, 5.0])
REACH = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 1]], bool)
PRICES = [900, 400, 300, 0]


@pytest.mark.parametrize(
    ("budget", "sites", "covered", "spent"),
    [
        (0, [3], 5.0, 0),
        (299, [3], 5.0, 0),
        (300, [2], 25.0, 300),
        (400, [1, 3], 35.0, 400),
        (700, [1, 2], 55.0, 700),
        (900, [0, 3], 65.0, 900),
        (10_000, [0, 3], 65.0, 900),
    ],
)
def test_money_by_hand(budget: int, sites: list[int], covered: float, spent: int) -> None:
    found = budget_cover(arcs_from(REACH, HOMES), PRICES, budget, run=QUICK)
    assert (found.sites.tolist(), found.value, found.bound) == (sites, covered, covered)
    assert (found.spent, found.status, found.model) == (spent, Status.PROVED, Model.BUDGET_COVER)
    assert found.is_repeatable


def test_a_budget_that_buys_nothing_is_no_choice() -> None:
    arcs = arcs_of([3, 4], 2, [0, 1], [0, 1], [1, 1])
    found = budget_cover(arcs, [10, 20], 9, run=QUICK)
    assert (found.sites.tolist(), found.value, found.bound, found.spent) == ([], 0.0, 0.0, 0)
    assert found.is_proved
    assert found.assignment.tolist() == [NOBODY, NOBODY]


def test_fixed_sites_are_paid_for() -> None:
    arcs = arcs_from(REACH, HOMES)
    found = budget_cover(arcs, PRICES, 700, fixed=[2], forbidden=[1], run=QUICK)
    assert (found.sites.tolist(), found.fixed.tolist(), found.value) == ([2], [2], 25.0)
    with pytest.raises(Infeasible, match="fixed sites cost 1200, more than the budget of 1199"):
        budget_cover(arcs, PRICES, 1199, fixed=[0, 2])
    both = budget_cover(arcs, PRICES, 1200, fixed=[0, 2], run=QUICK)
    assert (both.sites.tolist(), both.value, both.spent) == ([0, 2], 65.0 + 0.0, 1200)


def test_only_arcs_within_the_radius_count() -> None:
    arcs = arcs_of([30, 20], 2, [0, 0, 1], [0, 1, 1], [5, 9, 4])
    found = budget_cover(arcs, [1, 1], 1, radius=5, run=QUICK)
    assert (found.sites.tolist(), found.value, found.assignment.tolist()) == ([0], 30.0, [0, -1])
    assert [gain.lost for gain in gains_of(arcs, found, radius=5)] == [30.0]


def random_case(seed: int) -> tuple[Reach, NDArray[np.float64], list[int], int, tuple[int, ...]]:
    """Make a small question: few or many arcs, prices alike or far apart, some of them 0."""
    dice = np.random.default_rng(seed)
    demands, sites = int(dice.integers(1, 25)), int(dice.integers(1, 10))
    reach = dice.random((demands, sites)) < dice.choice([0.15, 0.35, 0.7])
    people = dice.integers(0, 60, demands).astype(float)
    people[0] += 1
    if seed % 5 == 0:
        people += dice.choice([0.5, 0.25, 0.1], demands)
    scale = int(dice.choice([1, 7, 1_000, 10**6, 10**15 // 9]))
    prices = (dice.integers(0, 9, sites) * scale).tolist()
    budget = int(dice.integers(0, max(sum(prices), 1) + 1))
    fixed = tuple(dice.permutation(sites)[: int(dice.integers(0, 2))].tolist())
    return reach, people, prices, max(budget, sum(prices[site] for site in fixed)), fixed


@pytest.mark.parametrize("hundred", range(5))
def test_against_every_choice(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        reach, people, prices, budget, fixed = random_case(seed)
        best = best_of(reach, people, prices, budget, fixed)
        arcs = arcs_from(reach, people)
        found = budget_cover(arcs, prices, budget, fixed=fixed, run=QUICK)
        assert found.value == pytest.approx(best.people, abs=1e-9), seed
        assert found.status is Status.PROVED, seed
        assert found.value <= found.bound + 1e-9
        assert found.spent == sum(prices[site] for site in found.sites.tolist()) <= budget
        assert best.money <= found.spent
        assert set(fixed) <= set(found.sites.tolist())
        assert people[found.assignment != NOBODY].sum() == pytest.approx(best.people)


@pytest.mark.parametrize("seed", range(0, 200, 3))
def test_none_is_needless_and_no_exchange_saves(seed: int) -> None:
    reach, people, prices, budget, fixed = random_case(seed)
    found = budget_cover(arcs_from(reach, people), prices, budget, fixed=fixed, run=QUICK)
    chosen = found.sites.tolist()
    for gone in set(chosen) - set(fixed):
        rest = [site for site in chosen if site != gone]
        assert people[reach[:, rest].any(axis=1)].sum() < found.value
        for other in set(range(reach.shape[1])) - set(chosen):
            as_many = people[reach[:, [*rest, other]].any(axis=1)].sum() >= found.value - 1e-9
            assert not (as_many and prices[other] < prices[gone])


@given(questions(), st.integers(1, 10**9), st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_where_all_cost_the_same_it_is_a_cover_of_so_many(
    question: Small, price: int, left: int
) -> None:
    free = question.costs.shape[1] - len(question.forbidden)
    budget = question.centres * price + left % price
    found = budget_cover(
        question.arcs, [price] * question.arcs.site_count, budget,
        fixed=question.fixed, forbidden=question.forbidden, run=QUICK,
    )  # fmt: skip
    same = max_cover(
        question.arcs, min(budget // price, free),
        fixed=question.fixed, forbidden=question.forbidden, run=QUICK,
    )  # fmt: skip
    assert found.value == pytest.approx(same.value, rel=1e-12)
    assert found.is_proved or found.gap < 1e-9


def town(seed: int, homes: int, sites: int) -> tuple[Arcs, NDArray[np.int64]]:
    """Make a town in which sites cost from 10,000 to 5,000,000 yuan."""
    dice = np.random.default_rng(seed)
    lived, offered = dice.random((homes, 2)), dice.random((sites, 2))
    near = np.hypot(*(lived[:, None] - offered[None]).transpose(2, 0, 1)) < 0.09
    people = dice.integers(1, 400, homes).astype(float)
    prices = np.rint(10.0 ** dice.uniform(4, 6.7, sites)).astype(np.int64)
    return arcs_from(near, people), prices


def test_a_town_of_prices_far_apart_is_proved() -> None:
    arcs, prices = town(1, 500, 120)
    found = budget_cover(arcs, prices, 3_000_000, run=Run(seconds=60, workers=1))
    assert (found.status, found.is_proved) == (Status.PROVED, True)
    again = budget_cover(arcs, prices, 3_000_000, start=found, run=Run(seconds=60, seed=9))
    assert (again.value, again.bound) == (found.value, found.value)


def test_threads_change_nothing() -> None:
    arcs, prices = town(2, 900, 300)
    one, two = (
        budget_cover(
            arcs, prices, 4_000_000, run=Run(seconds=None, rounds=3, seed=5, workers=workers)
        )
        for workers in (1, 2)
    )
    assert one.sites.tolist() == two.sites.tolist()
    assert (one.value, one.bound, one.rounds, one.spent) == (
        two.value, two.bound, two.rounds, two.spent,
    )  # fmt: skip
    assert one.prices.tolist() == two.prices.tolist()


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_run_of_one_round_is_honest(seed: int) -> None:
    reach, people, prices, budget, fixed = random_case(seed)
    found = budget_cover(
        arcs_from(reach, people), prices, budget, fixed=fixed,
        run=Run(seconds=None, rounds=1, workers=1),
    )  # fmt: skip
    best = best_of(reach, people, prices, budget, fixed)
    assert found.value <= best.people + 1e-9
    assert best.people <= found.bound + 1e-9


def test_a_run_is_watched_and_can_be_ended() -> None:
    arcs, prices = town(4, 900, 300)
    seen: list[Progress] = []
    run = Run(seconds=60, progress=seen.append, is_cancelled=lambda: len(seen) >= 2)
    found = budget_cover(arcs, prices, 4_000_000, run=run)
    assert found.status in {Status.CANCELLED, Status.PROVED}
    assert [now.rounds for now in seen] == list(range(1, len(seen) + 1))
    assert found.value >= seen[-1].value
    assert found.value <= found.bound


def test_more_money_never_reaches_fewer() -> None:
    arcs, prices = town(5, 200, 60)
    run = Run(seconds=60, workers=1)
    values = [
        budget_cover(arcs, prices, budget, run=run).value for budget in range(0, 2_000_001, 250_000)
    ]
    assert values == sorted(values)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_forcing_costs_what_all_choices_say(seed: int) -> None:
    reach, people, prices, budget, _ = random_case(seed)
    arcs = arcs_from(reach, people)
    found = budget_cover(arcs, prices, budget, run=QUICK)

    def ask(fixed: list[int], start: object) -> object:
        return budget_cover(arcs, prices, budget, fixed=fixed, start=start, run=QUICK)

    for site in set(range(reach.shape[1])) - set(found.sites.tolist()):
        if prices[site] > budget:
            with pytest.raises(Infeasible):
                cost_of_forcing(ask, found, site)
            continue
        told = cost_of_forcing(ask, found, site)
        best = best_of(reach, people, prices, budget, (site,))
        lost = pytest.approx(found.value - best.people, abs=1e-6)
        assert (told.at_least, told.at_most) == (lost, lost)
        assert site in told.result.sites
        assert told.result.spent <= budget


def test_what_is_nearly_chosen_pays_most_for_its_price() -> None:
    # Alone: 30, 20, 20 people for 300, 100, 200. The money buys the second.
    arcs = arcs_of([30, 20, 20], 3, [0, 1, 2], [0, 1, 2], [1, 1, 1])
    found = budget_cover(arcs, [300, 100, 200], 150, run=QUICK)
    assert found.sites.tolist() == [1]
    assert nearly_chosen(arcs, found, 5, prices=[300, 100, 200]).tolist() == [0, 2]
    assert nearly_chosen(arcs, found, 5, prices=[300, 100, 100]).tolist() == [2, 0]
    assert nearly_chosen(arcs, found, 5).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("prices", "budget", "words"),
    [
        ([1, 2], 5, "one for each of 3 sites"),
        ([1, 2, -1], 5, "price of site 2 is -1"),
        ([1, 2.5, 3], 5, "price of site 1 is 2.5"),
        ([1, 2, float("nan")], 5, "price of site 2 is nan"),
        ([1, 2, 2**53 + 1], 5, "price of site 2"),
        ([1, 2, 2**70], 5, "not whole numbers"),
        (["a", "b", "c"], 5, "not whole numbers"),
        ([1, 2, 3], -1, "budget of -1"),
        ([1, 2, 3], 2**53 + 1, "budget of"),
        ([1, 2, 3], 2.5, "whole number is needed"),
    ],
)
def test_odd_money_is_refused(prices: list[object], budget: object, words: str) -> None:
    arcs = arcs_of([3, 4, 5], 3, [0, 1, 2], [0, 1, 2], [1, 1, 1])
    with pytest.raises(BadInput, match=words):
        budget_cover(arcs, prices, budget)  # type: ignore[arg-type]


def test_whole_floats_and_huge_prices_are_money() -> None:
    arcs = arcs_of([3, 4, 5], 3, [0, 1, 2], [0, 1, 2], [1, 1, 1])
    huge = [2**53, 2**53 - 1, 2**52]
    found = budget_cover(arcs, huge, 2**53, run=QUICK)
    assert (found.sites.tolist(), found.value, found.spent) == ([2], 5.0, 2**52)
    exact = budget_cover(arcs, [2**52, 2**52, 2**52 + 1], 2**53, run=QUICK)
    assert (exact.sites.tolist(), exact.value, exact.spent) == ([0, 1], 7.0, 2**53)
    assert budget_cover(arcs, np.array([1.0, 2.0, 3.0]), 5, run=QUICK).spent == 5


def test_nobody_is_reached_by_any() -> None:
    reach = np.full((2, 2), LEFT_OUT) != LEFT_OUT
    found = budget_cover(arcs_from(reach, np.array([3.0, 4.0])), [1, 1], 2, run=QUICK)
    assert (found.sites.tolist(), found.value, found.bound) == ([], 0.0, 0.0)
