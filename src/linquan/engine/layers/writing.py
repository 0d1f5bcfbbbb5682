"""Layers as GeoJSON, GeoParquet and GeoPandas tables."""

import json
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO, Final

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
    rows = zip(values, nulls, strict=True)
    return [None if is_null or _is_infinite(value) else value for value, is_null in rows]


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and not isfinite(value)


def write_geojson(layer: Layer, path: Path) -> None:
    """Write GeoJSON, whole or not at all; infinite numbers go out as null, for JSON has none."""
    text = json.dumps(to_geojson(layer), ensure_ascii=False, allow_nan=False)
    _write(path, lambda file: file.write(text.encode()))


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
    _write(path, lambda file: parquet.write_table(table.replace_schema_metadata(told), file))


def _arrow(arrow: Any, layer: Layer, name: str) -> Any:
    try:
        return arrow.array(layer.columns[name], mask=layer.is_null(name))
    except (arrow.ArrowInvalid, arrow.ArrowTypeError, OverflowError) as fault:
        msg = f"column {name!r} holds what Parquet has no one type for: {fault}"
        raise BadInput(msg) from fault


def _metadata(geometry: NDArray[np.object_]) -> dict[str, Any]:
    """Return what GeoParquet wants to be told. Source: geoparquet.org, version 1.1.0."""
    there = [shape for shape in geometry if shape is not None]
    kinds = sorted({shape.geom_type + (" Z" if shape.has_z else "") for shape in there})
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": kinds}
    if not all(shape.is_empty for shape in there):
        column["bbox"] = shapely.total_bounds(np.array(there, dtype=object)).tolist()
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


def _write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Fill a file beside the one that is meant, then put it in its place; rights as of any file."""
    half_done = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        with half_done.open("xb") as file:
            fill(file)
        half_done.replace(path)
    finally:
        half_done.unlink(missing_ok=True)
