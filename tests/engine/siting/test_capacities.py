"""Capacitated p-median: by hand, against every choice with a transport program, and limits."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from linquan.engine.siting import (
    Infeasible,
    Run,
    Status,
    arcs_of,
    capacitated_median,
    complete_arcs,
    read_pmedcap,
)

QUICK = Run(seconds=5, workers=1)


def test_a_full_site_sends_people_on_by_hand() -> None:
    # All would go to site 0 (cost 1), which takes 50; ten of demand 1 go on to site 1 at cost 5.
    arcs = complete_arcs([30, 30], [[1, 9], [1, 5]])
    found = capacitated_median(arcs, 2, most=50, run=QUICK)
    assert (found.value, found.bound, found.status) == (100.0, 100.0, Status.PROVED)
    assert found.shares.tolist() == [[0, 0, 30], [1, 0, 20], [1, 1, 10]]


def transport(costs: np.ndarray, people: np.ndarray, sites: list[int], most: int) -> float:
    part = costs[:, sites]
    by_demand = np.kron(np.eye(len(people)), np.ones(len(sites)))
    by_site = np.kron(np.ones(len(people)), np.eye(len(sites)))
    found = optimize.linprog(part.ravel(), by_site, np.full(len(sites), most), by_demand, people)
    return found.fun if found.success else np.inf


@given(
    st.integers(1, 6), st.integers(1, 5), st.integers(1, 5), st.integers(5, 40), st.integers(0, 999)
)
@settings(max_examples=30, deadline=None)
def test_against_every_choice(demands: int, sites: int, centres: int, most: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    costs, people = dice.integers(0, 30, (demands, sites)), dice.integers(1, 12, demands)
    centres = min(centres, sites)
    best = min(
        transport(costs, people, list(choice), most)
        for choice in itertools.combinations(range(sites), centres)
    )
    arcs = complete_arcs(people, costs)
    if not np.isfinite(best):
        with pytest.raises(Infeasible):
            capacitated_median(arcs, centres, most=most, run=QUICK)
        return
    found = capacitated_median(arcs, centres, most=most, run=QUICK)
    assert (found.value, found.bound) == (pytest.approx(best), pytest.approx(best))
    assert np.bincount(found.shares[:, 0], found.shares[:, 2]).tolist() == people.tolist()
    assert np.bincount(found.shares[:, 1], found.shares[:, 2]).max() <= most


def test_a_published_form_is_enclosed() -> None:
    dice = np.random.default_rng(8)
    rows = "\n".join(
        f"{n} {dice.integers(1, 100)} {dice.integers(1, 100)} {dice.integers(1, 20)}"
        for n in range(1, 51)
    )
    instance = read_pmedcap(f"1\n1 0\n50 5 120\n{rows}")[0]
    found = capacitated_median(instance.arcs, instance.centres, most=instance.capacity)
    assert found.bound <= found.value
    assert found.gap < 0.02
    assert np.bincount(found.shares[:, 1], found.shares[:, 2]).max() <= 120


def test_a_cancelled_run_says_so() -> None:
    arcs = complete_arcs([30, 30], [[1, 9], [1, 5]])
    found = capacitated_median(arcs, 2, most=50, run=Run(seconds=5, is_cancelled=lambda: True))
    assert found.status in {Status.CANCELLED, Status.PROVED}
    assert found.bound <= 100.0 <= found.value


def test_too_little_room() -> None:
    arcs = complete_arcs([30, 30], [[1, 9], [1, 5]])
    with pytest.raises(Infeasible, match="not everybody can be served"):
        capacitated_median(arcs, 1, most=50, run=QUICK)
    far = arcs_of([30, 30], 1, [0], [0], [1])
    with pytest.raises(Infeasible, match="not everybody can be served"):
        capacitated_median(far, 1, most=90, run=QUICK)
