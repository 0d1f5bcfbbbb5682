"""People are added up for areas and zones: the same as counted home by home."""

from random import Random

import numpy as np

from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.totals import membership
from linquan.apps.places.counting import AgeGroup

GROUPS = (AgeGroup(0, None, "所有人", "All"), AgeGroup(-1, None, "年龄不详", "Age not known"))


def table(areas: list[int]) -> HomeTable:
    people = np.arange(2 * len(areas), dtype=np.int64).reshape(-1, 2) + 1
    at = np.zeros(len(areas))
    return HomeTable(np.array(areas, dtype=np.int64), at, at, people, GROUPS)


def test_sums_are_those_counted_home_by_home() -> None:
    dice = Random(7)
    lines = {n: (1, 2 + n % 3, 5 + n % 7)[: 2 + n % 2] for n in range(20, 60)}
    homes = table([dice.randrange(20, 60) for _ in range(300)])
    zones = {9: np.array([1, 4, 299]), 8: np.arange(250), 7: np.zeros(0, dtype=np.int64)}
    found = membership(homes, lines, zones)
    sums = found.summed(homes.people)
    wanted = sorted({area for a in homes.area_id.tolist() for area in lines[a]})
    assert found.area_id.tolist() == wanted
    for row, area in enumerate(wanted):
        there = [n for n, a in enumerate(homes.area_id.tolist()) if area in lines[a]]
        assert sums[row].tolist() == homes.people[there].sum(axis=0).tolist()
    assert found.zone_id.tolist() == [8, 9]
    assert sums[-2:].tolist() == [homes.people[zones[z]].sum(axis=0).tolist() for z in (8, 9)]


def test_what_is_true_of_nobody_is_zero() -> None:
    homes = table([20, 21, 20])
    found = membership(homes, {20: (1, 20), 21: (1, 21)}, {})
    assert found.summed(homes.people * 0).tolist() == [[0, 0]] * 3
    assert found.summed(homes.people).tolist() == [[9, 12], [6, 8], [3, 4]]


def test_without_homes_there_are_no_rows() -> None:
    homes = table([])
    assert membership(homes, {}, {}).summed(homes.people).shape == (0, 2)
