"""Which grid a point lies in, against plain brute force over every polygon."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, shape
from tests.apps.places.factories import District, make_district

from linquan.apps.places import queries
from linquan.apps.places.grid_index import GridIndex
from linquan.kernel import books

STEP = 0.01


def cell(column: int, row: int) -> dict[str, Any]:
    west, south = 104 + column * STEP, 30 + row * STEP
    east, north = 104 + (column + 1) * STEP, 30 + (row + 1) * STEP
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


GRIDS = [(100 + 6 * row + column, cell(column, row)) for row in range(5) for column in range(6)]
INDEX = GridIndex.build(GRIDS)
SHAPES = [(pk, shape(geometry)) for pk, geometry in GRIDS]


def by_brute_force(lon: float, lat: float) -> int | None:
    point = Point(lon, lat)
    return next((pk for pk, polygon in SHAPES if polygon.covers(point)), None)


@settings(max_examples=300, deadline=None)
@given(st.floats(103.98, 104.08), st.floats(29.98, 30.07))
def test_agrees_with_brute_force(lon: float, lat: float) -> None:
    assert INDEX.locate(lon, lat) == by_brute_force(lon, lat)


@pytest.mark.parametrize(("column", "row"), [(c, r) for c in range(7) for r in range(6)])
def test_corners_belong_to_the_first_grid_that_touches_them(column: int, row: int) -> None:
    lon, lat = 104 + column * STEP, 30 + row * STEP
    found = INDEX.locate(lon, lat)
    assert found == by_brute_force(lon, lat)
    assert found is not None


@pytest.mark.parametrize(
    ("lon", "lat", "grid"),
    [
        (104.005, 30.005, 100),
        (104.01, 30.005, 100),
        (104.0100001, 30.005, 101),
        (104.06, 30.045, 129),
        (104.0600001, 30.045, None),
        (103.9999999, 30.005, None),
    ],
)
def test_borders(lon: float, lat: float, grid: int | None) -> None:
    assert INDEX.locate(lon, lat) == grid


def test_holes_and_several_parts() -> None:
    west, south, east, north = 104.004, 30.004, 104.006, 30.006
    hole = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    ring = {"type": "Polygon", "coordinates": [*cell(0, 0)["coordinates"], hole]}
    parts = {
        "type": "MultiPolygon",
        "coordinates": [cell(3, 0)["coordinates"], cell(5, 0)["coordinates"]],
    }
    index = GridIndex.build([(1, ring), (2, parts)])
    assert index.locate(104.005, 30.005) is None
    assert index.locate(104.002, 30.002) == 1
    assert index.locate(104.035, 30.005) == 2
    assert index.locate(104.045, 30.005) is None
    assert index.locate(104.055, 30.005) == 2


def test_no_grids_at_all() -> None:
    assert GridIndex.build([]).locate(104, 30) is None


@pytest.mark.django_db
def test_the_book_locates_without_a_statement(django_assert_num_queries: Any) -> None:
    district = make_district()
    book = queries.area_book(district.district_id, books.versions(district.district_id))
    with django_assert_num_queries(0):
        for position in range(4):
            lon, lat = District.point_in_grid(position)
            found = book.locate(lon, lat)
            assert found is not None
            assert found.area_id == district.grid_ids[position]
        assert book.locate(0, 0) is None
