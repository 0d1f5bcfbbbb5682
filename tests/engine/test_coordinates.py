"""Coordinate systems: published examples, another implementation, properties of the inverse."""

import coordTransform
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.engine.coordinates import BOX, System, convert, previews
from linquan.engine.errors import BadInput

WGS84, GCJ02, BD09 = System.WGS84, System.GCJ02, System.BD09
MILLIMETRE_DEG = 0.001 / 111_320
WEST, SOUTH, EAST, NORTH = BOX
EDGE = 0.02  # two shifts: beyond it the border of the box does not matter
SIZES = st.integers(1, 40)


def _spread(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    inside = draw.uniform(WEST + EDGE, EAST - EDGE, size)
    return inside, draw.uniform(SOUTH + EDGE, NORTH - EDGE, size)


# Published: README of gcoord 1.0 (WGS-84 to BD-09); tests of googollee/eviltransform (to GCJ-02),
# which reckons with an axis of 6378137 m: its shifts of 500 m differ by 2 cm at most.
@pytest.mark.parametrize(
    ("lon", "lat", "target", "expected", "metres"),
    [
        (116.403988, 39.914266, BD09, (116.41661560068297, 39.92196580126834), 0.001),
        (121.5272106, 31.1774276, GCJ02, (121.531541859215, 31.17530398364597), 0.02),
        (113.912316, 22.543847, GCJ02, (113.9171764808363, 22.540796131694766), 0.02),
        (116.377817, 39.911954, GCJ02, (116.38404722455657, 39.91334545536069), 0.02),
    ],
)
def test_published_examples(
    lon: float, lat: float, target: System, expected: tuple[float, float], metres: float
) -> None:
    x, y = convert(lon, lat, WGS84, target)
    assert (float(x), float(y)) == pytest.approx(expected, abs=metres / 80_000)


def test_another_implementation_says_the_same() -> None:
    lon, lat = _spread(7, 2_000)  # coordTransform shifts within a smaller box: the mainland
    there = (lon > 73.66) & (lon < 135.05) & (lat > 3.86) & (lat < 53.55)
    assert there.sum() > 1_000
    lon, lat = lon[there], lat[there]
    theirs = [coordTransform.wgs84_to_gcj02(x, y) for x, y in zip(lon, lat, strict=True)]
    ours = np.column_stack(convert(lon, lat, WGS84, GCJ02))
    np.testing.assert_allclose(ours, np.array(theirs), rtol=0, atol=MILLIMETRE_DEG)
    theirs = [coordTransform.wgs84_to_bd09(x, y) for x, y in zip(lon, lat, strict=True)]
    ours = np.column_stack(convert(lon, lat, WGS84, BD09))
    np.testing.assert_allclose(ours, np.array(theirs), rtol=0, atol=MILLIMETRE_DEG)


@given(st.integers(0, 10_000), SIZES, st.sampled_from(list(System)), st.sampled_from(list(System)))
def test_there_and_back_is_less_than_a_millimetre(
    seed: int, size: int, source: System, target: System
) -> None:
    lon, lat = convert(*_spread(seed, size), WGS84, source)
    back = convert(*convert(lon, lat, source, target), target, source)
    np.testing.assert_allclose(back[0], lon, rtol=0, atol=MILLIMETRE_DEG)
    np.testing.assert_allclose(back[1], lat, rtol=0, atol=MILLIMETRE_DEG)


@given(st.integers(0, 10_000), SIZES)
def test_a_point_is_converted_alike_in_any_company(seed: int, size: int) -> None:
    lon, lat = _spread(seed, size)
    whole = convert(lon, lat, WGS84, BD09)
    for at in range(size):
        x, y = convert(lon[at], lat[at], WGS84, BD09)
        both = (whole[0][at], whole[1][at])
        assert (float(x), float(y)) == pytest.approx(both, abs=MILLIMETRE_DEG)


@given(st.integers(0, 10_000))
def test_shifts_are_some_hundred_metres(seed: int) -> None:
    lon, lat = _spread(seed, 20)
    x, y = convert(lon, lat, WGS84, GCJ02)
    off = np.hypot((x - lon) * np.cos(np.radians(lat)), y - lat) * 111_320
    assert off.max() < 1_500


@pytest.mark.parametrize("system", list(System))
@pytest.mark.parametrize(
    ("lon", "lat"), [(2.35, 48.85), (-74.0, 40.7), (140.0, 35.0), (105.0, 0.0), (0.0, 90.0)]
)
def test_outside_of_the_box_nothing_moves(lon: float, lat: float, system: System) -> None:
    for there, here in ((WGS84, system), (system, WGS84)):
        x, y = convert(lon, lat, there, here)
        assert (float(x), float(y)) == (lon, lat)


def test_missing_points_stay_missing_and_spoil_no_other() -> None:
    lon, lat = convert([np.nan, 116.404, 116.404], [39.9, 39.9, np.nan], BD09, WGS84)
    alone = convert([116.404], [39.9], BD09, WGS84)
    assert (lon[1], lat[1]) == (alone[0][0], alone[1][0])
    assert np.isnan([lon[0], lat[2]]).all()
    assert (lat[0], lon[2]) == (39.9, 116.404)  # as they came


def test_what_was_given_is_not_written_on() -> None:
    lon, lat = np.array([116.4]), np.array([39.9])
    same = convert(lon, lat, WGS84, WGS84)
    same[0][0] = 0
    convert(lon, lat, GCJ02, WGS84)
    assert (lon[0], lat[0]) == (116.4, 39.9)


def test_shapes() -> None:
    lon, lat = convert(np.full((2, 3), 116.4), np.full((2, 3), 39.9), GCJ02, BD09)
    assert lon.shape == lat.shape == (2, 3)
    empty = convert([], [], BD09, WGS84)
    assert empty[0].shape == empty[1].shape == (0,)
    with pytest.raises(BadInput, match="shape"):
        convert([1.0, 2.0], [1.0], WGS84, GCJ02)


def test_previews_are_three_conversions() -> None:
    shown = previews([116.404], [39.915])
    assert list(shown) == [WGS84, GCJ02, BD09]
    assert (shown[WGS84][0][0], shown[WGS84][1][0]) == (116.404, 39.915)
    for system in (GCJ02, BD09):
        again = convert(*shown[system], WGS84, system)
        assert (again[0][0], again[1][0]) == pytest.approx((116.404, 39.915), abs=MILLIMETRE_DEG)
