"""Saved views (存视图): a filter, columns, order and density of the inbox under a name."""

from dataclasses import dataclass
from typing import Final

NAME_LIMIT: Final = 40
QUERY_LIMIT: Final = 500
MOST_VIEWS: Final = 30


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One view: what stands behind the question mark of the inbox's address, under a name.

    ``is_own``: the reader wrote it; others read only what is shared with the units below.
    """

    view_id: int
    name: str
    query: str
    is_shared: bool
    is_own: bool
