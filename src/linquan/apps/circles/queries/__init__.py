"""Every read of life circles."""

from linquan.apps.circles.queries.coverage import (
    GapsPage,
    ItemPage,
    MapPage,
    Shelf,
    gaps_page,
    item_map,
    item_page,
    map_page,
)
from linquan.apps.circles.queries.inputs import (
    Gathered,
    changes_of,
    gathered,
    kept_columns,
    kept_rings,
    network_content,
    networked_districts,
)
from linquan.apps.circles.queries.lists import catalogue_on, items_page, speeds_on, speeds_page
from linquan.apps.circles.queries.register import (
    check_register,
    facilities_page,
    facility_form_page,
    facility_page,
    facility_points,
    open_on_map,
    register_lines,
)
from linquan.apps.circles.queries.rows import (
    FacilitiesPage,
    FacilityFormPage,
    FacilityPage,
    ItemsPage,
    SpeedsPage,
)
from linquan.apps.circles.queries.runs import (
    RunBook,
    RunsPage,
    outdated_after,
    run_book,
    runs_page,
)

__all__ = [
    "FacilitiesPage",
    "FacilityFormPage",
    "FacilityPage",
    "GapsPage",
    "Gathered",
    "ItemPage",
    "ItemsPage",
    "MapPage",
    "RunBook",
    "RunsPage",
    "Shelf",
    "SpeedsPage",
    "catalogue_on",
    "changes_of",
    "check_register",
    "facilities_page",
    "facility_form_page",
    "facility_page",
    "facility_points",
    "gaps_page",
    "gathered",
    "item_map",
    "item_page",
    "items_page",
    "kept_columns",
    "kept_rings",
    "map_page",
    "network_content",
    "networked_districts",
    "open_on_map",
    "outdated_after",
    "register_lines",
    "run_book",
    "runs_page",
    "speeds_on",
    "speeds_page",
]
