"""Reads of the desk's lists for tables that go out and come in."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from linquan.apps.appeals import rules
from linquan.apps.appeals.list_plans import lines_of, list_plan
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


def list_lines(
    table: str, *, actor: Actor, district_id: int, now: datetime
) -> Iterator[Mapping[str, Any]]:
    """Every version of a list, as values by column.

    One statement when no book changed. Raises NotAllowed.
    """
    _permit(actor, district_id)
    return lines_of(table, district_id, now)


def check_list(
    table: str, *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Plan what rows would do to a list. One statement when no book changed. Raises NotAllowed."""
    _permit(actor, district_id)
    return list_plan(table, district_id, rows, now).plan


def _permit(actor: Actor, district_id: int) -> None:
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed("edit_lists")
