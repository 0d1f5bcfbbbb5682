"""Writing down who looked for a person."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import persons
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import record


@transaction.atomic
def note_search(*, actor: Actor, phone: str, count: int, now: datetime) -> int:
    """Write down that somebody looked for a telephone from anywhere; returns the event's id.

    The telephone is written down masked. Raises NotAllowed.
    """
    if not persons.may_ask(actor, actor.district_id):
        raise NotAllowed("note_search")
    return record(
        "appeals.phone_searched",
        subject=f"district:{actor.district_id}",
        actor=actor,
        at=now,
        district_id=actor.district_id,
        data={"phone": numbers.masked(phone), "rows": count},
    )
