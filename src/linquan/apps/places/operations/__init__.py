"""Every write of places."""

from linquan.apps.places.operations.areas import (
    add_area,
    change_area,
    load_places,
    redraw_area,
    restore_area,
    retire_area,
)
from linquan.apps.places.operations.drawing import (
    add_zone,
    retire_zone,
    store_map_layer,
)
from linquan.apps.places.operations.posters import (
    add_poster,
    retire_poster,
)

__all__ = [
    "add_area",
    "add_poster",
    "add_zone",
    "change_area",
    "load_places",
    "redraw_area",
    "restore_area",
    "retire_area",
    "retire_poster",
    "retire_zone",
    "store_map_layer",
]
