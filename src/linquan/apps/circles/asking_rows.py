"""Requests that ask for an item, for operations and pages."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linquan.apps.appeals.queries import open_in
from linquan.apps.circles.models import Asking


def asking_for(district_id: int, item_code: str) -> QuerySet[Asking, int]:
    """Return the query of the ids of all requests that ask for an item. No statement by itself."""
    rows = Asking.objects.filter(district_id=district_id, item_code=item_code)
    return rows.values_list("appeal_id", flat=True)


def open_asking(
    district_id: int, item_code: str, area_ids: Iterable[int], *, limit: int
) -> tuple[int, ...]:
    """Return open requests of some areas that ask for an item, oldest first. One statement."""
    found = open_in(district_id, area_ids, asking_for(district_id, item_code), limit=limit)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Asks:
    """An open request, where it lies, what it asks for and since when that is known."""

    appeal_id: int
    key: str
    tied_at: datetime
    area_id: int


def asks_in(
    district_id: int, keys: Collection[str], area_ids: Collection[int], *, limit: int
) -> tuple[Asks, ...]:
    """Return open requests of some areas that ask for any of some things, oldest first.

    Two statements, one where there are none.
    """
    rows = Asking.objects.filter(district_id=district_id, item_code__in=sorted(keys))
    ids = rows.values_list("appeal_id", flat=True)
    if not (areas := open_in(district_id, area_ids, ids, limit=limit)):
        return ()
    ties = rows.filter(appeal_id__in=list(areas)).order_by("appeal_id")
    told = ties.values_list("appeal_id", "item_code", "tied_at")
    return tuple(Asks(pk, key, at, areas[pk]) for pk, key, at in told)
