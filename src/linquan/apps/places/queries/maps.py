"""Reads of what maps show: drawn layers and outlines, as GeoJSON."""

from collections.abc import Sequence
from typing import Any

from linquan.apps.places.models import Area, MapLayer
from linquan.apps.places.types import Level
from linquan.kernel.errors import NotFound
from linquan.kernel.rows import by_tree

BASE_LAYER = "base"


def base_map(district_id: int) -> dict[str, Any]:
    """The drawn map of a district; an empty one where none has been stored. One statement."""
    try:
        return map_layer(district_id, BASE_LAYER)
    except NotFound:
        return {"type": "FeatureCollection", "features": []}


def map_layer(district_id: int, name: str) -> dict[str, Any]:
    """GeoJSON of a drawn layer. One statement. Raises NotFound."""
    found = MapLayer.objects.filter(district_id=district_id, name=name)
    if (layer := found.values_list("geojson", flat=True).first()) is None:
        raise NotFound(code="map_unknown")
    return dict(layer)


def area_shapes(district_id: int, levels: Sequence[Level]) -> dict[str, Any]:
    """GeoJSON of the areas of some levels, with id, name and level. One statement."""
    rows = Area.objects.filter(
        district_id=district_id, level__in=levels, geometry__isnull=False, valid_to__isnull=True
    ).order_by(by_tree())
    features = [
        {
            "type": "Feature",
            "geometry": geometry,
            "properties": {"id": pk, "name": name, "name_en": name_en, "level": level},
        }
        for pk, name, name_en, level, geometry in rows.values_list(
            "id", "name", "name_en", "level", "geometry"
        )
    ]
    return {"type": "FeatureCollection", "features": features}


def outline(district_id: int, area_id: int) -> dict[str, Any] | None:
    """Return the outline of an area. One statement. Raises NotFound."""
    found = Area.objects.filter(district_id=district_id, pk=area_id)
    values = list(found.values_list("geometry", flat=True))
    if not values:
        raise NotFound(code="area_unknown")
    return values[0]
