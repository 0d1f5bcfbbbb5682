"""Rows of a file written into a register, all or none, and taken back as one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import register
from linquan.apps.circles.facilities import WRITTEN
from linquan.apps.circles.models import Facility
from linquan.apps.circles.operations._register import told
from linquan.apps.circles.register_tables import Planned
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.port import Plan

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go: the table, its columns, its book, and what a row is called in events."""

    model: type[Any]
    written: tuple[str, ...]
    book: str
    word: str


FACILITIES: Final = Target(Facility, WRITTEN, register.FACILITIES, "facility")


def write_rows(
    target: Target,
    plan: Callable[[Desk], Planned],
    *,
    actor: Actor,
    district_id: int,
    import_id: int,
    now: datetime,
) -> Plan:
    """Plan under the lock of the book, and write what is new and what differs.

    A fixed number of statements and two for each 500 rows. Raises NotFound, WrongState
    (``import_taken``), Invalid (``rows_wrong`` with ``faults``).
    """
    imports.begin(district_id, import_id)
    shelf.bump(district_id, target.book)
    planned = plan(desk(district_id))
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    said = _write(target, district_id, import_id, planned)
    facts = [
        (f"{target.word}:{pk}", {"import": import_id, "after": told(values)})
        for pk, values in said.items()
    ]
    _record(target, "imported", facts, actor, district_id, now)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


def put_back_rows(
    target: Target, *, actor: Actor, district_id: int, import_id: int, now: datetime
) -> int:
    """Put rows back as they were before an import, within a week; returns how many.

    Raises NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    imports.begin_undo(district_id, import_id, now)
    shelf.bump(district_id, target.book)
    ids = ledger.put_back(district_id, import_id, target.model)
    facts: list[tuple[str, dict[str, Any]]] = [
        (f"{target.word}:{pk}", {"import": import_id}) for pk in ids
    ]
    _record(target, "import_undone", facts, actor, district_id, now)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)


def _write(
    target: Target, district_id: int, import_id: int, planned: Planned
) -> dict[int, Mapping[str, Any]]:
    """Write what is planned, noted in the ledger; returns what was written by id."""
    rows = target.model.objects
    ids = ledger.reserve_ids(target.model, len(planned.added)) if planned.added else []
    ledger.note_before(district_id, import_id, target.model, [*ids, *planned.changed])
    new = dict(zip(ids, planned.added, strict=True))
    rows.bulk_create(
        (target.model(pk=pk, district_id=district_id, **values) for pk, values in new.items()),
        batch_size=_BATCH,
    )
    held = rows.filter(pk__in=planned.changed).order_by("pk").select_for_update()
    changed = [_changed(row, planned.changed[row.pk]) for row in held]
    rows.bulk_update(changed, [*target.written, "version"], batch_size=_BATCH)
    ledger.note_after(district_id, import_id, target.model)
    return {**new, **planned.changed}


def _changed(row: Any, changes: Mapping[str, Any]) -> Any:
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    return row


def _record(
    target: Target,
    step: str,
    facts: list[tuple[str, dict[str, Any]]],
    actor: Actor,
    district_id: int,
    now: datetime,
) -> None:
    record_many(
        f"{target.word}.{step}", facts, actor=actor, at=now, district_id=district_id,
        batch_id=uuid4(),
    )  # fmt: skip
