"""Pasted points seen in three coordinate systems."""

from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.places.factories import SETUP, SETUP_AT, make_district, square

from linquan.apps.places import operations, queries
from linquan.apps.places.previews import read_points
from linquan.engine.coordinates import System, convert


def test_points_are_read_line_by_line() -> None:
    text = "104.005,30.01\n\n 经度 104.006 纬度 30.02 \n104.007\t30.01\t12\n只有名称\n30.01\n200,30"
    assert read_points(text) == (((104.005, 30.01), (104.006, 30.02), (104.007, 30.01)), (5, 6, 7))
    assert read_points("") == ((), ())


@pytest.mark.django_db
def test_only_one_system_puts_the_points_into_the_district(
    django_assert_num_queries: Any,
) -> None:
    district = kept(make_district).district_id
    operations.redraw_area(
        actor=SETUP, area_id=district, geometry=square(104.0, 104.04), now=SETUP_AT
    )
    real = [(104.0005, 30.0002), (104.0395, 30.0195), (104.0005, 30.0195), (104.0395, 30.0002)]
    lon, lat = convert([x for x, _ in real], [y for _, y in real], System.WGS84, System.BD09)
    pasted = tuple(zip(lon.tolist(), lat.tolist(), strict=True))
    with django_assert_num_queries(1):
        shown = queries.point_previews(district, pasted)
    assert [p.system for p in shown] == [System.WGS84, System.GCJ02, System.BD09]
    assert shown[2].inside == 4
    assert max(shown[0].inside or 0, shown[1].inside or 0) < 4
    for (x, y), (there_x, there_y) in zip(shown[2].points, real, strict=True):
        assert (x, y) == pytest.approx((there_x, there_y), abs=1e-7)
    feature = shown[0].geojson["features"][0]
    assert feature["geometry"] == {
        "type": "Point",
        "coordinates": [round(pasted[0][0], 7), round(pasted[0][1], 7)],
    }


@pytest.mark.django_db
def test_without_an_outline_nothing_is_counted() -> None:
    district = kept(make_district).district_id
    assert [p.inside for p in queries.point_previews(district, ((104.0, 30.0),))] == [None] * 3
    assert [p.points for p in queries.point_previews(district, ())] == [()] * 3
