"""Coordinates of street maps become those of the house before anyone checks them."""

from typing import Any

import pytest

from linquan.engine.coordinates import System, convert
from linquan.kernel.exchange.columns import Column, Number, Outline
from linquan.kernel.exchange.layout import Layout, Reading, Row
from linquan.kernel.exchange.port import Table
from linquan.web.exchange.systems import in_house, points_of, seen_in_each, system_of

LAYOUT = Layout(
    "spots",
    "Spots",
    (
        Column("name", "Name"),
        Number("lon", "Lon"),
        Number("lat", "Lat"),
        Outline("geometry", "Outline"),
    ),
)


def nothing(**given: Any) -> Any:
    raise AssertionError(given)


TABLE = Table(LAYOUT, nothing, nothing, nothing, point=("lon", "lat"))
BARE = Table(Layout("bare", "Bare", (Column("name", "Name"),)), nothing, nothing, nothing)
HERE = (104.06, 30.66)


def reading(*values: dict[str, Any]) -> Reading:
    rows = tuple(Row(n, value) for n, value in enumerate(values, start=2))
    return Reading((), rows, (), len(rows))


def shifted(system: System) -> tuple[float, float]:
    lon, lat = convert([HERE[0]], [HERE[1]], System.WGS84, system)
    return float(lon[0]), float(lat[0])


@pytest.mark.parametrize("system", [System.GCJ02, System.BD09])
def test_points_and_outlines_are_brought_home(system: System) -> None:
    lon, lat = shifted(system)
    assert abs(lon - HERE[0]) > 0.001
    ring = [[lon, lat], [lon + 0.01, lat], [lon, lat + 0.01], [lon, lat]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    found = in_house(
        TABLE,
        reading({"lon": lon, "lat": lat}, {"lon": None, "lat": None, "geometry": polygon}),
        system.value,
    )
    first, second = found.rows
    assert (first.values["lon"], first.values["lat"]) == pytest.approx(HERE, abs=1e-7)
    assert second.values["lon"] is None
    moved = second.values["geometry"]
    assert moved["type"] == "Polygon"
    assert moved["coordinates"][0][0] == pytest.approx(list(HERE), abs=1e-7)
    assert moved["coordinates"][0][0] == moved["coordinates"][0][3]
    assert polygon["coordinates"][0][0] == [lon, lat]


def test_points_of_a_feature_are_brought_home() -> None:
    lon, lat = shifted(System.GCJ02)
    point = {"type": "Point", "coordinates": [lon, lat]}
    found = in_house(TABLE, reading({"geometry": point}), "gcj02")
    assert found.rows[0].values["geometry"]["coordinates"] == pytest.approx(list(HERE), abs=1e-7)


@pytest.mark.parametrize("crs", ["", "wgs84", "nonsense"])
def test_what_is_at_home_stays_exactly(crs: str) -> None:
    given = reading({"lon": 104.123456789, "lat": 30.1})
    assert in_house(TABLE, given, crs) is given


def test_a_table_without_a_place_is_left_alone() -> None:
    given = reading({"name": "x"})
    assert in_house(BARE, given, "gcj02") is given


@pytest.mark.parametrize(
    "coordinates",
    [[], "x", [["a", "b"]], [[[[[[[[1, 2]]]]]]]], [1], {"a": 1}, [[1, 2], [None, 3]], None],
)
def test_an_odd_outline_is_left_for_whoever_checks_it(coordinates: Any) -> None:
    given = {"geometry": {"type": "Polygon", "coordinates": coordinates}}
    assert in_house(TABLE, reading(given), "gcj02").rows[0].values == given


@pytest.mark.django_db
def test_three_maps_show_three_places() -> None:
    rows = reading({"lon": HERE[0], "lat": HERE[1]}, {"lon": None, "lat": 1.0}).rows
    at, _ = points_of(TABLE, rows)
    assert at == [2]
    seen = {found.system: found.points for found in seen_in_each(TABLE, rows, 1)}
    assert seen[System.WGS84] == (HERE,)
    assert len({*seen.values()}) == len(seen) == 3
    assert [found.points for found in seen_in_each(BARE, rows, 1)] == [(), (), ()]
    assert system_of("odd") is System.WGS84
