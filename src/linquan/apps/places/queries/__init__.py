"""Every read of places."""

from linquan.apps.places.naming import Found
from linquan.apps.places.queries.address_book import (
    find_addresses,
    learned_address,
    learned_addresses,
)
from linquan.apps.places.queries.counts import age_groups, age_groups_page, count_page
from linquan.apps.places.queries.exchange import (
    area_lines,
    area_references,
    check_areas,
    check_posters,
    check_zones,
    count_areas,
    poster_lines,
    zone_lines,
)
from linquan.apps.places.queries.extracts import (
    TileRange,
    WaitingFile,
    extract_frame,
    extract_page,
    extract_row,
    osm_buildings,
    osm_map,
    osm_ways,
    stuck_extracts,
    tile_range,
    waiting_file,
    waiting_keys,
)
from linquan.apps.places.queries.facilities import (
    FacilityPage,
    FacilityRules,
    count_facilities,
    facility_lines,
    facility_page,
    facility_rules,
    facility_shapes,
)
from linquan.apps.places.queries.holding import held_versions, hold_area, hold_areas
from linquan.apps.places.queries.maps import area_shapes, base_map, map_layer, outline
from linquan.apps.places.queries.moving import move_page
from linquan.apps.places.queries.pages import area_page, places_page
from linquan.apps.places.queries.posters import has_poster, poster, poster_address, posters
from linquan.apps.places.queries.previews import point_previews
from linquan.apps.places.queries.tree import (
    UPPER_LEVELS,
    AreaBook,
    area,
    area_book,
    district_ids,
    own_area,
)
from linquan.apps.places.queries.zone_book import (
    ZoneBook,
    zone_book,
    zone_map,
    zone_page,
    zones_at,
    zones_page,
)
from linquan.apps.places.queries.zones import own_zone, zone_outline, zone_shapes, zones

__all__ = [
    "UPPER_LEVELS",
    "AreaBook",
    "FacilityPage",
    "FacilityRules",
    "Found",
    "TileRange",
    "WaitingFile",
    "ZoneBook",
    "age_groups",
    "age_groups_page",
    "area",
    "area_book",
    "area_lines",
    "area_page",
    "area_references",
    "area_shapes",
    "base_map",
    "check_areas",
    "check_posters",
    "check_zones",
    "count_areas",
    "count_facilities",
    "count_page",
    "district_ids",
    "extract_frame",
    "extract_page",
    "extract_row",
    "facility_lines",
    "facility_page",
    "facility_rules",
    "facility_shapes",
    "find_addresses",
    "has_poster",
    "held_versions",
    "hold_area",
    "hold_areas",
    "learned_address",
    "learned_addresses",
    "map_layer",
    "move_page",
    "osm_buildings",
    "osm_map",
    "osm_ways",
    "outline",
    "own_area",
    "own_zone",
    "places_page",
    "point_previews",
    "poster",
    "poster_address",
    "poster_lines",
    "posters",
    "stuck_extracts",
    "tile_range",
    "waiting_file",
    "waiting_keys",
    "zone_book",
    "zone_lines",
    "zone_map",
    "zone_outline",
    "zone_page",
    "zone_shapes",
    "zones",
    "zones_at",
    "zones_page",
]
