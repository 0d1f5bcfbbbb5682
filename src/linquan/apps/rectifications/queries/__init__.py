"""Every read of rectifications."""

from linquan.apps.appeals.queries import Desk, visible_among
from linquan.apps.rectifications.queries.listing import list_page, lists_page, waiting
from linquan.apps.rectifications.queries.pages import (
    party_page,
    party_page_of,
    photo_of_page,
    rectification_page,
)
from linquan.apps.rectifications.queries.rows import (
    Filters,
    Line,
    ListPage,
    ListsPage,
    NoticeRow,
    PartyPage,
    RectificationPage,
    Said,
)

__all__ = [
    "Desk",
    "Filters",
    "Line",
    "ListPage",
    "ListsPage",
    "NoticeRow",
    "PartyPage",
    "RectificationPage",
    "Said",
    "list_page",
    "lists_page",
    "party_page",
    "party_page_of",
    "photo_of_page",
    "rectification_page",
    "visible_among",
    "waiting",
]
