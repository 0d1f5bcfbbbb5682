"""What rows of a file of orders would do: pure, for the preview and for the import alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from linquan.apps.appeals.new_requests import add_request, may_file_in
from linquan.apps.appeals.order_layouts import ABOVE, ANSWER_NAMES, BESIDE, COMPARED, GIVEN
from linquan.apps.appeals.order_rows import (
    HeldOrder,
    OrderChange,
    OrderGround,
    OrderKey,
    OrderPlan,
    OrderRow,
)
from linquan.apps.appeals.request_rows import Sorter
from linquan.apps.appeals.time_limits import due_by
from linquan.apps.appeals.types import TEXT_LIMIT, ChannelKind
from linquan.kernel import secrets
from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.columns import as_text, folded
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.validity import valid_on

NO_PHONE: Final = frozenset({"无", "匿名", "保密", "不详", "未留", "未提供", "none", "anonymous"})
HIDDEN: Final = ("*", "＊", "×")
NOT_FILED: Final = frozenset({*ANSWER_NAMES, GIVEN, ABOVE, "number", "due_at"})


@dataclass(slots=True)
class _Orders:
    """Rows of orders as they are being sorted out."""

    ground: OrderGround
    sorter: Sorter
    before: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    changes: list[OrderChange] = field(default_factory=list)
    rows: list[OrderRow] = field(default_factory=list)


def plan_orders(rows: Sequence[Row], ground: OrderGround) -> OrderPlan:
    """Work out what rows, as read by the layout ``ORDERS``, would do."""
    found = _Orders(ground, Sorter(ground.ground))
    channels = _channels(ground)
    for row in rows:
        _sort_out(found, row, channels)
    sorter = found.sorter
    new = tuple(one.row for one in sorter.new)
    faults = tuple(sorter.faults)
    plan = Plan(new, tuple(found.before), tuple(sorter.same), faults, found.before)
    return OrderPlan(plan, tuple(sorter.new), tuple(found.changes), tuple(found.rows))


def _channels(ground: OrderGround) -> frozenset[str]:
    """Codes of the channels that take orders."""
    register = ground.ground.register
    valid = valid_on(register.books.book.channels, register.day)
    return frozenset(c.code for c in valid if c.kind == ChannelKind.ORDERS)


def _sort_out(found: _Orders, row: Row, channels: frozenset[str]) -> None:
    sorter = found.sorter
    if not (number := row.values.get("number", "")):
        sorter.fault(row, "number", "cell_missing")
        return
    key = _channel(sorter, row, channels), number
    earlier = sorter.seen.setdefault("\n".join(key), row.number)
    if earlier != row.number:
        sorter.fault(row, "number", "order_twice", row=earlier)
    _check_cells(sorter, row)
    held = found.ground.held.get(key)
    row = _dated(found, row, held)
    if row.number in sorter.bad:
        return
    if held is None:
        _add(found, row, key)
    else:
        _compare(found, row, held)
    if row.number not in sorter.bad:
        order_id = held.order_id if held else None
        given, above = row.values.get(GIVEN, ()), row.values.get(ABOVE)
        found.rows.append(OrderRow(row.number, key, order_id, given, above))


def _channel(sorter: Sorter, row: Row, channels: frozenset[str]) -> str:
    text = row.values.get("channel", "")
    named = sorter.ground.register.channels.find(text) & channels if text else channels
    if len(named) != 1:
        several = "which_order_channel" if channels else "no_order_channel"
        sorter.fault(row, "channel", "channel_unknown" if text and channels else several)
        return ""
    return next(iter(named))


def _check_cells(sorter: Sorter, row: Row) -> None:
    """Refuse cells that nobody fills in by hand: every one of them is kept."""
    for one in row.values.get(GIVEN, ()):
        if len(as_text(one.cell)) > TEXT_LIMIT:
            sorter.fault(row, one.column, "cell_too_long", least=0, limit=TEXT_LIMIT)


def _dated(found: _Orders, row: Row, held: HeldOrder | None) -> Row:
    """Reckon the date of a row that says how long it may take: from when it was received."""
    if "due_at" not in row.values:
        return row
    ground = found.ground.ground
    since = row.values.get("received_at") or (held.received_at if held else ground.now)
    try:
        due = due_by(row.values["due_at"], since, ground.register.books.calendar)
    except OverflowError:
        found.sorter.fault(row, "due_at", "no_such_day")
        return row
    return replace(row, values={**row.values, "due_at": due})


def _compare(found: _Orders, row: Row, held: HeldOrder) -> None:
    """Say where an order says something else than when it came in last."""
    if not held.is_seen:
        found.sorter.fault(row, "number", "order_elsewhere")
        return
    told = {name: row.values[name] for name in COMPARED if name in row.values}
    before = {
        name: held.values[name]
        for name, value in told.items()
        if name in held.values and held.values[name] != value
    }
    if not before:
        found.sorter.same.append(row.number)
        return
    wanted = {name: told[name] for name in before}
    found.before[row.number] = before
    found.changes.append(OrderChange(held, row.values["number"], wanted))


def _add(found: _Orders, row: Row, key: OrderKey) -> None:
    """Make a request of an order, or say why not."""
    sorter = found.sorter
    _check_due(sorter, row)
    beside = _beside(sorter, row)
    told = Row(row.number, _request_of(found, row, key[0], beside))
    before = len(sorter.new)
    add_request(sorter, told, order_key(sorter.ground.register.books.district_id, key))
    if len(sorter.new) > before:
        due = row.values.get("due_at")
        sorter.new[-1] = replace(
            sorter.new[-1],
            ordered_due_at=due,
            beside=tuple(_stored(name, text) for name, text in beside.items()),
        )


def order_key(district_id: int, key: OrderKey) -> str:
    """Return what makes the same order one request, whatever happens at the same time."""
    return "order-" + secrets.tally_key(district_id, "order", *key)


def _check_due(sorter: Sorter, row: Row) -> None:
    due, received = row.values.get("due_at"), row.values.get("received_at")
    if due is not None and received is not None and due < received:
        sorter.fault(row, "due_at", "due_before_received")


def _request_of(
    found: _Orders, row: Row, channel: str, beside: Mapping[str, str]
) -> dict[str, Any]:
    """Lay an order out as a row of the layout ``REQUESTS``."""
    values = {name: value for name, value in row.values.items() if name not in NOT_FILED}
    values |= dict.fromkeys(beside, "")
    values["channel"] = channel
    values["received_at"] = values.get("received_at") or found.ground.ground.now
    values["phone"] = _phone(values.get("phone", ""))
    values["area"] = _area(found, row)
    if "matter" in beside:
        values["matter"] = _guessed(found.sorter, f"{beside['matter']} {values.get('text', '')}")
    return values


def _phone(text: str) -> str:
    """Return a telephone, none where the upper office keeps it to itself."""
    is_kept = folded(text) in NO_PHONE or any(mark in text for mark in HIDDEN)
    return "" if is_kept else text


def _guessed(sorter: Sorter, text: str) -> str:
    register = sorter.ground.register
    try:
        matter_id = register.books.guess(text, register.day).matter_id
    except Invalid:
        return ""
    return register.books.matter(matter_id).code


def _beside(sorter: Sorter, row: Row) -> dict[str, str]:
    """Words of the upper office that we do not know: they are no fault, and not lost."""
    register, values = sorter.ground.register, row.values
    known = {"matter": register.matters.find, "about": register.units.find}
    told = {name: values.get(name, "") for name in BESIDE}
    return {name: text for name, text in told.items() if text and not known[name](text)}


def _stored(name: str, text: str) -> dict[str, Any]:
    words, words_en = BESIDE[name]
    return {"code": name, "name": words, "name_en": words_en, "values": [[text, text, text]]}


def _area(found: _Orders, row: Row) -> str:
    """Say in which area an order lies: named by its row, else by its address, else our own."""
    register, home = found.sorter.ground.register, found.ground.home
    text = row.values.get("area", "")
    if text and not _is_above(found, text):
        return str(text)
    area_id = found.ground.located.get(row.values.get("address", ""))
    if area_id is None or not may_file_in(found.sorter, area_id):
        area_id = home
    return register.area_told(area_id)


def _is_above(found: _Orders, text: str) -> bool:
    """Whether a row names only what our own area lies in."""
    areas, home = found.sorter.ground.register.books.areas.areas, found.ground.home
    named = found.sorter.ground.register.areas_called(text)
    if home is None or len(named) != 1 or named[0] == home:
        return False
    return areas[home].path.startswith(areas[named[0]].path)
