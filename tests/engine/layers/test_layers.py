"""Layers go out as GeoJSON, GeoParquet and GeoPandas and say the same in each."""

import json
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet
import pytest
import shapely

from linquan.engine.errors import BadInput
from linquan.engine.layers import (
    Layer,
    layer,
    points,
    to_geojson,
    to_geopandas,
    write_geojson,
    write_parquet,
    writing,
)


@pytest.fixture
def shops() -> Layer:
    return layer(
        points([104.00000004, 104.1], [30.0, 30.123456789]),
        {
            "name": np.array(["便民店", "药店"]),
            "people": np.array([3.5, np.nan]),
            "cost": np.array([10, 2**31 - 1], dtype=np.int32),
            "open": np.array([True, False]),
        },
        {"cost": [False, True]},
    )


PROPERTIES = [
    {"name": "便民店", "people": 3.5, "cost": 10, "open": True},
    {"name": "药店", "people": None, "cost": None, "open": False},
]


def test_geojson(shops: Layer, tmp_path: Path) -> None:
    found = to_geojson(shops)
    assert [f["properties"] for f in found["features"]] == PROPERTIES
    places = [f["geometry"] for f in found["features"]]
    assert places[0] == {"type": "Point", "coordinates": [104.0, 30.0]}
    assert places[1] == {"type": "Point", "coordinates": [104.1, 30.1234568]}
    write_geojson(shops, tmp_path / "shops.geojson")
    assert json.loads((tmp_path / "shops.geojson").read_text("utf-8")) == found
    assert geopandas.read_file(tmp_path / "shops.geojson")["name"].tolist() == ["便民店", "药店"]
    assert [path.name for path in tmp_path.iterdir()] == ["shops.geojson"]


def test_parquet_is_read_by_geopandas(shops: Layer, tmp_path: Path) -> None:
    write_parquet(shops, tmp_path / "shops.parquet")
    frame = geopandas.read_parquet(tmp_path / "shops.parquet")
    assert frame.crs == "OGC:CRS84"
    assert frame.geometry.tolist() == list(shops.geometry)
    assert frame["name"].tolist() == ["便民店", "药店"]
    assert frame["cost"].isna().tolist() == [False, True]
    told = pyarrow.parquet.read_schema(tmp_path / "shops.parquet").metadata[b"geo"]
    assert json.loads(told)["columns"]["geometry"]["bbox"] == [
        104.00000004,
        30,
        104.1,
        30.123456789,
    ]


def test_geopandas(shops: Layer) -> None:
    frame = to_geopandas(shops)
    assert frame.crs == "OGC:CRS84"
    assert frame["people"].isna().tolist() == [False, True]
    assert frame["cost"].isna().tolist() == [False, True]
    assert frame["cost"][0] == 10
    assert frame["open"].tolist() == [True, False]


def test_an_empty_layer_goes_out_too(tmp_path: Path) -> None:
    empty = layer(np.empty(0, dtype=object), {"name": np.empty(0, dtype="U3")})
    assert to_geojson(empty) == {"type": "FeatureCollection", "features": []}
    write_parquet(empty, tmp_path / "none.parquet")
    assert len(geopandas.read_parquet(tmp_path / "none.parquet")) == 0
    assert len(to_geopandas(empty)) == 0


def test_every_kind_of_geometry_goes_out() -> None:
    shapes = [shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)]), None]
    kinds = [
        f["geometry"] and f["geometry"]["type"] for f in to_geojson(layer(shapes, {}))["features"]
    ]
    assert kinds == ["Polygon", "LineString", None]


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(BadInput, match=r"'people' has the shape \(3,\), but there are 1 rows"):
        layer(points([104], [30]), {"people": [1, 2, 3]})
    with pytest.raises(BadInput, match="no columns of that name: cost"):
        layer(points([104], [30]), {}, {"cost": [True]})


@pytest.mark.parametrize("write", [write_parquet, lambda layer, _: to_geopandas(layer)])
def test_without_the_extra_one_is_told_what_to_install(
    shops: Layer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: object
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(writing, "import_module", missing)
    with pytest.raises(BadInput, match=r"pip install 'linquan\[frames\]'"):
        write(shops, tmp_path / "shops.parquet")
    assert list(tmp_path.iterdir()) == []


def test_dates_are_text_and_missing_ones_null(tmp_path: Path) -> None:
    days = np.array(["2026-01-02", "NaT"], "M8[ns]")
    found = to_geojson(layer(points([1, 2], [3, 4]), {"day": days, "far": [np.inf, 1.0]}))
    first, second = (feature["properties"] for feature in found["features"])
    assert first["day"].startswith("2026-01-02")
    assert second["day"] is None
    assert (first["far"], second["far"]) == (None, 1.0)
    write_parquet(layer(points([1, 2], [3, 4]), {"day": days}), tmp_path / "days.parquet")


@pytest.mark.parametrize("column", [[b"x"], [1j], [[1], [1, 2]], [object()], [{"a": 1}]])
def test_columns_nobody_can_write_are_told(column: list[object]) -> None:
    with pytest.raises(BadInput):
        layer(points([1.0], [2.0]), {"a": column})  # type: ignore[dict-item]


@pytest.mark.parametrize("geometry", ["x", None, ["x"], [[1, 2]], shapely.Point(1, 2)])
def test_what_is_no_list_of_geometries_is_told(geometry: object) -> None:
    with pytest.raises(BadInput):
        layer(geometry, {})  # type: ignore[arg-type]


def test_marks_are_true_or_false() -> None:
    with pytest.raises(BadInput, match="true and false"):
        layer(points([1.0], [2.0]), {"a": [1]}, {"a": ["no"]})


def test_parquet_tells_of_heights_and_of_nothing(tmp_path: Path) -> None:
    shapes = [shapely.Point(1, 2, 3), shapely.Point(), None]
    path = tmp_path / "odd.parquet"
    write_parquet(layer(shapes[:1], {}), path)
    told = json.loads(pyarrow.parquet.read_schema(path).metadata[b"geo"])
    assert told["columns"]["geometry"]["geometry_types"] == ["Point Z"]
    write_parquet(layer(shapes[1:], {}), path)
    assert b"NaN" not in pyarrow.parquet.read_schema(path).metadata[b"geo"]
    with pytest.raises(BadInput, match="no one type"):
        write_parquet(layer([shapely.Point(1, 2)], {"a": np.array([2**70], object)}), path)


def test_files_can_be_read_by_others_as_any_file(shops: Layer, tmp_path: Path) -> None:
    (tmp_path / "any").touch()
    write_geojson(shops, tmp_path / "shops.geojson")
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1
