"""Which views of the inbox are offered to whom."""

from functools import lru_cache, partial
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from linquan.apps.appeals.models import SavedView
from linquan.apps.appeals.saved_views import ViewRow
from linquan.apps.appeals.sight import area_lines
from linquan.kernel.actors import Actor
from linquan.kernel.prepared import Prepared

MOST_OFFERED = 60
NOBODY = 0
COLUMNS = ("id", "name", "query", "shared_organisation_path", "account_id")


def saved_views(actor: Actor) -> tuple[ViewRow, ...]:
    """Views of one's own in their order, then those shared by units above. One statement.

    A view is only a question: what it shows is what the reader may see.
    """
    units, areas = actor.organisation_lines(), area_lines(actor)
    account_id = actor.account_id or NOBODY
    rows = _statement(len(units), len(areas)).rows(actor.district_id, account_id, *units, *areas)
    return tuple(
        ViewRow(pk, name, query, bool(path), owner_id == actor.account_id)
        for pk, name, query, path, owner_id in rows
    )


@lru_cache(maxsize=256)
def _statement(units: int, areas: int) -> Prepared:
    """Statement of the views offered to whoever has so many paths of units and of areas."""
    return Prepared(partial(_offered, units), int, int, *[str] * (units + areas))


def _offered(
    units: int, district_id: int, account_id: int, *paths: str
) -> QuerySet[SavedView, tuple[Any, ...]]:
    shared = Q(shared_organisation_path__in=paths[:units])
    shared |= Q(shared_area_path__in=paths[units:])
    own = Q(account_id=account_id)
    rank = Case(When(own, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        SavedView.objects.filter(own | shared, district_id=district_id)
        .order_by(rank, "shared_area_path", "position", "id")
        .values_list(*COLUMNS)[:MOST_OFFERED]
    )
