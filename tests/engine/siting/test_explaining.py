"""Explanations: who needs a site, and what forcing another costs, by hand and by all choices."""

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine.siting.small import Small, questions

from linquan.engine.errors import BadInput
from linquan.engine.siting import (
    Run,
    arcs_of,
    complete_arcs,
    cost_of_forcing,
    district_gains,
    districts,
    gains_of,
    max_cover,
    nearly_chosen,
    p_median,
    set_cover,
)

QUICK = Run(seconds=5, workers=1)


def test_who_needs_a_median_by_hand() -> None:
    line = complete_arcs([1, 1, 1, 5], [[0, 1, 2, 9], [1, 0, 1, 8], [2, 1, 0, 7], [9, 8, 7, 0]])
    middle, end = gains_of(line, p_median(line, 2, run=QUICK))
    assert (middle.site, middle.people, middle.lost) == (1, 3.0, 8.0 + 8.0 + 6.0)
    assert middle.demands.tolist() == [0, 1, 2]
    assert middle.lost_each.tolist() == [8.0, 8.0, 6.0]
    assert (end.site, end.people, end.lost, end.demands.tolist()) == (3, 5.0, 40.0, [3])


def test_who_needs_a_cover_by_hand() -> None:
    arcs = arcs_of([30, 20, 10], 2, [0, 1, 1, 2], [0, 0, 1, 1], [5, 5, 4, 9])
    first, second = gains_of(arcs, set_cover(arcs, run=QUICK))
    assert (first.demands.tolist(), first.lost, first.people) == ([0], 30.0, 30.0)
    assert (second.demands.tolist(), second.lost, second.people) == ([2], 10.0, 30.0)
    near = max_cover(arcs, 2, radius=5, run=QUICK)
    assert [gain.lost for gain in gains_of(arcs, near, radius=5)] == [30.0, 0.0]


def test_who_needs_a_district_by_hand() -> None:
    arcs = arcs_of([20, 50, 10], 2, [0, 1, 1, 2], [0, 0, 1, 1], [1, 2, 3, 1])
    found = districts(arcs, 2, least=30, most=40, run=QUICK)
    left, right = district_gains(arcs, found, 30, 40)
    assert (left.site, left.people, left.lost) == (0, 40.0, 40.0)
    assert (right.site, right.people, right.lost) == (1, 40.0, 40.0)


@given(questions())
@settings(max_examples=40, deadline=None)
def test_a_gain_is_what_is_lost_without(question: Small) -> None:
    arcs, wishes = question.arcs, {"fixed": question.fixed, "forbidden": question.forbidden}
    cover = max_cover(arcs, question.centres, run=QUICK, **wishes)
    median = p_median(arcs, question.centres, unserved_cost=800, run=QUICK, **wishes)
    for gain in gains_of(arcs, cover):
        others = [site for site in cover.sites.tolist() if site != gain.site]
        assert gain.lost == pytest.approx(cover.value - question.covered(others), abs=1e-9)
    for gain in gains_of(arcs, median, unserved_cost=800):
        others = [site for site in median.sites.tolist() if site != gain.site]
        without = question.cost(others, 800) if others else 800 * question.people.sum()
        assert gain.lost == pytest.approx(without - median.value, abs=1e-6)
        assert gain.lost == pytest.approx(gain.lost_each.sum())


@given(questions())
@settings(max_examples=40, deadline=None)
def test_forcing_costs_what_all_choices_say(question: Small) -> None:
    arcs = question.arcs
    found = max_cover(arcs, question.centres, run=QUICK)
    every = question._replace(fixed=[], forbidden=[])
    for site in set(range(arcs.site_count)) - set(found.sites.tolist()):
        told = cost_of_forcing(
            lambda fixed, start: max_cover(
                arcs, question.centres, fixed=fixed, start=start, run=QUICK
            ),
            found,
            site,
        )
        best = max(every.covered(choice) for choice in every.choices() if site in choice)
        assert told.at_least == told.at_most == pytest.approx(found.value - best, abs=1e-9)
        assert told.is_exact
        assert site in told.result.sites


def test_what_is_not_proved_is_an_interval() -> None:
    dice = np.random.default_rng(2)
    apart = np.abs(np.subtract.outer(dice.integers(0, 9999, 400), dice.integers(0, 9999, 150)))
    arcs = complete_arcs(dice.integers(1, 50, 400), apart)
    short = Run(seconds=None, rounds=1)
    found = p_median(arcs, 20, run=short)
    site = int(nearly_chosen(arcs, found, 1)[0])
    told = cost_of_forcing(
        lambda fixed, start: p_median(arcs, 20, fixed=fixed, start=start, run=short), found, site
    )
    exact = p_median(arcs, 20, fixed=[site]).value - p_median(arcs, 20).value
    assert told.at_least <= exact <= told.at_most


def test_what_is_nearly_chosen_is_closed() -> None:
    line = complete_arcs([1, 1, 1, 5], [[0, 1, 2, 9], [1, 0, 1, 8], [2, 1, 0, 7], [9, 8, 7, 0]])
    found = p_median(line, 2, run=QUICK)
    assert not set(nearly_chosen(line, found, 9).tolist()) & set(found.sites.tolist())


def test_what_cannot_be_explained() -> None:
    arcs = arcs_of([20, 50, 10], 2, [0, 1, 1, 2], [0, 0, 1, 1], [1, 2, 3, 1])
    found = districts(arcs, 2, least=30, most=40, run=QUICK)
    cover = set_cover(arcs, run=QUICK)
    with pytest.raises(BadInput, match="gains are told of covers"):
        gains_of(arcs, found)
    with pytest.raises(BadInput, match="told of districts"):
        district_gains(arcs, cover, 30, 40)
    with pytest.raises(BadInput, match="prices"):
        nearly_chosen(arcs, cover, 1)
    with pytest.raises(BadInput, match="nothing to force"):
        cost_of_forcing(lambda _, start: start, cover, 0)
