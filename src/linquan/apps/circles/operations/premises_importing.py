"""Idle spaces from a file: written all or none, and taken back as one."""

from datetime import datetime
from typing import Final

from django.db import transaction

from linquan.apps.circles import premises_register
from linquan.apps.circles.models import Premises
from linquan.apps.circles.operations._tables import Target, put_back_rows, write_rows
from linquan.apps.circles.permits import permit
from linquan.apps.circles.premises import SPACE_WRITTEN
from linquan.apps.circles.premises_planning import SpaceTable
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

SPACES: Final = Target(Premises, SPACE_WRITTEN, premises_register.BOOK, "premises")


@transaction.atomic
def import_premises(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the spaces of a file, all or none; :func:`take_back_premises` undoes it.

    A fixed number of statements and two for each 500 spaces. Raises NotAllowed, NotFound,
    WrongState (``import_taken``), Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_premises")
    return write_rows(
        SPACES,
        lambda books: SpaceTable(premises_register.ground(books, now)).plan(rows),
        actor=actor,
        district_id=district_id,
        import_id=import_id,
        now=now,
    )


@transaction.atomic
def take_back_premises(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Put spaces back as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    permit(actor, district_id, "import_premises")
    return put_back_rows(SPACES, actor=actor, district_id=district_id, import_id=import_id, now=now)
