"""Small parts: draws, shares, rings."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.engine.errors import BadInput
from linquan.engine.towns.dice import Dice
from linquan.engine.towns.frame import Frame
from linquan.engine.towns.grids import GridDraft, in_reading_order
from linquan.engine.towns.rings import (
    centre,
    dissolved,
    doubled_area,
    touching,
    with_shared_corners,
)
from linquan.engine.towns.shares import share_out
from linquan.engine.towns.types import GridKind

SQUARE = ((0, 0), (10, 0), (10, 10), (0, 10))
EAST = ((10, 0), (20, 0), (20, 5), (10, 5))
NORTH_EAST = ((10, 5), (20, 5), (20, 10), (10, 10))


def test_draws_are_fixed_for_good() -> None:
    dice = Dice(1, "test")
    assert [dice.whole(1, 6) for _ in range(8)] == [6, 3, 2, 3, 3, 5, 3, 5]
    assert dice.shuffled("abcdef") == list("cedfba")


def test_purposes_do_not_disturb_each_other() -> None:
    assert Dice(1, "a").unit() != Dice(1, "b").unit()
    assert Dice(1, "a").unit() == Dice(1, "a").unit()


def test_whole_numbers_reach_both_ends() -> None:
    dice = Dice(2, "ends")
    assert set(Counter(dice.whole(1, 3) for _ in range(200))) == {1, 2, 3}


def test_weights_decide() -> None:
    dice = Dice(3, "weights")
    drawn = Counter(dice.weighted((0, 3, 1)) for _ in range(4000))
    assert drawn[0] == 0
    assert 2.6 < drawn[1] / drawn[2] < 3.4


def test_the_last_weight_takes_what_rounding_leaves() -> None:
    class Top(Dice):
        def unit(self) -> float:
            return 1.0

    assert Top(1, "top").weighted((1, 1, 0)) == 1


def test_shares_by_hand() -> None:
    # 7 among 1:2:4 is exact; 10 among thirds gives the rest to the first.
    assert share_out(7, (1, 2, 4)) == (1, 2, 4)
    assert share_out(10, (1, 1, 1)) == (4, 3, 3)
    assert share_out(5, (0, 1)) == (0, 5)


@given(st.integers(0, 10**6), st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_shares_add_up(total: int, weights: list[float]) -> None:
    if sum(weights) > 1e-6:
        parts = share_out(total, weights)
        assert sum(parts) == total
        assert min(parts) >= 0


def test_shares_of_nothing() -> None:
    with pytest.raises(BadInput, match="more than 0"):
        share_out(3, (0.0, 0.0))


def test_corners_of_neighbours_are_shared() -> None:
    # The square's east edge gets the corner where its two neighbours meet.
    square, east, north_east = with_shared_corners([SQUARE, EAST, NORTH_EAST])
    assert square == ((0, 0), (10, 0), (10, 5), (10, 10), (0, 10))
    assert (east, north_east) == (EAST, NORTH_EAST)
    assert touching(square, east)
    assert not touching(SQUARE, EAST)


def test_joined_rings() -> None:
    rings = with_shared_corners([SQUARE, EAST, NORTH_EAST])
    assert dissolved(rings) == (
        (0, 0), (10, 0), (20, 0), (20, 5), (20, 10), (10, 10), (0, 10),
    )  # fmt: skip
    assert dissolved(rings[:1]) == rings[0]


def test_rings_that_do_not_join() -> None:
    apart = ((50, 0), (60, 0), (60, 10), (50, 10))
    corner = ((10, 10), (20, 10), (20, 20), (10, 20))
    assert dissolved([SQUARE, apart]) is None
    assert dissolved([SQUARE, corner]) is None
    assert dissolved([]) is None


def test_a_ring_with_a_hole_is_not_simple() -> None:
    around = [
        ((u, v), (u + 1, v), (u + 1, v + 1), (u, v + 1))
        for u in range(3)
        for v in range(3)
        if (u, v) != (1, 1)
    ]
    assert dissolved(around) is None


def test_area_and_centre_by_hand() -> None:
    assert doubled_area(SQUARE) == 200
    assert doubled_area(SQUARE[::-1]) == -200
    assert centre(SQUARE) == (5, 5)


def test_reading_order_goes_by_rows() -> None:
    def grid(name: int, u: int, v: int) -> GridDraft:
        ring = ((u, v), (u + 100, v), (u + 100, v + 100), (u, v + 100))
        return GridDraft(0, GridKind.BASE, (name,), ring, 0)

    # 1 lies a little higher than 0, but in the same row; 2 and 3 lie a row below.
    grids = [grid(0, 0, 5000), grid(1, 900, 5600), grid(2, 0, 3000), grid(3, 800, 3100)]
    assert [g.tiles[0] for g in in_reading_order(grids[::-1])] == [0, 1, 2, 3]


def test_frame_by_hand() -> None:
    # On the equator one degree is 111,195.08 m; a quarter turn takes east to north.
    flat = Frame(lon=10.0, lat=0.0, bearing_deg=0.0, middle=(0, 0))
    turned = Frame(lon=10.0, lat=0.0, bearing_deg=90.0, middle=(0, 0))
    assert flat.point((0, 0)) == (10.0, 0.0)
    assert flat.point((1_111_951, 0)) == (11.0000002, 0.0)
    assert turned.point((1_111_951, 0)) == (10.0, 1.0000002)
    assert flat.ring(SQUARE)[0] == flat.ring(SQUARE)[-1]
