"""Lists that leave the house as files."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import record

OF_A_PAGE = ("after", "before", "size")


@transaction.atomic
def note_export(*, actor: Actor, wanted: InboxFilter, count: int, now: datetime) -> int:
    """Write down who takes which requests away as a file; returns the event's id.

    The page sends the file only after this. A telephone that was searched for is written down
    masked. Raises NotAllowed.
    """
    if not actor.is_staff:
        raise NotAllowed("note_export")
    asked = {name: value for name, value in asdict(wanted).items() if name not in OF_A_PAGE}
    asked["query"] = numbers.masked(wanted.query)
    return record(
        "appeals.exported",
        subject=f"district:{actor.district_id}",
        actor=actor,
        at=now,
        district_id=actor.district_id,
        data={"filter": {name: value for name, value in asked.items() if value}, "rows": count},
    )
