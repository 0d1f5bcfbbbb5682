"""Orders as the house holds them, and plans of what rows of a file would do to them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import Order, OrderLine
from linquan.apps.appeals.naming import register
from linquan.apps.appeals.order_planning import plan_orders
from linquan.apps.appeals.order_rows import (
    HeldOrder,
    OrderGround,
    OrderKey,
    OrderPlan,
    above_as_kept,
    values_of,
)
from linquan.apps.appeals.request_rows import Ground
from linquan.apps.appeals.sight import visible
from linquan.apps.places.queries import Found, find_addresses
from linquan.engine.addresses import Kind, Reason
from linquan.kernel import secrets
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.exchange.layout import Row
from linquan.kernel.sheets import Above

SURE = ("sure", "likely")


def purpose(district_id: int) -> str:
    """What the cells of orders are sealed for."""
    return f"order.cells:{district_id}"


def cells_of(district_id: int, sealed: bytes | memoryview) -> list[Any]:
    """Open the cells of a row as they are kept."""
    cells: list[Any] = json.loads(secrets.unseal(sealed, purpose(district_id)))
    return cells


def above_of(district_id: int, sealed: bytes | memoryview | None) -> Above | None:
    """Open what stands above the headings of a file as it is kept."""
    if sealed is None:
        return None
    return above_as_kept(json.loads(secrets.unseal(sealed, purpose(district_id))))


def order_plan(actor: Actor, district_id: int, rows: Sequence[Row], now: datetime) -> OrderPlan:
    """Plan what rows would do. Four statements, when no book changed."""
    books = desk(district_id)
    ground = OrderGround(
        Ground(actor, now, register(books, books.day(now))),
        _held(actor, district_id, rows, books.calendar),
        _located(district_id, rows),
        _home(actor, district_id),
    )
    return plan_orders(rows, ground)


def _home(actor: Actor, district_id: int) -> int | None:
    """Return the widest area for which the actor is a clerk."""
    paths = [
        post.area_path
        for post in actor.posts
        if post.role is Role.CLERK and post.district_id == district_id and post.area_path
    ]
    widest = min(paths, key=len, default="")
    return int(widest.rstrip("/").rpartition("/")[2]) if widest else None


def _located(district_id: int, rows: Sequence[Row]) -> dict[str, int]:
    """Return the areas in which addresses lie, where one is named or likely enough."""
    told = {row.values.get("address", "") for row in rows if not row.values.get("area")}
    wanted = sorted(told - {""})
    if not wanted:
        return {}
    best = ((match.address, match.best) for match in find_addresses(district_id, wanted))
    return {
        address: place.area.area_id
        for address, place in best
        if place and place.area and not place.same_name and _is_sure(place)
    }


def _is_sure(place: Found) -> bool:
    """Whether an address surely lies in an area: it names it, or its point is likely enough."""
    names_it = place.kind is Kind.AREA and Reason.NAME in place.reasons
    return names_it or place.grade in SURE


def _held(
    actor: Actor, district_id: int, rows: Sequence[Row], calendar: OfficeCalendar
) -> dict[OrderKey, HeldOrder]:
    """Return the orders of these numbers as they were told last. Two statements."""
    lines = OrderLine.objects.filter(district_id=district_id, order_id=OuterRef("pk"))
    newest = lines.order_by("-id")
    found = (
        Order.objects.filter(
            district_id=district_id, number__in={row.values.get("number", "") for row in rows}
        )
        .annotate(
            cells=Subquery(newest.values("cells_sealed")[:1]),
            headings=Subquery(newest.values("batch__headings")[:1]),
        )
        .values_list(
            "id", "channel_code", "number", "appeal_id", "appeal__received_at", "cells", "headings"
        )
    )
    orders = list(found)
    # Of one whose request is erased nothing is taken in again: it counts as not to be seen.
    told = visible(actor).filter(pk__in=[order[3] for order in orders], erased_at__isnull=True)
    seen = told.values_list("pk", flat=True)
    shown = set(seen) if orders else set()
    return {
        (code, number): HeldOrder(
            pk,
            appeal_id,
            appeal_id in shown,
            values_of(headings, cells_of(district_id, cells), at, calendar)
            if cells
            else {"received_at": at},
        )
        for pk, code, number, appeal_id, at, cells, headings in orders
    }
