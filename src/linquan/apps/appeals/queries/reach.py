"""How many requests lie in an area."""

from django.db.models import Count, Q

from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import OPEN


def number_in(district_id: int, area_id: int) -> tuple[int, int]:
    """Count the requests in an area and all below it, and the open ones. One statement."""
    rows = Appeal.objects.filter(district_id=district_id, seen__contains=[str(area_id)])
    found = rows.aggregate(every=Count("id"), open=Count("id", filter=Q(status__in=sorted(OPEN))))
    return found["every"], found["open"]
