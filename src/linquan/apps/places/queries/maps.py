"""Reads of what maps show: drawn layers and outlines, as GeoJSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from linquan.apps.places.models import Area, MapExtract, MapLayer
from linquan.apps.places.types import ExtractState, Level
from linquan.kernel.errors import NotFound
from linquan.kernel.rows import by_tree

BASE_LAYER = "base"


def base_map(district_id: int) -> dict[str, Any]:
    """The drawn map of a district; an empty one where none has been stored. One statement."""
    try:
        return map_layer(district_id, BASE_LAYER)
    except NotFound:
        return {"type": "FeatureCollection", "features": []}


def has_base_map(district_id: int) -> bool:
    """Whether there is a base map: drawn, or of an extract in use. One statement."""
    drawn = MapLayer.objects.filter(district_id=district_id, name=BASE_LAYER).values("district_id")
    extracts = MapExtract.objects.filter(district_id=district_id, state=ExtractState.IN_USE)
    return drawn.union(extracts.values("district_id")).exists()


def drawn_at(district_id: int) -> datetime | None:
    """When the drawn base map was last changed; None where none is. One statement."""
    found = MapLayer.objects.filter(district_id=district_id, name=BASE_LAYER)
    return found.values_list("changed_at", flat=True).first()


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


def outlines(district_id: int, area_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the outlines of some areas, of those that have one. One statement."""
    rows = Area.objects.filter(district_id=district_id, pk__in=area_ids, geometry__isnull=False)
    return {pk: dict(geometry or {}) for pk, geometry in rows.values_list("id", "geometry")}


def outline(district_id: int, area_id: int) -> dict[str, Any] | None:
    """Return the outline of an area. One statement. Raises NotFound."""
    found = Area.objects.filter(district_id=district_id, pk=area_id)
    values = list(found.values_list("geometry", flat=True))
    if not values:
        raise NotFound(code="area_unknown")
    return values[0]
