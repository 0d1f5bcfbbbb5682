"""Reads of requests for tables that go out and come in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import Desk, desk, scope
from linquan.apps.appeals.naming import Register, register
from linquan.apps.appeals.request_plans import clear_line, full_rows, line, request_plan
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
    rows, found = _newest(actor, district_id, now)
    return (line(row, found) for row in rows)


def appeal_lines_in_clear(
    *, actor: Actor, district_id: int, now: datetime
) -> Iterator[Mapping[str, Any]]:
    """The same requests, in clear those whose reporters the actor may see; the others masked.

    Two statements when no book changed. Raises NotAllowed.
    """
    if not rules.may_export_in_clear(actor, district_id):
        raise NotAllowed("export_in_clear")
    rows, found = _newest(actor, district_id, now)
    return (
        clear_line(row, found) if may_unmask_row(actor, row, found.books) else line(row, found)
        for row in rows
    )


def _newest(
    actor: Actor, district_id: int, now: datetime
) -> tuple[Iterator[dict[str, Any]], Register]:
    books = desk(district_id)
    newest = visible(actor).order_by("-id").values("id")[:MOST_LINES]
    rows = full_rows(visible(actor).filter(pk__in=newest))
    return rows, register(books, books.day(now))


def may_unmask_row(actor: Actor, row: Mapping[str, Any], books: Desk) -> bool:
    """Whether the actor may see the reporter of a request, a row of :func:`full_rows`."""
    paths = (row["area_path"], row["owner_path"], row["about_path"])
    return rules.may_unmask(actor, scope(books.district_id, row["id"], paths, row["owner_id"]))


def inbox_lines(
    actor: Actor, appeal_ids: Sequence[int], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """Requests of a list in its order, as lines of the table, masked; those the actor may see.

    Two statements when no book changed.
    """
    books = desk(actor.district_id)
    found = register(books, books.day(now))
    rows = {row["id"]: row for row in full_rows(visible(actor).filter(pk__in=appeal_ids))}
    return (line(rows[pk], found) for pk in appeal_ids if pk in rows)


def check_appeals(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do. Three statements when no book changed. Raises NotAllowed."""
    if not rules.may_import(actor, district_id):
        raise NotAllowed("import_appeals")
    return request_plan(actor, district_id, rows, now).plan
