"""Arcs: both ways of sorting, doubles, radius, and everything that cannot be."""

import numpy as np
import pytest

from linquan.engine.errors import BadInput
from linquan.engine.siting import arcs_of, complete_arcs, within
from linquan.engine.siting.merging import merged


def test_arcs_by_demand_and_by_site() -> None:
    arcs = arcs_of([5, 0, 2], 3, [2, 0, 2, 1], [1, 2, 0, 1], [7, 3, 9, 4])
    assert arcs.indptr.tolist() == [0, 1, 2, 4]
    assert (arcs.sites.tolist(), arcs.costs.tolist()) == ([2, 1, 0, 1], [3, 4, 9, 7])
    assert arcs.site_indptr.tolist() == [0, 1, 3, 4]
    assert (arcs.demands.tolist(), arcs.site_costs.tolist()) == ([2, 1, 2, 0], [9, 4, 7, 3])


def test_of_a_pair_that_stands_twice_the_lower_cost_counts() -> None:
    arcs = arcs_of([1], 2, [0, 0, 0], [1, 0, 1], [7, 5, 3])
    assert (arcs.sites.tolist(), arcs.costs.tolist()) == ([0, 1], [5, 3])


def test_a_radius_counts_its_edge() -> None:
    arcs = within(complete_arcs([1, 1], [[10, 11], [12, 9]]), 10)
    assert (arcs.indptr.tolist(), arcs.sites.tolist()) == ([0, 1, 2], [0, 1])
    for wrong in (-1, float("nan")):
        with pytest.raises(BadInput, match=f"radius of {wrong}"):
            within(arcs, wrong)


def test_no_arcs_are_arcs_too() -> None:
    arcs = arcs_of([1, 2], 2, [], [], [])
    assert (arcs.count, arcs.indptr.tolist()) == (0, [0, 0, 0])


def test_demands_with_the_same_sites_are_one() -> None:
    arcs = arcs_of([1, 2, 4, 8], 3, [0, 0, 1, 2, 2], [0, 2, 1, 0, 2], [0, 0, 0, 0, 0])
    found = merged(arcs)
    assert found.group_of[0] == found.group_of[2]
    assert len(set(found.group_of.tolist())) == 3
    assert sorted(found.arcs.people.tolist()) == [2, 5, 8]
    assert found.arcs.count == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([], 1, [], [], []), "one number for each demand"),
        (([0, 0], 1, [], [], []), "nobody lives"),
        (([1, -1], 1, [], [], []), "people of demand 1 are -1"),
        (([1, np.nan], 1, [], [], []), "people of demand 1 are nan"),
        (([1, np.inf], 1, [], [], []), "people of demand 1 are inf"),
        ((["many"], 1, [], [], []), "people are not numbers"),
        (([1], 0, [], [], []), "no candidate sites"),
        (([1], 1, [1], [0], [1]), r"demands\[0\] is 1"),
        (([1], 1, [-1], [0], [1]), r"demands\[0\] is -1"),
        (([1], 1, [0], [1], [1]), r"sites\[0\] is 1"),
        (([1], 1, [0], [0], [-1]), r"costs\[0\] is -1"),
        (([1], 1, [0], [0], [2**31 - 1]), r"costs\[0\] is 2147483647"),
        (([1], 1, [0], [0], [np.nan]), r"costs\[0\] is nan: whole"),
        (([1], 1, [0], [0], [np.inf]), r"costs\[0\] is inf: it must lie"),
        (([1], 1, [0], [0], [0.5]), r"costs\[0\] is 0.5"),
        (([1], 1, [0], [0], ["far"]), "costs are not numbers"),
        (([1], 1, [0], [0], [[1]]), "costs have shape"),
        (([1], 1, [0, 0], [0], [1]), "differ in length: 2, 1, 1"),
        (([2.0**33], 1, [0], [0], [2**30]), "sums are not exact"),
    ],
)
def test_what_cannot_be(arguments: tuple, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        arcs_of(*arguments)


@pytest.mark.parametrize("costs", [[1, 2], [[1, 2]], [[], []]])
def test_a_matrix_has_a_row_for_each_demand(costs: list) -> None:
    with pytest.raises(BadInput, match="not one row for each of 2 demands"):
        complete_arcs([1, 1], costs)
