"""Points of interest of another map become facilities: written all or none, taken back as one."""

from datetime import datetime

from django.db import transaction

from linquan.apps.circles import points
from linquan.apps.circles.operations._tables import FACILITIES, write_rows
from linquan.apps.circles.permits import permit
from linquan.apps.circles.poi_planning import plan_points
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


@transaction.atomic
def import_points(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write points of another map into the register; ``take_back_facilities`` undoes it.

    What the register has already stays as it is. A fixed number of statements and one for each
    500 facilities. Raises NotAllowed, NotFound, WrongState (``import_taken``), Invalid
    (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_points")
    return write_rows(
        FACILITIES,
        lambda books: plan_points(rows, points.ground(books, now)),
        actor=actor,
        district_id=district_id,
        import_id=import_id,
        now=now,
    )
