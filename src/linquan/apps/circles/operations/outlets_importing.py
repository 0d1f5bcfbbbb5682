"""Wanted outlets from a file: written all or none, and taken back as one."""

from datetime import datetime
from typing import Final

from django.db import transaction

from linquan.apps.circles import premises_register
from linquan.apps.circles.models import Outlet
from linquan.apps.circles.operations._tables import Target, put_back_rows, write_rows
from linquan.apps.circles.outlets import OUTLET_WRITTEN
from linquan.apps.circles.outlets_planning import OutletTable
from linquan.apps.circles.permits import permit
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

OUTLETS: Final = Target(Outlet, OUTLET_WRITTEN, premises_register.BOOK, "outlet")


@transaction.atomic
def import_outlets(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the wanted outlets of a file, all or none; :func:`take_back_outlets` undoes it.

    A fixed number of statements and two for each 500 outlets. Raises NotAllowed, NotFound,
    WrongState (``import_taken``), Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_outlets")
    return write_rows(
        OUTLETS,
        lambda books: OutletTable(premises_register.outlet_ground(books, now)).plan(rows),
        actor=actor,
        district_id=district_id,
        import_id=import_id,
        now=now,
    )


@transaction.atomic
def take_back_outlets(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Put outlets back as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    permit(actor, district_id, "import_outlets")
    return put_back_rows(
        OUTLETS, actor=actor, district_id=district_id, import_id=import_id, now=now
    )
