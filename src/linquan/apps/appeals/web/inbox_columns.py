"""The columns of the inbox: which there are, which are shown in which order, and as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.layouts import REQUESTS
from linquan.kernel.exchange.layout import Layout

COLUMNS: Final[dict[str, Promise]] = {
    "matter": _("Matter"),
    "channel": _("Channel"),
    "area": _("Area"),
    "owner": _("Who has it"),
    "received": _("Received"),
    "age": _("Age"),
    "due": _("Due"),
    "state": _("State"),
}
USUAL: Final = ("matter", "channel", "owner", "due", "state")
IN_A_TABLE: Final = {"received": "received_at", "age": "received_at", "due": "due_at",
                     "state": "status"}  # fmt: skip
ALWAYS: Final = ("number", "title", "address")
WHOLE: Final = replace(
    REQUESTS, columns=tuple(c for c in REQUESTS.columns if c.name not in {"name", "phone"})
)
"""The layout in which requests go out and come in, without who reported them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A column in the chooser, and where its buttons lead; an empty address: it has none."""

    title: Promise
    earlier_url: str
    later_url: str
    away_url: str


@dataclass(frozen=True, slots=True)
class Chooser:
    """What stands in the table, and what could."""

    shown: tuple[Chosen, ...]
    others: tuple[tuple[Promise, str], ...]
    usual_url: str


def read(text: str) -> tuple[str, ...]:
    """Read columns from an address; what is odd or doubled counts as not given."""
    found = tuple(dict.fromkeys(name for name in text.split(",") if name in COLUMNS))
    return () if found == USUAL else found


def shown(columns: Sequence[str]) -> tuple[tuple[str, Promise], ...]:
    """Columns with their titles, in order; the usual ones where none were chosen."""
    return tuple((name, COLUMNS[name]) for name in columns or USUAL)


def chooser(columns: Sequence[str], address: Callable[[tuple[str, ...]], str]) -> Chooser:
    """Offer every change of the columns as an address: no script is needed."""
    now = tuple(columns or USUAL)
    rest = [name for name in COLUMNS if name not in now]
    return Chooser(
        tuple(_chosen(now, at, address) for at in range(len(now))),
        tuple((COLUMNS[name], address((*now, name))) for name in rest),
        address(()) if columns else "",
    )


def _chosen(now: tuple[str, ...], at: int, address: Callable[[tuple[str, ...]], str]) -> Chosen:
    def swapped(one: int, other: int) -> str:
        if not 0 <= other < len(now):
            return ""
        order = list(now)
        order[one], order[other] = order[other], order[one]
        return address(tuple(order))

    rest = (*now[:at], *now[at + 1 :])
    return Chosen(
        COLUMNS[now[at]], swapped(at, at - 1), swapped(at, at + 1), address(rest) if rest else ""
    )


def layout(columns: Sequence[str]) -> Layout:
    """Lay out the table that goes out: all of a request, or the columns that were chosen."""
    if not columns:
        return WHOLE
    by_name = {column.name: column for column in WHOLE.columns}
    names = dict.fromkeys((*ALWAYS, *(IN_A_TABLE.get(name, name) for name in columns)))
    return replace(WHOLE, columns=tuple(by_name[name] for name in names))
