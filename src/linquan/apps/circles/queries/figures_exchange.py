"""Figures of facilities as a table that goes out and comes in."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import figure_register
from linquan.apps.circles.figure_planning import FigureTable, line_of
from linquan.apps.circles.permits import permit
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


def figure_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Return figures that stand, as values by column. Four statements. Raises NotAllowed."""
    permit(actor, district_id)
    found = figure_register.ground(desk(district_id), now)
    lines = (one for one in found.figures if one.stands)
    return (line_of(one, found.names[one.facility_id]) for one in lines)


def check_figures(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would add to the figures. Four statements. Raises NotAllowed."""
    permit(actor, district_id)
    return FigureTable(figure_register.ground(desk(district_id), now)).plan(rows).plan
