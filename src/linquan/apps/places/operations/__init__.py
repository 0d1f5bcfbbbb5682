"""Every write of places."""

from linquan.apps.places.operations.areas import (
    add_area,
    change_area,
    load_places,
    redraw_area,
    restore_area,
    retire_area,
)
from linquan.apps.places.operations.drawing import store_map_layer
from linquan.apps.places.operations.importing import import_areas, take_back_areas
from linquan.apps.places.operations.importing_posters import import_posters, take_back_posters
from linquan.apps.places.operations.importing_zones import import_zones, take_back_zones
from linquan.apps.places.operations.moving import move_area, take_back_move
from linquan.apps.places.operations.posters import (
    add_poster,
    restore_poster,
    retire_poster,
)
from linquan.apps.places.operations.taking_back import take_back_area_change
from linquan.apps.places.operations.zones import (
    add_zone,
    change_zone,
    end_zone,
    redraw_zone,
    restore_zone,
)

__all__ = [
    "add_area",
    "add_poster",
    "add_zone",
    "change_area",
    "change_zone",
    "end_zone",
    "import_areas",
    "import_posters",
    "import_zones",
    "load_places",
    "move_area",
    "redraw_area",
    "redraw_zone",
    "restore_area",
    "restore_poster",
    "restore_zone",
    "retire_area",
    "retire_poster",
    "store_map_layer",
    "take_back_area_change",
    "take_back_areas",
    "take_back_move",
    "take_back_posters",
    "take_back_zones",
]
