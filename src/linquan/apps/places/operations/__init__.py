"""Every write of places."""

from linquan.apps.places.operations.areas import (
    add_area,
    change_area,
    load_places,
    redraw_area,
    restore_area,
    retire_area,
)
from linquan.apps.places.operations.counts import (
    drop_head_counts,
    set_age_groups,
    set_head_counts,
    take_back_age_groups,
    take_back_head_counts,
)
from linquan.apps.places.operations.drawing import store_map_layer
from linquan.apps.places.operations.extracts import (
    ask_extract,
    begin_extract,
    put_back_extract,
    refuse_extract,
    take_back_extract,
    take_extract,
)
from linquan.apps.places.operations.facility_lines import (
    add_facility_rule,
    begin_facility_rules,
    change_facility_rule,
    end_facility_rule,
)
from linquan.apps.places.operations.facility_rules import set_facility_rules
from linquan.apps.places.operations.importing import import_areas, take_back_areas
from linquan.apps.places.operations.importing_counts import (
    import_head_counts,
    take_back_imported_counts,
)
from linquan.apps.places.operations.importing_posters import import_posters, take_back_posters
from linquan.apps.places.operations.importing_zones import import_zones, take_back_zones
from linquan.apps.places.operations.moving import move_area, take_back_move
from linquan.apps.places.operations.names import (
    forget_address,
    learn_address,
    take_back_address,
    take_place_names,
)
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
    "add_facility_rule",
    "add_poster",
    "add_zone",
    "ask_extract",
    "begin_extract",
    "begin_facility_rules",
    "change_area",
    "change_facility_rule",
    "change_zone",
    "drop_head_counts",
    "end_facility_rule",
    "end_zone",
    "forget_address",
    "import_areas",
    "import_head_counts",
    "import_posters",
    "import_zones",
    "learn_address",
    "load_places",
    "move_area",
    "put_back_extract",
    "redraw_area",
    "redraw_zone",
    "refuse_extract",
    "restore_area",
    "restore_poster",
    "restore_zone",
    "retire_area",
    "retire_poster",
    "set_age_groups",
    "set_facility_rules",
    "set_head_counts",
    "store_map_layer",
    "take_back_address",
    "take_back_age_groups",
    "take_back_area_change",
    "take_back_areas",
    "take_back_extract",
    "take_back_head_counts",
    "take_back_imported_counts",
    "take_back_move",
    "take_back_posters",
    "take_back_zones",
    "take_extract",
    "take_place_names",
]
