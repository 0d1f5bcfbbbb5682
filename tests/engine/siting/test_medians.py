"""p-median and maximal cover: by hand, against every choice, and what they say of themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.siting.small import Small, questions

from linquan.engine.errors import BadInput
from linquan.engine.siting import (
    NOBODY,
    Infeasible,
    Model,
    Progress,
    Run,
    Status,
    arcs_of,
    complete_arcs,
    max_cover,
    p_median,
)

QUICK = Run(seconds=5, workers=1)
LINE = complete_arcs([1, 1, 1, 5], [[0, 1, 2, 9], [1, 0, 1, 8], [2, 1, 0, 7], [9, 8, 7, 0]])


def test_a_street_by_hand() -> None:
    # Homes at 0, 1, 2 with one person, at 9 with five: one centre at 9, one in the middle.
    found = p_median(LINE, 2, run=QUICK)
    assert found.sites.tolist() == [1, 3]
    assert found.assignment.tolist() == [1, 1, 1, 3]
    assert (found.value, found.bound, found.gap) == (2.0, 2.0, 0.0)
    assert (found.model, found.status, found.is_proved) == (Model.P_MEDIAN, Status.PROVED, True)
    assert found.is_repeatable


def test_a_fixed_site_stays_and_a_forbidden_one_is_left() -> None:
    fixed = p_median(LINE, 2, fixed=[0], run=QUICK)
    assert (fixed.sites.tolist(), fixed.fixed.tolist(), fixed.value) == ([0, 3], [0], 3.0)
    forbidden = p_median(LINE, 2, forbidden=[1], run=QUICK)
    assert (forbidden.sites.tolist(), forbidden.value) == ([0, 3], 3.0)
    both = p_median(LINE, 1, fixed=[2], run=QUICK)
    assert (both.sites.tolist(), both.value, both.is_proved) == ([2], 38.0, True)


def test_who_is_too_far_counts_at_the_cost_of_being_unserved() -> None:
    arcs = arcs_of([10, 1], 2, demands=[0, 1, 1], sites=[0, 0, 1], costs=[4, 9, 2])
    found = p_median(arcs, 1, unserved_cost=9, run=QUICK)
    # Site 0: 40 + 9 unserved; site 1: 90 + 2.
    assert (found.sites.tolist(), found.value) == ([0], 49.0)
    assert found.assignment.tolist() == [0, NOBODY]


def test_cover_by_hand() -> None:
    arcs = arcs_of([30, 20, 10, 5], 3, [0, 1, 2, 1, 3], [0, 1, 1, 2, 2], [5, 6, 7, 1, 0])
    found = max_cover(arcs, 2, run=QUICK)
    assert (found.sites.tolist(), found.value, found.bound) == ([0, 1], 60.0, 60.0)
    assert found.assignment.tolist() == [0, 1, 1, NOBODY]
    near = max_cover(arcs, 1, radius=4, run=QUICK)
    assert (near.sites.tolist(), near.value) == ([2], 25.0)


@given(questions(), st.integers(1, 1000))
@settings(max_examples=60, deadline=None)
def test_p_median_against_every_choice(question: Small, ceiling: int) -> None:
    found = p_median(
        question.arcs,
        question.centres,
        fixed=question.fixed,
        forbidden=question.forbidden,
        unserved_cost=ceiling,
        run=QUICK,
    )
    best = min(question.cost(choice, ceiling) for choice in question.choices())
    assert found.value == pytest.approx(best, rel=1e-9)
    assert found.value == pytest.approx(question.cost(found.sites.tolist(), ceiling), rel=1e-12)
    assert found.is_proved
    assert set(question.fixed) <= set(found.sites.tolist())
    assert not set(question.forbidden) & set(found.sites.tolist())
    assert len(found.sites) == question.centres


@given(questions())
@settings(max_examples=60, deadline=None)
def test_max_cover_against_every_choice(question: Small) -> None:
    found = max_cover(
        question.arcs,
        question.centres,
        fixed=question.fixed,
        forbidden=question.forbidden,
        run=QUICK,
    )
    best = max(question.covered(choice) for choice in question.choices())
    assert found.value == pytest.approx(best, rel=1e-9)
    assert found.value == pytest.approx(question.covered(found.sites.tolist()), rel=1e-12)
    assert found.is_proved
    served = found.assignment != NOBODY
    assert question.people[served].sum() == pytest.approx(best, rel=1e-9)


@given(questions(), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_a_bound_never_passes_the_best(question: Small, rounds: int) -> None:
    found = p_median(
        question.arcs, question.centres, unserved_cost=50, run=Run(seconds=None, rounds=rounds)
    )
    free = question._replace(fixed=[], forbidden=[])
    best = min(free.cost(choice, 50) for choice in free.choices())
    assert found.bound <= best * (1 + 1e-9)
    assert best <= found.value * (1 + 1e-9)


def plane(seed: int, demands: int, sites: int) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    homes, spots = dice.random((demands, 2)), dice.random((sites, 2))
    apart = np.hypot(*(homes[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
    return dice.integers(1, 100, demands), np.rint(apart * 1000).astype(int)


def test_threads_change_nothing() -> None:
    people, costs = plane(3, 200, 60)
    arcs = complete_arcs(people, costs)
    one, two = (
        p_median(arcs, 8, run=Run(seconds=None, rounds=4, seed=5, workers=workers))
        for workers in (1, 2)
    )
    assert one.sites.tolist() == two.sites.tolist()
    assert (one.value, one.bound, one.rounds) == (two.value, two.bound, two.rounds)
    assert one.prices.tolist() == two.prices.tolist()


def test_a_run_is_watched_and_can_be_ended() -> None:
    people, costs = plane(4, 300, 100)
    seen: list[Progress] = []
    run = Run(seconds=60, progress=seen.append, is_cancelled=lambda: len(seen) >= 2)
    found = p_median(complete_arcs(people, costs), 12, run=run)
    assert found.status in {Status.CANCELLED, Status.PROVED}
    assert [now.rounds for now in seen] == list(range(1, len(seen) + 1))
    assert seen[-1].value == found.value
    assert found.bound <= found.value


def test_time_that_is_up_at_once_still_gives_an_answer_and_a_bound() -> None:
    people, costs = plane(5, 300, 100)
    found = p_median(complete_arcs(people, costs), 12, run=Run(seconds=1e-9))
    assert found.status is Status.TIME_LIMIT
    assert not found.is_repeatable
    assert len(found.sites) == 12
    assert 0 < found.bound <= found.value


def test_a_gap_that_is_good_enough_ends_a_run() -> None:
    people, costs = plane(6, 300, 100)
    found = p_median(complete_arcs(people, costs), 12, run=Run(gap=0.2))
    assert found.status in {Status.GAP_REACHED, Status.PROVED}
    assert found.gap <= 0.2


def test_a_start_is_taken_up() -> None:
    people, costs = plane(7, 200, 60)
    arcs = complete_arcs(people, costs)
    first = p_median(arcs, 8)
    again = p_median(arcs, 8, start=first, run=Run(seconds=None, rounds=1))
    assert again.value == first.value
    cover = max_cover(arcs, 3, radius=200)
    again = max_cover(arcs, 3, radius=200, start=cover, run=Run(seconds=None, rounds=1))
    assert again.value == cover.value


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"centres": 0}, "0 centres are none"),
        ({"centres": 5}, "5 centres are more than the 4 sites"),
        ({"centres": 3, "forbidden": [0, 1]}, "3 centres are more than the 2 sites"),
        ({"centres": 1, "fixed": [0, 1]}, "fewer than the 2 fixed sites"),
        ({"centres": 1, "fixed": [4]}, "fixed site 4 does not exist"),
        ({"centres": 1, "forbidden": [-1]}, "forbidden site -1 does not exist"),
        ({"centres": 1, "fixed": [0.5]}, "not a list of whole numbers"),
        ({"centres": 2, "fixed": [1], "forbidden": [1]}, "site 1 is fixed and forbidden"),
        ({"centres": 2.5}, "centres is 2.5: a whole number is needed"),
        ({"centres": float("nan")}, "centres is nan"),
        ({"centres": "2"}, "centres is '2'"),
        ({"centres": 2, "unserved_cost": 4.5}, "unserved_cost is 4.5"),
        ({"centres": 2, "unserved_cost": 0}, "cannot cost 0"),
        ({"centres": 2, "run": Run(seconds=0)}, "a time limit of 0 s"),
        ({"centres": 2, "run": Run(seconds=float("nan"))}, "a time limit of nan s"),
        ({"centres": 2, "run": Run(rounds=0)}, "0 rounds are none"),
        ({"centres": 2, "run": Run(gap=-0.1)}, "a gap of -0.1"),
        ({"centres": 2, "run": Run(workers=3)}, "3 workers"),
    ],
)
def test_wishes_that_do_not_fit(wishes: dict, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        p_median(LINE, **wishes)


def test_too_few_sites_is_infeasible() -> None:
    with pytest.raises(Infeasible):
        p_median(LINE, 1, fixed=[0, 1])


def test_sparse_arcs_need_a_cost_of_being_unserved() -> None:
    arcs = arcs_of([1, 1], 2, [0, 1, 1], [0, 0, 1], [1, 1, 1])
    with pytest.raises(BadInput, match="demand 0 does not reach every site"):
        p_median(arcs, 1)
    with pytest.raises(BadInput, match="sums are not exact"):
        p_median(arcs_of([2.0**40], 1, [0], [0], [1]), 1, unserved_cost=2**20)
