"""How far apart points lie."""

import pytest

from linquan.apps.circles.spacing import nearest_within, pairs_within

# A thousandth of a degree is 111.195 m to the north, and 96.3 m to the east at 30 degrees.
HERE, NORTH, EAST = (104.0, 30.0), (104.0, 30.001), (104.001, 30.0)


def test_the_nearest_and_its_metres() -> None:
    assert nearest_within([HERE], [NORTH], 111.0) == (None,)
    ((place, metres),) = [one for one in nearest_within([HERE], [NORTH, EAST], 120.0) if one]
    assert (place, metres) == (1, pytest.approx(96.298, abs=0.01))
    assert nearest_within([], [HERE], 1.0) == ()
    assert nearest_within([HERE], [], 1.0) == (None,)


def test_pairs_each_once() -> None:
    assert list(pairs_within([HERE, NORTH, EAST], 100.0)) == [(0, 2)]
    assert list(pairs_within([HERE, HERE], 0.0)) == [(0, 1)]
    assert list(pairs_within([HERE], 9.0)) == []
