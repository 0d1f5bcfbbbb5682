"""Idle spaces from a file: written all or none, and taken back as one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import premises_register, rules
from linquan.apps.circles.models import Premises
from linquan.apps.circles.operations._register import told
from linquan.apps.circles.premises import SPACE_WRITTEN
from linquan.apps.circles.premises_planning import PlannedSpaces, plan_premises
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

_BATCH: Final = 500


@transaction.atomic
def import_premises(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the spaces of a file, all or none; :func:`take_back_premises` undoes it.

    A fixed number of statements and two for each 500 spaces. Raises NotAllowed, NotFound,
    WrongState (``import_taken``), Invalid (``rows_wrong`` with ``faults``).
    """
    _permit(actor, district_id)
    imports.begin(district_id, import_id)
    shelf.bump(district_id, premises_register.BOOK)
    planned = plan_premises(rows, premises_register.ground(desk(district_id), now))
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    facts = _write(district_id, import_id, planned)
    record_many(
        "premises.imported", facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4()
    )
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_premises(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Put spaces back as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``).
    """
    _permit(actor, district_id)
    imports.begin_undo(district_id, import_id, now)
    shelf.bump(district_id, premises_register.BOOK)
    ids = ledger.put_back(district_id, import_id, Premises)
    record_many(
        "premises.import_undone", [(f"premises:{pk}", {"import": import_id}) for pk in ids],
        actor=actor, at=now, district_id=district_id, batch_id=uuid4(),
    )  # fmt: skip
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)


def _permit(actor: Actor, district_id: int) -> None:
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed("import_premises")


def _write(
    district_id: int, import_id: int, planned: PlannedSpaces
) -> list[tuple[str, dict[str, Any]]]:
    """Write what is new and what differs, noted in the ledger; returns what events say."""
    ids = ledger.reserve_ids(Premises, len(planned.added)) if planned.added else []
    ledger.note_before(district_id, import_id, Premises, [*ids, *planned.changed])
    Premises.objects.bulk_create(
        (
            Premises(pk=pk, district_id=district_id, **values)
            for pk, values in zip(ids, planned.added, strict=True)
        ),
        batch_size=_BATCH,
    )
    held = Premises.objects.filter(pk__in=planned.changed).order_by("pk").select_for_update()
    changed = [_changed(row, planned.changed[row.pk]) for row in held]
    Premises.objects.bulk_update(changed, [*SPACE_WRITTEN, "version"], batch_size=_BATCH)
    ledger.note_after(district_id, import_id, Premises)
    said = dict(zip(ids, planned.added, strict=True)) | dict(planned.changed)
    return [(f"premises:{pk}", {"import": import_id, "after": told(v)}) for pk, v in said.items()]


def _changed(row: Premises, changes: Mapping[str, Any]) -> Premises:
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    return row
