"""Tables that leave the house: who took which, as what, and why."""

from datetime import datetime
from typing import Final

from django.db import transaction

from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.events import record

SHORTEST_REASON: Final = 2
LONGEST_REASON: Final = 200


@transaction.atomic
def note_export(
    *,
    actor: Actor,
    table: str,
    kind: str,
    rows: int,
    personal: bool,
    reason: str,
    now: datetime,
    clear: bool = False,
) -> int:
    """Write down who takes a table away; returns the event's id. One statement.

    The page sends the file only after this. ``clear``: whether names and numbers of people stand
    in it in clear. Raises NotAllowed, and Invalid for ``reason``
    (``reason_missing``, ``reason_too_long``) where the rows hold data on people.
    """
    if not actor.is_staff:
        raise NotAllowed("note_export")
    told = " ".join(reason.split())
    if personal and len(told) < SHORTEST_REASON:
        raise Invalid.field("reason", "reason_missing")
    if len(told) > LONGEST_REASON:
        raise Invalid.field("reason", "reason_too_long", limit=LONGEST_REASON)
    data = {"table": table, "kind": kind, "rows": rows} | ({"reason": told} if told else {})
    data |= {"clear": True} if clear else {}
    return record(
        "exchange.exported",
        subject=f"district:{actor.district_id}",
        actor=actor,
        at=now,
        district_id=actor.district_id,
        data=data,
    )
