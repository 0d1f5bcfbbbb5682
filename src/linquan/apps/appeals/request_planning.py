"""What rows of a file would do to the requests: pure, for the preview and for the import alike."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from linquan.apps.appeals import rules
from linquan.apps.appeals.naming import Register
from linquan.apps.appeals.new_requests import add_request
from linquan.apps.appeals.request_rows import COMPARED, Ground, RequestPlan, Sorter
from linquan.kernel import masks, numbers, secrets
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

_SAME: Final = ("received_at", "text", "area", "address", "phone")


def row_keys(district_id: int, rows: Iterable[Row]) -> list[str]:
    """Return what makes each row, whenever it comes in again, the same request."""
    ring = secrets.keyring()  # asked once: it looks at its file each time
    told = ([str(row.values.get(name) or "") for name in _SAME] for row in rows)
    return ["file-" + secrets.tally_key(district_id, "row", *one, ring=ring) for one in told]


def plan_requests(rows: Sequence[Row], ground: Ground, keys: Sequence[str]) -> RequestPlan:
    """Work out what rows, as read by the layout ``REQUESTS``, would do; ``keys`` are theirs."""
    sorter = Sorter(ground)
    for row, key in zip(rows, keys, strict=True):
        if row.values.get("number"):
            _compare(sorter, row)
        elif key in ground.known:
            sorter.same.append(row.number)
        elif (earlier := sorter.seen.setdefault(key, row.number)) != row.number:
            sorter.fault(row, "text", "request_twice", row=earlier)
        else:
            add_request(sorter, row, key)
    numbers_of_new = tuple(one.row for one in sorter.new)
    plan = Plan(numbers_of_new, (), tuple(sorter.same), tuple(sorter.faults))
    return RequestPlan(plan, tuple(sorter.new))


def _compare(sorter: Sorter, row: Row) -> None:
    """Say where a row differs from the request it names."""
    appeal_id = rules.id_in_number(row.values["number"])
    held = sorter.ground.held.get(appeal_id or 0)
    if held is None:
        sorter.fault(row, "number", "request_unknown")
        return
    for column in COMPARED:
        if column in row.values and not _is_same(sorter, row, column, getattr(held, column)):
            sorter.fault(row, column, "request_differs")
    if row.number not in sorter.bad:
        sorter.same.append(row.number)


def _is_same(sorter: Sorter, row: Row, column: str, held: Any) -> bool:
    value = row.values[column]
    return bool(_READ[column](sorter.ground.register, value) == held)


def _minute(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(second=0, microsecond=0)


def _names(find: Callable[[Register, str], Any]) -> Callable[[Register, Any], Any]:
    def read(register: Register, text: str) -> Any:
        found = tuple(find(register, text))
        return found[0] if len(found) == 1 else None

    return read


def _masked(_register: Register, text: str) -> str:
    return numbers.masked(text)


def _as_it_is(_register: Register, value: Any) -> Any:
    return value


def _area_number(register: Register, text: str) -> int | None:
    """Return the area a cell names; one no longer in use stands there by its number."""
    found = register.areas_called(text)
    if not found and text.startswith("#") and text[1:].isascii() and text[1:].isdigit():
        return int(text[1:])
    return found[0] if len(found) == 1 else None


_READ: Final[dict[str, Callable[[Register, Any], Any]]] = {
    "received_at": lambda _register, value: _minute(value),
    "status": _as_it_is,
    "channel": _names(lambda register, text: register.channels.find(text)),
    "matter": _names(lambda register, text: register.matters.find(text)),
    "area": _area_number,
    "address": _masked,
    "lon": _as_it_is,
    "lat": _as_it_is,
    "text": _masked,
    "about": _names(lambda register, text: register.units.find(text)),
    "owner": _names(lambda register, text: register.units.find(text)),
    "done_at": lambda _register, value: _minute(value),
    "answer": _masked,
    "grade": lambda _register, value: value or "",
    "kind": lambda _register, value: value or "",
    "name": lambda _register, value: masks.mask_name(value) if value else "",
    "phone": lambda _register, value: masks.mask_phone(value) if value else "",
}
