"""Every read of life circles."""

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

__all__ = [
    "FacilitiesPage",
    "FacilityFormPage",
    "FacilityPage",
    "ItemsPage",
    "SpeedsPage",
    "catalogue_on",
    "check_register",
    "facilities_page",
    "facility_form_page",
    "facility_page",
    "facility_points",
    "items_page",
    "open_on_map",
    "register_lines",
    "speeds_on",
    "speeds_page",
]
