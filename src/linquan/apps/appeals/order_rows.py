"""Orders while they are being sorted out: what is known of them, and what comes of their rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from linquan.apps.appeals.order_layouts import COMPARED, ORDERS
from linquan.apps.appeals.request_rows import Ground, NewRequest
from linquan.apps.appeals.time_limits import due_by
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.exchange.columns import CellFault
from linquan.kernel.exchange.layout import Given
from linquan.kernel.exchange.opening import Cell
from linquan.kernel.exchange.port import Plan
from linquan.kernel.sheets import Above

READ_BACK: Final = (*COMPARED, "received_at")
OrderKey = tuple[str, str]
"""Code of the channel, and number of the upper office."""


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order that came in before, as it was told last; ``is_seen``: the actor may see it.

    ``values``: see :func:`values_of`.
    """

    order_id: int
    appeal_id: int
    is_seen: bool
    values: Mapping[str, Any]

    @property
    def received_at(self) -> datetime:
        """When it was received, as it was told last."""
        return self.values["received_at"]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class OrderGround:
    """What rows of orders are looked at with."""

    ground: Ground
    held: Mapping[OrderKey, HeldOrder]
    located: Mapping[str, int]
    """Areas in which addresses surely lie."""
    home: int | None
    """The area of the actor's desk: there lies what says nothing else."""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A good row: its order (none yet where it is new), and its cells as they came."""

    row: int
    key: OrderKey
    order_id: int | None
    given: tuple[Given, ...]
    above: Above | None = None
    """What stands above the headings of its file."""


@dataclass(frozen=True, slots=True)
class OrderChange:
    """An order that says something else than before."""

    order: HeldOrder
    number: str
    wanted: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """What rows would do: requests to file, orders that changed, rows to keep."""

    plan: Plan
    new: tuple[NewRequest, ...]
    changes: tuple[OrderChange, ...]
    rows: tuple[OrderRow, ...] = field(repr=False)

    @property
    def area_ids(self) -> frozenset[int]:
        """Areas in which requests would lie."""
        return frozenset(one.draft.area_id for one in self.new)


def values_of(
    headings: Any, cells: Any, received_at: datetime, calendar: OfficeCalendar
) -> dict[str, Any]:
    """Read what an order told from its cells as they are kept, and when it was received.

    Parameters
    ----------
    received_at
        When its request was, for rows that do not say it: an amount of days runs from then.
    """
    told: dict[str, Any] = {}
    for (_words, name), cell in zip(headings, cells, strict=False):
        if name in READ_BACK:
            try:
                told[name] = ORDERS.by_name[name].read(as_kept(cell))
            except CellFault:
                continue
    told["received_at"] = told.get("received_at") or received_at
    if "due_at" in told:
        told["due_at"] = due_by(told["due_at"], told["received_at"], calendar)
    return told


def above_to_keep(above: Above) -> dict[str, Any]:
    """Write what stands above the headings as JSON holds it."""
    return {"lines": [[*map(to_keep, line)] for line in above.lines], "merged": above.merged}


def above_as_kept(told: Any) -> Above:
    """Read it as :func:`above_to_keep` wrote it."""
    lines = tuple(tuple(map(as_kept, line)) for line in told["lines"])
    return Above(lines, tuple(map(tuple, told["merged"])))


def to_keep(cell: Cell) -> Any:
    """Write a cell as JSON holds it."""
    match cell:
        case datetime():
            return {"moment": cell.isoformat()}
        case date():
            return {"day": cell.isoformat()}
        case time():
            return {"time": cell.isoformat()}
    return cell


def as_kept(told: Any) -> Cell:
    """Read a cell as :func:`to_keep` wrote it."""
    if not isinstance(told, dict):
        return told  # type: ignore[no-any-return]
    ((kind, text),) = told.items()
    return _OF_KIND[kind](text)  # type: ignore[no-any-return]


_OF_KIND: Final[Mapping[str, Any]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
}
