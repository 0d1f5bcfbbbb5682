"""Reads of orders of upper offices: as a table of ours, and in their own shape, answered."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import OrderBatch, OrderLine
from linquan.apps.appeals.order_plans import above_of, cells_of, order_plan
from linquan.apps.appeals.order_replies import Outcome, reply_of, told
from linquan.apps.appeals.order_rows import as_kept, values_of
from linquan.apps.appeals.queries.exchange import may_unmask_row
from linquan.apps.appeals.request_plans import full_rows
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import DONE, Status
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Batch, Plan, Reply, Wanted

MOST_BATCHES: Final = 50
MOST_LINES: Final = 20_000
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)
_LINE: Final = (
    "order__number", "order__channel_code", "order__appeal_id", "batch__headings", "cells_sealed",
)  # fmt: skip


def check_orders(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do. Four statements when no book changed. Raises NotAllowed."""
    _permit(actor, district_id)
    return order_plan(actor, district_id, rows, now).plan


def _permit(actor: Actor, district_id: int) -> None:
    if not rules.may_import(actor, district_id):
        raise NotAllowed("orders")


def order_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Orders as they were told last, in clear, of requests whose reporter the actor may see.

    Three statements when no book changed. Raises NotAllowed.
    """
    _permit(actor, district_id)
    books = desk(district_id)
    newest = _newest(_seen(actor, district_id))
    channels = {c.code: c.name for c in books.book.channels}
    for (number, code, _, headings, sealed), row in _with_requests(actor, newest, books):
        at = row["received_at"]
        values = values_of(headings, cells_of(district_id, sealed), at, books.calendar)
        came = {"number": number, "channel": channels[code], "received_at": at}
        yield values | came | told(_outcome(row, books))


def _seen(actor: Actor, district_id: int) -> QuerySet[OrderLine]:
    """Rows of orders whose requests the actor may see."""
    lines = OrderLine.objects.filter(district_id=district_id)
    return lines.filter(order__appeal__in=visible(actor))


def _newest(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Of each order the row that came last."""
    of_order = OrderLine.objects.filter(order_id=OuterRef("order_id")).order_by("-id")
    return lines.filter(pk=Subquery(of_order.values("pk")[:1]))


def _with_requests(
    actor: Actor, lines: QuerySet[OrderLine], books: Desk
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Yield rows with their requests, of those the actor may see in clear. Two statements."""
    found = list(lines.order_by("id").values_list(*_LINE)[:MOST_LINES])
    wanted = visible(actor).filter(pk__in=[line[2] for line in found])
    rows = {row["id"]: row for row in full_rows(wanted) if may_unmask_row(actor, row, books)}
    return ((line, rows[line[2]]) for line in found if line[2] in rows)


def _outcome(row: Mapping[str, Any], books: Desk) -> Outcome:
    status = Status(row["status"])
    return Outcome(
        status=status,
        answer=(row["said"] or row["reason_text"]) if status in DONE else "",
        unit=books.organisations[row["owner_id"]].name,
        done_at=row["done_at"],
        grade=row["grade"],
    )


def order_batches(*, actor: Actor, district_id: int) -> tuple[Batch, ...]:
    """Return the newest files with orders of the actor. One statement. Raises NotAllowed."""
    _permit(actor, district_id)
    found = (
        _seen(actor, district_id)
        .values("batch_id")
        .annotate(
            name=Max("batch__file_name"),
            at=Max("batch__at"),
            rows=Count("id"),
            ended=Count("id", filter=Q(order__appeal__status__in=sorted(DONE))),
        )
        .order_by("-batch_id")
        .values_list("batch_id", "name", "at", "rows", "ended")
    )
    return tuple(Batch(*row) for row in found[:MOST_BATCHES])


def order_reply(*, actor: Actor, district_id: int, wanted: Wanted) -> Reply:
    """Return orders in the shape in which they came, with what became of them.

    Of one file; or, between two days, of every file with its headings, each order once. Four
    statements when no book changed. Raises NotAllowed, NotFound (``import_unknown``), Invalid
    (``until``: ``days_reversed``).
    """
    _permit(actor, district_id)
    books = desk(district_id)
    seen = _seen(actor, district_id)
    batch = OrderBatch.objects.filter(district_id=district_id, pk=wanted.batch_id).first()
    if batch is None or not seen.filter(batch=batch).exists():
        raise NotFound("import_unknown")
    lines = seen.filter(batch=batch)
    if wanted.since or wanted.until:
        lines = _newest(seen.filter(batch__shape=batch.shape))
        lines = lines.filter(order__appeal__in=visible(actor).filter(_ended(wanted)))
    elif not wanted.also_open:
        lines = lines.filter(order__appeal__status__in=sorted(DONE))
    rows = [
        ([*map(as_kept, cells_of(district_id, line[4]))], _outcome(row, books))
        for line, row in _with_requests(actor, lines, books)
    ]
    return reply_of(batch.headings, rows, above_of(district_id, batch.above_sealed))


def _ended(wanted: Wanted) -> Q:
    """Condition for requests that ended between two days, both included. Raises Invalid."""
    since, until = max(wanted.since or FIRST, FIRST), min(wanted.until or LAST, LAST)
    if until < since:
        raise Invalid.field("until", "days_reversed")
    return Q(
        status__in=sorted(DONE),
        done_at__gte=_midnight(since),
        done_at__lt=_midnight(until) + timedelta(days=1),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
