"""Reads base maps as the house keeps them."""

from collections import defaultdict
from typing import Any

from shapely.geometry.base import BaseGeometry

from linquan.kernel.documents.maps.plan import MOST_FEATURES, BaseMap, GeoJson
from linquan.kernel.documents.maps.projecting import NOTHING, read
from linquan.kernel.errors import Invalid


def read_base(geojson: GeoJson, *, english: bool) -> BaseMap:
    """Read a base map; what is no feature of one is passed over.

    Parameters
    ----------
    geojson
        Features with the property ``kind`` as the house draws them (water, stream, green, block,
        building, road_major, road_minor, path, rail, wall) and ``name``, ``name_en``.
    english
        Whether names are the English ones, where there are some.

    Raises
    ------
    Invalid
        ``map_too_full``.
    """
    features = geojson.get("features") or ()
    if len(features) > MOST_FEATURES:
        raise Invalid(code="map_too_full", limit=MOST_FEATURES, count=len(features))
    found: dict[str, list[tuple[BaseGeometry, str]]] = defaultdict(list)
    for feature in features:
        told, geometry = _parts(feature)
        if not geometry.is_empty:
            found[str(told.get("kind") or "")].append((geometry, _name(told, english=english)))
    return BaseMap({kind: tuple(shapes) for kind, shapes in found.items()})


def _parts(feature: Any) -> tuple[dict[str, Any], BaseGeometry]:
    """Return what a feature says and its shape, nothing of what is no feature."""
    if not isinstance(feature, dict):
        return {}, NOTHING
    told = feature.get("properties")
    return told if isinstance(told, dict) else {}, read(feature.get("geometry"))


def _name(told: dict[str, Any], *, english: bool) -> str:
    own, other = str(told.get("name") or ""), str(told.get("name_en") or "")
    return other or own if english else own
