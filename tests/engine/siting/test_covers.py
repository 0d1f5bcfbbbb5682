"""Set cover: by hand, against every choice, and what cannot be covered."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse
from tests.engine.siting.small import LEFT_OUT, Small, questions

from linquan.engine.siting import Infeasible, Run, Status, arcs_of, set_cover

QUICK = Run(seconds=5, workers=1)


def test_a_cover_by_hand() -> None:
    # Greed takes the middle site first and needs three; the outer two cover all.
    demands = [0, 1, 2, 3, 4, 5, 1, 2, 3, 4]
    sites = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    found = set_cover(arcs_of(np.ones(6), 3, demands, sites, np.ones(10)), run=QUICK)
    assert found.sites.tolist() == [0, 1]
    assert (found.value, found.bound, found.status) == (2.0, 2.0, Status.PROVED)
    assert found.assignment.tolist() == [0, 0, 0, 1, 1, 1]


def test_fixed_sites_count_and_nobody_needs_nothing() -> None:
    arcs = arcs_of([1, 0], 3, [0, 0, 1], [0, 1, 2], [3, 1, 1])
    found = set_cover(arcs, fixed=[0], run=QUICK)
    assert (found.sites.tolist(), found.value, found.is_proved) == ([0], 1.0, True)
    near = set_cover(arcs, radius=2, fixed=[0], run=QUICK)
    assert (near.sites.tolist(), near.value, near.assignment.tolist()) == ([0, 1], 2.0, [1, -1])


@given(questions())
@settings(max_examples=60, deadline=None)
def test_set_cover_against_every_choice(question: Small) -> None:
    arcs = question.arcs
    usable = np.ones(arcs.site_count, bool)
    usable[question.forbidden] = False
    reached = (question.costs[:, usable] != LEFT_OUT).any(axis=1) | (question.people == 0)
    wishes = {"fixed": question.fixed, "forbidden": question.forbidden, "run": QUICK}
    if not reached.all():
        with pytest.raises(Infeasible) as told:
            set_cover(arcs, **wishes)
        assert told.value.demands.tolist() == np.flatnonzero(~reached).tolist()
        return
    found = set_cover(arcs, **wishes)
    everybody = question.people.sum()
    best = min(
        len(choice)
        for choice in question.choices(most=arcs.site_count)
        if choice and question.covered(choice) >= everybody - 1e-9
    )
    assert (found.value, found.bound) == (best, best)
    assert question.covered(found.sites.tolist()) == pytest.approx(everybody)
    assert set(question.fixed) <= set(found.sites.tolist())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_set_cover_against_a_program(seed: int) -> None:
    dice = np.random.default_rng(seed)
    homes, spots = dice.random((300, 2)), dice.random((80, 2))
    near = np.hypot(*(homes[:, None] - spots[None]).transpose(2, 0, 1)) < 0.16
    homes_kept = near.any(axis=1)
    near = near[homes_kept]
    demands, sites = np.nonzero(near)
    found = set_cover(arcs_of(np.ones(len(near)), 80, demands, sites, np.zeros(len(sites))))
    known = optimize.milp(
        np.ones(80),
        integrality=np.ones(80),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(sparse.csr_array(near.astype(float)), lb=1),
    )
    assert (found.value, found.bound) == (round(known.fun), round(known.fun))


@given(st.integers(0, 50))
@settings(max_examples=10, deadline=None)
def test_a_run_of_one_round_is_honest(seed: int) -> None:
    dice = np.random.default_rng(seed)
    near = dice.random((30, 12)) < 0.3
    near[:, 0] |= ~near.any(axis=1)
    demands, sites = np.nonzero(near)
    arcs = arcs_of(np.ones(30), 12, demands, sites, np.zeros(len(sites)))
    short = set_cover(arcs, run=Run(seconds=None, rounds=1, workers=1))
    long = set_cover(arcs, run=QUICK)
    assert short.bound <= long.value <= short.value
    assert long.is_proved
