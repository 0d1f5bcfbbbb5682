"""Every read of checklists and assessments."""

from linquan.apps.checklists.queries.lists import list_page, lists_page
from linquan.apps.checklists.queries.rows import Counted, ListPage, ListsPage

__all__ = [
    "Counted",
    "ListPage",
    "ListsPage",
    "list_page",
    "lists_page",
]
