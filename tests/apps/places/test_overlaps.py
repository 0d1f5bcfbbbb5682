"""Which areas a zone touches: by hand, and against plain brute force."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, shape
from tests.apps.places.factories import square

from linquan.apps.places.grid_index import GridIndex
from linquan.apps.places.overlaps import SLIVER, Placed, overlaps

CELLS: list[Placed] = [(square(104 + n / 100, 104.01 + n / 100), None, None) for n in range(4)]


def touched(west: float, east: float, areas: list[Placed] = CELLS) -> dict[int, float | None]:
    return dict(overlaps([square(west, east)], areas)[0])


@pytest.mark.parametrize(
    ("west", "east", "found"),
    [
        (104.0, 104.01, {0: 1.0}),
        (104.005, 104.03, {0: 0.5, 1: 1.0, 2: 1.0}),
        (104.0125, 104.015, {1: 0.25}),
        (103.9, 104.1, {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0}),
        (104.04, 104.05, {}),
        (105.0, 105.1, {}),
    ],
)
def test_shares(west: float, east: float, found: dict[int, float]) -> None:
    assert touched(west, east) == pytest.approx(found)


def test_a_shared_border_is_no_touch_and_neither_is_a_sliver() -> None:
    assert touched(104.01, 104.02) == pytest.approx({1: 1.0})
    assert list(touched(104.01 - 0.01 * SLIVER / 2, 104.02)) == [1]
    assert list(touched(104.01 - 0.01 * SLIVER * 2, 104.02)) == [0, 1]


def test_the_smaller_of_the_two_decides_what_a_sliver_is() -> None:
    large: list[Placed] = [(square(100, 110), None, None)]
    assert touched(104.0, 104.01, large) == pytest.approx({0: 0.001})


def test_areas_without_an_outline_are_found_by_their_centre() -> None:
    areas: list[Placed] = [
        (None, 104.005, 30.01), (None, 104.02, 30.01), (None, None, None), (None, 104.01, 30.0),
    ]  # fmt: skip
    assert touched(104.0, 104.01, areas) == {0: None, 3: None}


def test_nothing_at_all() -> None:
    assert overlaps([], CELLS) == ()
    assert overlaps([square(104, 105)], []) == ((),)
    assert overlaps([], []) == ()


def _by_brute_force(zone: dict[str, Any], areas: list[Placed]) -> list[int]:
    outline, found = shape(zone), []
    for at, (drawn, lon, lat) in enumerate(areas):
        if drawn is None:
            hit = lon is not None and lat is not None and outline.covers(Point(lon, lat))
        else:
            area = shape(drawn)
            common = outline.intersection(area).area
            hit = common > SLIVER * min(outline.area, area.area)
        if hit:
            found.append(at)
    return found


edge = st.integers(0, 40).map(lambda n: 104 + n / 1000)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(edge, edge), min_size=1, max_size=4))
def test_agrees_with_brute_force(sides: list[tuple[float, float]]) -> None:
    zones = [square(min(pair), max(pair) + 0.0005) for pair in sides]
    areas = [*CELLS, (None, 104.02, 30.01), (None, None, None)]
    found = [[at for at, _ in hits] for hits in overlaps(zones, areas)]
    assert found == [_by_brute_force(zone, areas) for zone in zones]


def test_all_polygons_over_a_point_in_the_order_given() -> None:
    index = GridIndex.build([(7, square(104, 104.02)), (3, square(104.01, 104.03))])
    assert index.covering(104.015, 30.01) == (7, 3)
    assert index.covering(104.025, 30.01) == (3,)
    assert index.covering(104.02, 30.02) == (7, 3)
    assert index.covering(104.5, 30.01) == ()
    assert GridIndex.build([]).covering(104, 30) == ()
