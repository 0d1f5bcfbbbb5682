"""Results on a map: tables with geometries, out as GeoJSON, GeoParquet or GeoPandas."""

from linquan.engine.layers.types import Layer, layer, points
from linquan.engine.layers.writing import (
    to_geojson,
    to_geopandas,
    write_geojson,
    write_parquet,
)

__all__ = [
    "Layer",
    "layer",
    "points",
    "to_geojson",
    "to_geopandas",
    "write_geojson",
    "write_parquet",
]
