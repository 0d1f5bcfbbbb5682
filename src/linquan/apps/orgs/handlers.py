"""What organisations do when events arrive."""

from datetime import datetime

from linquan.apps.orgs import operations
from linquan.apps.places.types import AREA_MOVED
from linquan.kernel.actors import Actor
from linquan.kernel.events import EventRow, listen


@listen("orgs.areas", AREA_MOVED)
def on_area_moved(event: EventRow, now: datetime) -> None:
    """Let organisations that answer for a part of a moved area follow; a repeat finds none."""
    operations.follow_area(
        actor=Actor.system("area-moves"),
        district_id=event.district_id,
        area_id=event.subject_id,
        now=now,
    )
