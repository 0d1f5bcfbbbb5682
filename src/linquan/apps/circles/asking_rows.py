"""Requests that ask for something that is missing, for operations and pages."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linquan.apps.appeals.queries import open_in
from linquan.apps.circles.models import Asking
from linquan.apps.circles.sought import Kind, sought_of
from linquan.apps.places.queries import AreaBook
from linquan.apps.places.types import AreaRow


def asking_for(district_id: int, *keys: str) -> QuerySet[Asking, int]:
    """Return the query of the ids of all requests that ask for something. No statement yet."""
    rows = Asking.objects.filter(district_id=district_id, sought__in=keys)
    return rows.values_list("appeal_id", flat=True)


def round_of(key: str, area: AreaRow, areas: AreaBook) -> int:
    """Return the area in which one open request is enough. No SQL.

    The community; of a function the whole district, as it is that of one facility.
    """
    if sought_of(key).kind is Kind.FUNCTION:
        return areas.line(area.area_id)[0].area_id
    return (areas.community_of(area.area_id) or area).area_id


def open_asking(
    district_id: int, key: str, area_ids: Iterable[int], *, limit: int
) -> tuple[int, ...]:
    """Return open requests of some areas that ask for something, oldest first. One statement."""
    return tuple(open_in(district_id, area_ids, asking_for(district_id, key), limit=limit))


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
    asking = asking_for(district_id, *sorted(keys))
    if not (areas := open_in(district_id, area_ids, asking, limit=limit)):
        return ()
    ties = Asking.objects.filter(district_id=district_id, appeal_id__in=list(areas))
    told = ties.order_by("appeal_id").values_list("appeal_id", "sought", "tied_at")
    return tuple(Asks(pk, key, at, areas[pk]) for pk, key, at in told)
