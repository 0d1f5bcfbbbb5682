"""Orders of upper offices from a file: each becomes a request, once; taken back as one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import models, transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal, Order, OrderBatch, OrderLine
from linquan.apps.appeals.naming import register
from linquan.apps.appeals.operations.basket import TABLES, imported_fact, keep, write_requests
from linquan.apps.appeals.operations.importing import (
    IMPORTED,
    UNDONE,
    check_untouched,
    locked_appeals,
    permit,
    planned_under_lock,
)
from linquan.apps.appeals.order_plans import order_plan, purpose
from linquan.apps.appeals.order_rows import (
    OrderChange,
    OrderKey,
    OrderPlan,
    OrderRow,
    above_to_keep,
    to_keep,
)
from linquan.apps.appeals.types import OPEN, Status
from linquan.kernel import letters, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Given, Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.sheets import Above

CHANGED, PUT_BACK = "appeal.order_changed", "appeal.order_put_back"
HEADING_LIMIT: Final = 200
_TABLES: Final[tuple[type[models.Model], ...]] = (OrderLine, OrderBatch, Order, *TABLES)
"""What is written, in the order in which it can be deleted."""
Facts = list[tuple[str, dict[str, Any]]]


@transaction.atomic
def import_orders(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """File the orders of a file, all or none; :func:`take_back_orders` takes them back.

    A number that is known files nothing: what its order says now is kept and told, and a new
    deadline counts while the request is open. A fixed number of statements and one for each 500
    rows of a table. Raises NotAllowed, NotFound, WrongState (``import_taken``,
    ``changed_meanwhile``), Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_orders")
    imports.begin(district_id, import_id)
    planned = planned_under_lock(district_id, lambda: order_plan(actor, district_id, rows, now))
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    books, batch_id = desk(district_id), uuid4()
    made = write_requests(actor, register(books, books.day(now)), import_id, planned.new)
    appeal_ids = {one.row: appeal.pk for one, appeal in zip(planned.new, made, strict=True)}
    changed = _carry_over(books, import_id, planned.changes)
    _keep_orders(district_id, import_id, planned.rows, appeal_ids, now)
    told: dict[str, Any] = {
        "actor": actor,
        "at": now,
        "district_id": district_id,
        "batch_id": batch_id,
    }
    record_many(IMPORTED, _filed(planned, made, import_id, books), **told)
    record_many(CHANGED, changed, **told)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


def _filed(planned: OrderPlan, made: Sequence[Appeal], import_id: int, books: Desk) -> Facts:
    numbers = {one.row: one.key[1] for one in planned.rows}
    return [
        imported_fact(
            appeal,
            "",
            {
                "import": import_id,
                "reporter": one.draft.reporter.kind.value,
                "channel": books.channel(appeal.channel_id).code,
                "order": numbers[one.row],
            },
        )
        for appeal, one in zip(made, planned.new, strict=True)
    ]


def _carry_over(books: Desk, import_id: int, changes: Sequence[OrderChange]) -> Facts:
    """Let new deadlines count for requests that are open, and tell what else changed."""
    if not changes:
        return []
    by_appeal = {change.order.appeal_id: change for change in changes}
    found = Appeal.objects.select_for_update().defer(*cases.HEAVY).filter(pk__in=by_appeal)
    appeals = list(found.order_by("pk"))
    if any(appeal.erased_at for appeal in appeals):
        raise WrongState("changed_meanwhile")
    ledger.note_before(books.district_id, import_id, Appeal, [appeal.pk for appeal in appeals])
    facts = [_changed(appeal, by_appeal[appeal.pk], books) for appeal in appeals]
    Appeal.objects.bulk_update(appeals, ["ordered_due_at", "due_at", "version"], batch_size=500)
    ledger.note_after(books.district_id, import_id, Appeal)
    return facts


def _changed(appeal: Appeal, change: OrderChange, books: Desk) -> tuple[str, dict[str, Any]]:
    was = appeal.due_at
    if "due_at" in change.wanted and appeal.status in OPEN:
        appeal.ordered_due_at = change.wanted["due_at"]
        cases.reckon(appeal, books)
    appeal.version += 1
    data = cases.standing(appeal, Status(appeal.status)) | {
        "order": change.number,
        "changed": sorted(change.wanted),
        "was_due_at": was.isoformat(),
    }
    said = change.wanted.get("text")
    return subject_of(appeal.pk), data | ({"text": said} if said else {})


def _keep_orders(
    district_id: int,
    import_id: int,
    rows: Sequence[OrderRow],
    appeal_ids: Mapping[int, int],
    now: datetime,
) -> None:
    """Keep every row as it came, and which request is whose."""
    new = [row for row in rows if row.order_id is None]
    orders = [
        Order(
            district_id=district_id,
            channel_code=row.key[0],
            number=row.key[1],
            appeal_id=appeal_ids[row.row],
        )
        for row in new
    ]
    keep(district_id, import_id, orders)
    ids: dict[OrderKey, int] = {(o.channel_code, o.number): o.pk for o in orders}
    batch = _batch(district_id, import_id, rows, now)
    keep(district_id, import_id, [batch])
    lines = [
        OrderLine(
            district_id=district_id,
            batch_id=batch.pk,
            order_id=row.order_id or ids[row.key],
            cells_sealed=_sealed(district_id, row.given),
        )
        for row in rows
    ]
    keep(district_id, import_id, lines)


def _batch(district_id: int, import_id: int, rows: Sequence[OrderRow], now: datetime) -> OrderBatch:
    given, above = (rows[0].given, rows[0].above) if rows else ((), None)
    headings = [[letters.plain(one.heading)[:HEADING_LIMIT], one.column] for one in given]
    told = json.dumps([words for words, _column in headings], ensure_ascii=False)
    return OrderBatch(
        district_id=district_id,
        import_id=import_id,
        file_name=imports.import_row(district_id, import_id).file_name,
        headings=headings,
        above_sealed=_above_sealed(district_id, above),
        shape=hashlib.sha256(told.encode(errors="replace")).hexdigest()[:32],
        at=now,
    )


def _sealed(district_id: int, given: Sequence[Given]) -> bytes:
    cells = json.dumps([to_keep(one.cell) for one in given])
    return secrets.seal(cells, purpose(district_id))


def _above_sealed(district_id: int, above: Above | None) -> bytes | None:
    if above is None or not above.lines:
        return None
    return secrets.seal(json.dumps(above_to_keep(above)), purpose(district_id))


@transaction.atomic
def take_back_orders(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Take back the orders of an import, within a week; returns how many requests it touched.

    Only while nobody has worked on one of them, and never by who is complained about. Raises
    NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    permit(actor, district_id, "take_back_orders")
    imports.begin_undo(district_id, import_id, now)
    appeals = locked_appeals(district_id, import_id)
    if not all(rules.may_assign(actor, cases.scope_of(appeal)) for appeal in appeals):
        raise NotAllowed("take_back_orders")
    check_untouched(district_id, import_id, appeals)
    new = ledger.brought(district_id, import_id, Appeal)
    facts = [imported_fact(a, "", {"import": import_id}) for a in appeals if a.pk in new]
    back = [(subject_of(a.pk), {"import": import_id}) for a in appeals if a.pk not in new]
    for table in _TABLES:
        ledger.put_back(district_id, import_id, table)
    told: dict[str, Any] = {
        "actor": actor,
        "at": now,
        "district_id": district_id,
        "batch_id": uuid4(),
    }
    record_many(UNDONE, facts, **told)
    record_many(PUT_BACK, back, **told)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(appeals), now=now
    )
    return len(appeals)
