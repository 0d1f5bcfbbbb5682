"""Every read of life circles."""

from linquan.apps.circles.queries.lists import catalogue_on, items_page, speeds_on, speeds_page
from linquan.apps.circles.queries.rows import ItemsPage, SpeedsPage

__all__ = [
    "ItemsPage",
    "SpeedsPage",
    "catalogue_on",
    "items_page",
    "speeds_on",
    "speeds_page",
]
