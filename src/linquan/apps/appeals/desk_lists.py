"""Every list of the desk that goes out as a table and comes in, by the name of its table."""

from typing import Final

from linquan.apps.appeals.handling_lists import HANDLING_LISTS
from linquan.apps.appeals.list_specs import SORTING_LISTS
from linquan.apps.appeals.program_lists import PROGRAM_LISTS
from linquan.apps.appeals.ruling_lists import RULING_LISTS

_ALL = (*SORTING_LISTS, *HANDLING_LISTS, *RULING_LISTS, *PROGRAM_LISTS)
LISTS: Final = {spec.layout.name: spec for spec in _ALL}
