"""Zones from a file: written all or none, and taken back as one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from linquan.apps.places.models import Zone
from linquan.apps.places.operations._checks import (
    ZONE_BOOK,
    day_of,
    permit,
    refusing_a_taken_zone_name,
)
from linquan.apps.places.plans import zone_plan
from linquan.apps.places.zone_planning import ZonePlan
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.opening import GEOMETRY
from linquan.kernel.exchange.port import Plan

_BATCH: Final = 500
Facts = dict[str, list[tuple[str, dict[str, Any]]]]


@transaction.atomic
def import_zones(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the zones of a file, all or none; :func:`take_back_zones` takes them back.

    A fixed number of statements and one for each 500 zones. Raises NotAllowed, NotFound, WrongState
    (``import_taken``, ``changed_meanwhile``), Invalid (``rows_wrong`` with ``faults``; ``name``:
    somebody has just taken it).
    """
    permit(actor, district_id, "import_zones")
    imports.begin(district_id, import_id)
    planned, locked = _planned_under_lock(district_id, rows)
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    ids = ledger.reserve_ids(Zone, len(planned.added))
    new = [
        Zone(
            pk=pk, district_id=district_id, kind=one.kind, name=one.name, name_en=one.name_en,
            geometry=one.geometry, valid_from=day_of(now),
        )
        for pk, one in zip(ids, planned.added, strict=True)
    ]  # fmt: skip
    ledger.note_before(district_id, import_id, Zone, [*planned.changed, *ids])
    facts = _change(planned, locked)
    facts["zone.added"] = [(f"zone:{z.pk}", {"kind": z.kind, "name": z.name}) for z in new]
    with refusing_a_taken_zone_name(Invalid.field("name", "name_taken")):
        _write([locked[zone_id] for zone_id in planned.changed])
        Zone.objects.bulk_create(new, batch_size=_BATCH)
    ledger.note_after(district_id, import_id, Zone)
    batch_id = uuid4()
    for kind, told in facts.items():
        record_many(kind, told, actor=actor, at=now, district_id=district_id, batch_id=batch_id)
    books.bump(district_id, ZONE_BOOK)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_zones(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Bring back the zones as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``: another zone has a name by now).
    """
    permit(actor, district_id, "take_back_zones")
    imports.begin_undo(district_id, import_id, now)
    ids = ledger.put_back(district_id, import_id, Zone)
    record_many(
        "zone.import_undone", [(f"zone:{pk}", {"import": import_id}) for pk in ids],
        actor=actor, at=now, district_id=district_id, batch_id=uuid4(),
    )  # fmt: skip
    books.bump(district_id, ZONE_BOOK)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)


def _planned_under_lock(
    district_id: int, rows: tuple[Row, ...]
) -> tuple[ZonePlan, dict[int, Zone]]:
    """Plan, lock what the plan changes, and plan again if anyone changed a zone meanwhile."""
    current, planned = books.versions(district_id).get(ZONE_BOOK), zone_plan(district_id, rows)
    found = Zone.objects.select_for_update().filter(district_id=district_id)
    locked = {zone.pk: zone for zone in found.filter(pk__in=planned.changed).order_by("pk")}
    if books.versions(district_id).get(ZONE_BOOK) != current:
        planned = zone_plan(district_id, rows)
    if not planned.changed.keys() <= locked.keys():
        raise WrongState("changed_meanwhile")
    return planned, locked


def _change(planned: ZonePlan, locked: Mapping[int, Zone]) -> Facts:
    """Set what changes; returns what is to be told of it, by kind of event."""
    facts: Facts = {"zone.changed": [], "zone.redrawn": []}
    for zone_id, wanted in planned.changed.items():
        zone, subject = locked[zone_id], f"zone:{zone_id}"
        pairs = {n: [getattr(zone, n), v] for n, v in wanted.items() if n != GEOMETRY}
        for name, value in {**wanted, "version": zone.version + 1}.items():
            setattr(zone, name, value)
        if pairs:
            facts["zone.changed"].append((subject, pairs))
        if GEOMETRY in wanted:
            facts["zone.redrawn"].append((subject, {"name": zone.name}))
    return facts


def _write(zones: list[Zone]) -> None:
    fields = ["kind", "name", "name_en", "geometry", "version"]
    Zone.objects.bulk_create(  # they are there: far faster than bulk_update
        zones, batch_size=_BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
