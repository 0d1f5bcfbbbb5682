"""Layers as GeoJSON, GeoParquet and GeoPandas tables."""

import json
import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.layers.types import Layer
from linquan.engine.units import COORDINATE_DIGITS

_GRID_DEG: Final = 10.0**-COORDINATE_DIGITS
CRS: Final = "OGC:CRS84"
"""WGS-84 with lon before lat: that of GeoJSON, and the default of GeoParquet."""


def to_geojson(layer: Layer) -> dict[str, Any]:
    """Return a FeatureCollection of plain values. Source: RFC 7946.

    Coordinates are rounded to 1e-7 degree, a centimetre.
    """
    return {"type": "FeatureCollection", "features": list(_features(layer))}


def _features(layer: Layer) -> Iterator[dict[str, Any]]:
    shapes = shapely.to_geojson(shapely.set_precision(layer.geometry, _GRID_DEG, mode="pointwise"))
    columns = {name: _plain(layer, name) for name in layer.columns}
    for row, shape in enumerate(shapes):
        yield {
            "type": "Feature",
            "geometry": None if shape is None else json.loads(shape),
            "properties": {name: values[row] for name, values in columns.items()},
        }


def _plain(layer: Layer, name: str) -> list[Any]:
    values, nulls = layer.columns[name].tolist(), layer.is_null(name).tolist()
    return [None if is_null else value for value, is_null in zip(values, nulls, strict=True)]


def write_geojson(layer: Layer, path: Path) -> None:
    """Write GeoJSON, whole or not at all."""
    _write(path, json.dumps(to_geojson(layer), ensure_ascii=False, allow_nan=False).encode())


def write_parquet(layer: Layer, path: Path) -> None:
    """Write GeoParquet 1.1, whole or not at all: for DuckDB, QGIS, GeoPandas.

    Raises
    ------
    BadInput
        pyarrow is not installed: ``pip install linquan[frames]``.
    """
    arrow, parquet = _extra("pyarrow"), _extra("pyarrow.parquet")
    columns = {name: _arrow(arrow, layer, name) for name in layer.columns}
    shapes = arrow.array(shapely.to_wkb(layer.geometry).tolist(), arrow.binary())
    table = arrow.table({**columns, "geometry": shapes})
    told = {b"geo": json.dumps(_metadata(layer.geometry)).encode()}
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        parquet.write_table(table.replace_schema_metadata(told), file)
    os.replace(file.name, path)


def _arrow(arrow: Any, layer: Layer, name: str) -> Any:
    return arrow.array(layer.columns[name], mask=layer.is_null(name))


def _metadata(geometry: NDArray[np.object_]) -> dict[str, Any]:
    """Return what GeoParquet wants to be told. Source: geoparquet.org, version 1.1.0."""
    kinds = sorted({shape.geom_type for shape in geometry if shape is not None})
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": kinds}
    if kinds:
        column["bbox"] = shapely.total_bounds(geometry).tolist()
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def to_geopandas(layer: Layer) -> Any:
    """Return a ``geopandas.GeoDataFrame`` in WGS-84, nulls as the dtype of a column has them.

    Raises
    ------
    BadInput
        geopandas is not installed: ``pip install linquan[frames]``.
    """
    pandas, geopandas = _extra("pandas"), _extra("geopandas")
    columns = {name: _series(pandas, layer, name) for name in layer.columns}
    return geopandas.GeoDataFrame(columns, geometry=layer.geometry, crs=CRS)


def _series(pandas: Any, layer: Layer, name: str) -> Any:
    nulls = layer.is_null(name)
    series = pandas.Series(layer.columns[name])
    return series.convert_dtypes().mask(nulls) if nulls.any() else series


def _extra(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as missing:
        msg = f"{name} is not installed here: pip install 'linquan[frames]'"
        raise BadInput(msg) from missing


def _write(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
