"""Which views of the inbox are offered to whom."""

from django.db.models import Case, IntegerField, Q, Value, When

from linquan.apps.appeals.models import SavedView
from linquan.apps.appeals.saved_views import ViewRow
from linquan.apps.appeals.sight import area_lines
from linquan.kernel.actors import Actor

MOST_OFFERED = 60
COLUMNS = ("id", "name", "query", "shared_organisation_path", "account_id")


def saved_views(actor: Actor) -> tuple[ViewRow, ...]:
    """Views of one's own in their order, then those shared by units above. One statement.

    A view is only a question: what it shows is what the reader may see.
    """
    shared = Q(shared_organisation_path__in=actor.organisation_lines())
    shared |= Q(shared_area_path__in=area_lines(actor))
    own = Q(account_id=actor.account_id)
    rank = Case(When(own, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = (
        SavedView.objects.filter(own | shared, district_id=actor.district_id)
        .order_by(rank, "shared_area_path", "position", "id")
        .values_list(*COLUMNS)[:MOST_OFFERED]
    )
    return tuple(
        ViewRow(pk, name, query, bool(path), account_id == actor.account_id)
        for pk, name, query, path, account_id in rows
    )
