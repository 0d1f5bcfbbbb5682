"""Requests that ask for an item, for operations and pages."""

from collections.abc import Iterable

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
    return open_in(district_id, area_ids, asking_for(district_id, item_code), limit=limit)
