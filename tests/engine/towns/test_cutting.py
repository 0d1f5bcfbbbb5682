"""How estates are laid out and cut into grids, on small cases by hand."""

import pytest

from linquan.engine.towns import GridKind
from linquan.engine.towns.estates import _fit, _halves
from linquan.engine.towns.grids import GridDraft, _best_pair, _places
from linquan.engine.towns.rings import dissolved

CELLS = {
    (u, v): ((u, v), (u + 1, v), (u + 1, v + 1), (u, v + 1)) for u in range(3) for v in range(3)
}


@pytest.mark.parametrize(
    ("counts", "places"),
    [
        ([100, 400], []),
        ([300, 300], [1]),
        ([150, 150, 150, 150], [2]),
        # Two parts would be 650 and 150 or 250 and 550: too large, so three.
        ([250, 400, 150], [1, 2]),
        # One column alone is too large; nothing can be done about it.
        ([600, 10], [1]),
        ([900], []),
    ],
)
def test_where_an_estate_is_cut(counts: list[int], places: list[int]) -> None:
    assert _places(counts) == places


def test_a_wide_plot_has_its_way_in_the_middle() -> None:
    # 1200 wide, 80 free at either wall, a way of 140 in the middle.
    assert _halves(0, 1200, 400) == ([(80, 530), (670, 1120)], 600)


def test_a_narrow_plot_has_its_way_along_the_edge() -> None:
    assert _halves(0, 600, 400) == ([(220, 520)], 150)


def test_buildings_are_set_evenly() -> None:
    assert _fit((0, 1000), 400, 100) == [(0, 400), (600, 1000)]
    assert _fit((0, 500), 400, 200) == [(50, 450)]
    assert _fit((0, 300), 400, 100) == [(0, 300)]


def draft(cells: list[tuple[int, int]], households: int) -> GridDraft:
    keys = list(CELLS)
    ring = dissolved([CELLS[cell] for cell in cells])
    assert ring is not None
    tiles = tuple(keys.index(cell) for cell in cells)
    return GridDraft(0, GridKind.BASE, tiles, ring, households)


def test_a_small_grid_joins_the_neighbour_with_fewest_households() -> None:
    rings = tuple(CELLS.values())
    small, west, east = draft([(1, 0)], 200), draft([(0, 0)], 320), draft([(2, 0)], 300)
    far = draft([(1, 2)], 10)
    pair = _best_pair(small, [west, east, far], rings)
    assert pair is not None
    other, union = pair
    assert other is east
    assert (union.households, union.tiles) == (500, (3, 6))
    assert union.ring == ((1, 0), (2, 0), (3, 0), (3, 1), (2, 1), (1, 1))


def test_a_union_that_is_too_large_is_refused_but_for_tiny_grids() -> None:
    rings = tuple(CELLS.values())
    large = draft([(0, 0)], 450)
    assert _best_pair(draft([(1, 0)], 200), [large], rings) is None
    assert _best_pair(draft([(1, 0)], 119), [large], rings) is not None


def test_a_union_around_a_hole_is_refused() -> None:
    rings = tuple(CELLS.values())
    around = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2)]
    assert _best_pair(draft([(0, 1)], 50), [draft(around, 300)], rings) is None
