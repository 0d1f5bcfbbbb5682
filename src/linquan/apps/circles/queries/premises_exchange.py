"""Idle spaces as a table."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import premises_register
from linquan.apps.circles.permits import permit
from linquan.apps.circles.premises_planning import SpaceTable
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


def premises_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Return spaces as values by column. Two statements. Raises NotAllowed."""
    permit(actor, district_id)
    ground = premises_register.ground(desk(district_id), now)
    return map(SpaceTable(ground).line, ground.rows)


def check_premises_table(
    *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Plan what rows would do to spaces. Two statements. Raises NotAllowed."""
    permit(actor, district_id)
    return SpaceTable(premises_register.ground(desk(district_id), now)).plan(rows).plan
