"""Wanted outlets as a table."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import premises_register
from linquan.apps.circles.outlets_planning import OutletTable
from linquan.apps.circles.permits import permit
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


def outlet_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Return wanted outlets as values by column. Three statements. Raises NotAllowed."""
    permit(actor, district_id)
    ground = premises_register.outlet_ground(desk(district_id), now)
    return map(OutletTable(ground).line, ground.rows)


def check_outlet_table(
    *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Plan what rows would do to outlets. Three statements. Raises NotAllowed."""
    permit(actor, district_id)
    return OutletTable(premises_register.outlet_ground(desk(district_id), now)).plan(rows).plan
