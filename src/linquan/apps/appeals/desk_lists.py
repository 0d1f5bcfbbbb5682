"""Every list of the desk that goes out as a table and comes in, by the name of its table."""

from typing import Final

from linquan.apps.appeals.handling_lists import HANDLING_LISTS
from linquan.apps.appeals.list_specs import SORTING_LISTS

LISTS: Final = {spec.layout.name: spec for spec in (*SORTING_LISTS, *HANDLING_LISTS)}
