"""What organisations do when events arrive."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linquan.apps.orgs import code_sending, operations, queries, sending
from linquan.apps.places.types import AREA_MOVED
from linquan.kernel.actors import Actor
from linquan.kernel.events import EventRow, listen
from linquan.kernel.outgoing import sends
from linquan.kernel.reach import Count, tells_reach


@listen("orgs.areas", AREA_MOVED)
def on_area_moved(event: EventRow, now: datetime) -> None:
    """Let organisations that answer for a part of a moved area follow; a repeat finds none."""
    operations.follow_area(
        actor=Actor.system("area-moves"),
        district_id=event.district_id,
        area_id=event.subject_id,
        now=now,
    )


@tells_reach("orgs")
def units_of(district_id: int, area_id: int) -> tuple[Count, ...]:
    """Say how many units answer for an area, or for a part of it. One statement."""
    return ((_("Units there"), queries.number_in(district_id, area_id)),)


@sends("orgs.codes")
def send_code(now: datetime) -> bool:
    """Send one code to a telephone, if one is due."""
    return code_sending.send_next(now)


@sends("orgs.webhooks")
def send_webhook(now: datetime) -> bool:
    """Tell one webhook of one event, if one is due."""
    return sending.send_next(now)
