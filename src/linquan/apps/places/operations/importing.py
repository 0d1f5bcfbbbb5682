"""Areas from a file: written as a basket, and taken back as one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from linquan.apps.places.area_plans import area_plan
from linquan.apps.places.models import Area
from linquan.apps.places.operations._checks import BOOK, permit, refusing_a_taken_code
from linquan.apps.places.operations.areas import added_fact, planned_areas
from linquan.apps.places.planning import Added, AreaPlan, touched
from linquan.apps.places.types import PlannedArea
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.opening import GEOMETRY
from linquan.kernel.exchange.port import Plan

_BATCH = 500
ADDED, CHANGED, REDRAWN, UNDONE = "area.added", "area.changed", "area.redrawn", "area.import_undone"


@transaction.atomic
def import_areas(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the areas of a file, all or none; :func:`take_back_areas` takes them back.

    A fixed number of statements and one for each 500 areas. Raises NotAllowed, NotFound, WrongState
    (``import_taken``, ``changed_meanwhile``), Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_areas")
    imports.begin(district_id, import_id)
    planned, locked = _planned_under_lock(district_id, rows)
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    made = planned_areas([_basket(one) for one in planned.added], locked)
    new, batch_id = list(made.values()), uuid4()
    ledger.note_before(district_id, import_id, Area, [*planned.changed, *(a.pk for a in new)])
    facts = _change(planned, locked)
    with refusing_a_taken_code():
        Area.objects.bulk_create(new, batch_size=_BATCH)
    ledger.note_after(district_id, import_id, Area)
    facts[ADDED] = [added_fact(area) for area in new]
    for kind, told in facts.items():
        record_many(kind, told, actor=actor, at=now, district_id=district_id, batch_id=batch_id)
    books.bump(district_id, BOOK)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_areas(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Bring back the areas as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    permit(actor, district_id, "take_back_areas")
    imports.begin_undo(district_id, import_id, now)
    ids = ledger.put_back(district_id, import_id, Area)
    facts: list[tuple[str, dict[str, Any]]] = [(f"area:{pk}", {"import": import_id}) for pk in ids]
    record_many(UNDONE, facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4())
    books.bump(district_id, BOOK)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)


def _planned_under_lock(district_id: int, rows: Sequence[Row]) -> tuple[AreaPlan, dict[int, Area]]:
    """Plan, lock what the plan touches, and plan again if anyone changed the tree meanwhile."""
    current, plan = books.versions(district_id).get(BOOK), area_plan(district_id, rows)
    found = Area.objects.select_for_update().filter(district_id=district_id, pk__in=touched(plan))
    locked = {area.pk: area for area in found.order_by("pk")}
    if books.versions(district_id).get(BOOK) != current:
        plan = area_plan(district_id, rows)
    if not touched(plan) <= locked.keys():
        raise WrongState("changed_meanwhile")
    return plan, locked


def _basket(added: Added) -> PlannedArea:
    return PlannedArea(
        str(added.row), added.draft, str(added.parent_row) if added.parent_row else ""
    )


def _change(
    planned: AreaPlan, locked: Mapping[int, Area]
) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Write what changes; returns what is to be told of it, by kind of event."""
    facts: dict[str, list[tuple[str, dict[str, Any]]]] = {CHANGED: [], REDRAWN: []}
    for area_id, wanted in planned.changed.items():
        area, subject = locked[area_id], f"area:{area_id}"
        fields = {name: [getattr(area, name), value] for name, value in wanted.items()}
        if GEOMETRY in fields:
            facts[REDRAWN].append((subject, {"before": fields.pop(GEOMETRY)[0]}))
        if fields:
            facts[CHANGED].append((subject, fields))
        for name, value in wanted.items():
            setattr(area, name, value)
    names = sorted({name for wanted in planned.changed.values() for name in wanted})
    if names:
        rows = [locked[area_id] for area_id in planned.changed]
        Area.objects.bulk_create(  # they are there: far faster than bulk_update
            rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["id"],
            update_fields=names,
        )  # fmt: skip
    return {kind: told for kind, told in facts.items() if told}
