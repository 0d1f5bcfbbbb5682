"""Points of interest of another map become facilities: written all or none, taken back as one."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import points, register, rules
from linquan.apps.circles.models import Facility
from linquan.apps.circles.operations._register import subject, told
from linquan.apps.circles.poi_planning import plan_points
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

_BATCH = 500


@transaction.atomic
def import_points(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write points of another map into the register; ``take_back_facilities`` undoes it.

    What the register has already stays as it is. A fixed number of statements and one for each
    500 facilities. Raises NotAllowed, NotFound, WrongState (``import_taken``), Invalid
    (``rows_wrong`` with ``faults``).
    """
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed("import_points")
    imports.begin(district_id, import_id)
    shelf.bump(district_id, register.FACILITIES)
    planned = plan_points(rows, points.ground(desk(district_id), now))
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    ids = ledger.reserve_ids(Facility, len(planned.added)) if planned.added else []
    said = tuple(zip(ids, planned.added, strict=True))
    ledger.note_before(district_id, import_id, Facility, ids)
    made = (Facility(pk=pk, district_id=district_id, **values) for pk, values in said)
    Facility.objects.bulk_create(made, batch_size=_BATCH)
    ledger.note_after(district_id, import_id, Facility)
    facts = [(subject(pk), {"import": import_id, "after": told(values)}) for pk, values in said]
    record_many(
        "facility.imported", facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4()
    )
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan
