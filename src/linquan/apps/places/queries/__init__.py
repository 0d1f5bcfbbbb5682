"""Every read of places."""

from linquan.apps.places.queries.maps import area_shapes, base_map, map_layer, outline
from linquan.apps.places.queries.posters import poster, posters
from linquan.apps.places.queries.tree import (
    UPPER_LEVELS,
    AreaBook,
    area,
    area_book,
    area_page,
    district_ids,
    own_area,
    places_page,
)
from linquan.apps.places.queries.zones import zones

__all__ = [
    "UPPER_LEVELS",
    "AreaBook",
    "area",
    "area_book",
    "area_page",
    "area_shapes",
    "base_map",
    "district_ids",
    "map_layer",
    "outline",
    "own_area",
    "places_page",
    "poster",
    "posters",
    "zones",
]
