"""Facilities from a file: written all or none, and taken back as one."""

from datetime import datetime

from django.db import transaction

from linquan.apps.circles import register
from linquan.apps.circles.operations._tables import (
    FACILITIES,
    put_back_rows,
    write_rows,
)
from linquan.apps.circles.permits import permit
from linquan.apps.circles.planning import FacilityTable
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


@transaction.atomic
def import_facilities(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the facilities of a file, all or none; :func:`take_back_facilities` undoes it.

    A fixed number of statements and two for each 500 facilities. Raises NotAllowed, NotFound,
    WrongState (``import_taken``), Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_facilities")
    return write_rows(
        FACILITIES,
        lambda books: FacilityTable(register.ground(books, now)).plan(rows),
        actor=actor,
        district_id=district_id,
        import_id=import_id,
        now=now,
    )


@transaction.atomic
def take_back_facilities(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Put facilities back as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    permit(actor, district_id, "import_facilities")
    return put_back_rows(
        FACILITIES, actor=actor, district_id=district_id, import_id=import_id, now=now
    )
