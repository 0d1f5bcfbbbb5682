"""How many requests lie in an area, and whom requests are about."""

from collections.abc import Collection

from django.db.models import Count, Q

from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import OPEN
from linquan.kernel.actors import Actor


def number_in(district_id: int, area_id: int) -> tuple[int, int]:
    """Count the requests in an area and all below it, and the open ones. One statement."""
    rows = Appeal.objects.filter(district_id=district_id, seen__contains=[str(area_id)])
    found = rows.aggregate(every=Count("id"), open=Count("id", filter=Q(status__in=sorted(OPEN))))
    return found["every"], found["open"]


def about_ids(district_id: int, appeal_ids: Collection[int]) -> dict[int, int | None]:
    """Who is complained about in each of some requests. One statement."""
    rows = Appeal.objects.filter(district_id=district_id, pk__in=appeal_ids)
    return dict(rows.values_list("id", "about_id"))


def about_own(actor: Actor, appeal_ids: Collection[int]) -> frozenset[int]:
    """Return those of some requests that are about an organisation of the actor. One statement."""
    rows = Appeal.objects.filter(district_id=actor.district_id, pk__in=appeal_ids)
    told = rows.exclude(about_path="").values_list("id", "about_path")
    return frozenset(pk for pk, about_path in told if actor.belongs_below(about_path))
