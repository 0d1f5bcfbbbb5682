"""Requests that something of another app is tied to, as far as their reader may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, IntegerField, QuerySet, Value, When

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import OPEN, Status
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.rows import rows_of

MOST_COUNTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class TiedRow:
    """A request, as what it is tied to shows it."""

    appeal_id: int
    number: str
    title: str
    status: Status
    received_at: datetime
    area_id: int

    @property
    def is_open(self) -> bool:
        """Whether it is not done yet."""
        return self.status in OPEN


def tied_rows(
    actor: Actor, books: Desk, area_id: int, appeal_ids: Iterable[int], *, limit: int,
    is_open: bool = False,
) -> tuple[TiedRow, ...]:  # fmt: skip
    """Return those of some requests that lie in an area and the actor may see; open ones if asked.

    Open ones first, then the newest. ``appeal_ids`` may be a query of ids, which is then never
    read on its own. One statement.
    """
    is_done = Case(
        When(status__in=sorted(OPEN), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = _tied(actor, area_id, appeal_ids, is_open=is_open)
    found = rows.order_by(is_done, "-received_at", "-id").values_list(
        "id", "title", "status", "received_at", "area_id"
    )
    return tuple(
        TiedRow(
            pk, rules.number_of(pk, at, books.calendar), numbers.masked(title), Status(status), at,
            lies_in,
        )
        for pk, title, status, at, lies_in in found[:limit]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TiedPlace:
    """Where a request lies: its area, and its point if it has one."""

    appeal_id: int
    area_id: int
    lon: float | None
    lat: float | None


def tied_places(
    actor: Actor, area_id: int, appeal_ids: Iterable[int], *, is_open: bool = False
) -> tuple[TiedPlace, ...]:
    """Return those of some requests that lie in an area and the actor may see; open ones if asked.

    At most 10,000, the newest. One statement.
    """
    rows = _tied(actor, area_id, appeal_ids, is_open=is_open).order_by("-id")
    return rows_of(TiedPlace, rows.values_list("id", "area_id", "lon", "lat")[:MOST_COUNTED])


def _tied(
    actor: Actor, area_id: int, appeal_ids: Iterable[int], *, is_open: bool
) -> QuerySet[Appeal]:
    rows = _inside(visible(actor), (area_id,)).filter(pk__in=appeal_ids)
    return rows.filter(status__in=sorted(OPEN)) if is_open else rows


def open_in(
    district_id: int, area_ids: Iterable[int], appeal_ids: Iterable[int], *, limit: int
) -> dict[int, int]:
    """Return those of some requests that are open and lie in one of some areas, whoever looks.

    Each with its area, oldest first. For what the house decides by itself. One statement.
    """
    rows = Appeal.objects.filter(district_id=district_id, pk__in=appeal_ids)
    found = _inside(rows, area_ids).filter(status__in=sorted(OPEN)).order_by("id")
    return dict(found.values_list("id", "area_id")[:limit])


def _inside(rows: QuerySet[Appeal], area_ids: Iterable[int]) -> QuerySet[Appeal]:
    """Narrow requests to those of some areas and of all below them."""
    return rows.filter(seen__overlap=[str(area_id) for area_id in area_ids])
