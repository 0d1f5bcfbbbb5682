"""Facilities as points of interest: what of a table is new, and what the register gives out."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import points
from linquan.apps.circles.facilities import State
from linquan.apps.circles.permits import permit
from linquan.apps.circles.poi_planning import plan_points
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


def point_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Return open facilities with a point, their item as the type. Four statements.

    Raises NotAllowed.
    """
    permit(actor, district_id)
    ground = points.ground(desk(district_id), now)
    for row in ground.rows:
        if row.state == State.OPEN and row.lon is not None:
            item = ground.items.get(row.item_code)
            yield {
                "name": row.name, "type": item.name if item else row.item_code,
                "address": row.address, "lon": row.lon, "lat": row.lat, "source": row.source,
            }  # fmt: skip


def check_points(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what points of interest would add. Four statements. Raises NotAllowed."""
    permit(actor, district_id)
    return plan_points(rows, points.ground(desk(district_id), now)).plan
