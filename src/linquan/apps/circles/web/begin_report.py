"""A resident's report about a missing service, begun from what is near a home."""

from datetime import datetime

from django.utils.translation import gettext as _

from linquan.apps.appeals.web.beginnings import Beginning, begins_reports
from linquan.apps.appeals.web.phone_places import Standing
from linquan.apps.appeals.web.phone_words import named
from linquan.apps.circles import operations, queries
from linquan.apps.circles.queries.near import MOST_MINUTES
from linquan.apps.circles.web.near_views import home_of
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.errors import NotFound


@begins_reports("lacks")
def of_missing(request: ActorRequest, here: Standing, code: str) -> Beginning | None:
    """Begin a report about an item that is not near a home; it is tied once it has come."""
    try:
        item = queries.item_of_today(here.desk.district_id, code[:30], request.now)
    except NotFound:
        return None
    area = home_of(here, request.GET.get("home", ""))

    def took_in(appeal_id: int, now: datetime) -> int:
        return operations.tie_arrival(
            actor=Actor.system("near"), district_id=here.desk.district_id, appeal_id=appeal_id,
            sought=item.code, now=now,
        )  # fmt: skip

    told = {"item": named(item.name, item.name_en), "minutes": MOST_MINUTES}
    about = _("About a missing service: %(item)s") % told
    if area is None:
        return Beginning(f"lacks-{item.code}", about, "", 0, took_in)
    told["home"] = named(area.name, area.name_en)
    text = _("There is no %(item)s within %(minutes)s minutes on foot of %(home)s.") % told
    return Beginning(f"lacks-{item.code}", about, text, area.area_id, took_in)
