"""The address of the inbox: what it asks for stands behind the question mark, and only there."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.web import inbox_columns
from linquan.kernel import letters

TABS: Final[dict[str, Promise]] = {
    "open": pgettext_lazy("tab", "To do"),
    "new": pgettext_lazy("tab", "New"),
    "working": pgettext_lazy("tab", "Being handled"),
    "soon": pgettext_lazy("tab", "Due soon"),
    "overdue": pgettext_lazy("tab", "Overdue"),
    "done": pgettext_lazy("tab", "Done"),
    "all": pgettext_lazy("tab", "All"),
}
NAMES: Final = {
    "tab": "tab",
    "query": "q",
    "matter_code": "matter",
    "channel_id": "channel",
    "area_id": "area",
    "owner_id": "owner",
    "outcome": "outcome",
    "sort": "sort",
    "columns": "cols",
    "density": "density",
    "after": "after",
    "before": "before",
}
OUTCOMES: Final = ("solved", "refused")
SORTS: Final = ("due", "new")
DENSITIES: Final = ("compact",)
PAGE: Final = 50
LONGEST_QUERY = 100
LARGEST_ID = 2**63 - 1
LONGEST_ID = len(str(LARGEST_ID))


def filter_from(values: QueryDict, size: int) -> InboxFilter:
    """Read a filter from an address; what is odd counts as not given."""
    given = {name: letters.plain(values.get(name, ""))[:LONGEST_QUERY] for name in NAMES.values()}
    tab = given["tab"]
    return InboxFilter(
        tab=tab if tab in TABS else "open",
        query=given["q"].strip(),
        matter_code=given["matter"],
        channel_id=_id(given["channel"]),
        area_id=_id(given["area"]),
        owner_id=_id(given["owner"]),
        outcome=given["outcome"] if given["outcome"] in OUTCOMES else "",
        sort=given["sort"] if given["sort"] in SORTS else "",
        columns=inbox_columns.read(given["cols"]),
        density=given["density"] if given["density"] in DENSITIES else "",
        after=given["after"],
        before=given["before"],
        size=size,
    )


def _id(text: str) -> int:
    is_id = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return min(int(text), LARGEST_ID) if is_id else 0


def address_of(wanted: InboxFilter, **changes: Any) -> str:
    """Write a filter as the query of an address; without ``changes`` of the page, its first."""
    values = {name: getattr(wanted, name) for name in NAMES} | {"after": "", "before": ""} | changes
    values["columns"] = ",".join(values["columns"])
    plain = {NAMES[name]: value for name, value in values.items() if value}
    if plain.get("tab") == "open":
        del plain["tab"]
    return f"?{urlencode(plain)}"
