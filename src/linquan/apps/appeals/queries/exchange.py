"""Reads of requests for tables that go out and come in."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.naming import register
from linquan.apps.appeals.request_plans import full_rows, line, masked, request_plan
from linquan.apps.appeals.sight import visible
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

MOST_LINES: Final = 50_000


def appeal_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Requests the actor may see, the oldest first, their reporters masked; the newest 50,000.

    Two statements when no book changed. Raises NotAllowed.
    """
    if not rules.may_export(actor, district_id):
        raise NotAllowed("export_appeals")
    books = desk(district_id)
    found = register(books, books.day(now))
    newest = visible(actor).order_by("-id").values("id")[:MOST_LINES]
    rows = full_rows(visible(actor).filter(pk__in=newest))
    return (line(row, found, masked(district_id, row)) for row in rows)


def check_appeals(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do. Three statements when no book changed. Raises NotAllowed."""
    if not rules.may_import(actor, district_id):
        raise NotAllowed("import_appeals")
    return request_plan(actor, district_id, rows, now).plan
