"""Counters and turns follow the events of requests."""

from collections.abc import Sequence
from datetime import datetime

from linquan.apps.insights import counters, facts, turns
from linquan.apps.places.types import AREA_FOLLOWED
from linquan.kernel.events import EventRow, listen_many


@listen_many(
    "insights.counters",
    "appeal.received",
    "appeal.imported",
    "appeal.import_undone",
    "appeal.sorted",
    "appeal.sorting_taken_back",
    "appeal.assigned",
    "appeal.taken_back",
    "appeal.started",
    "appeal.asked",
    "appeal.replied",
    "appeal.answered",
    "appeal.declined",
    "appeal.rated",
    "appeal.closed",
    "appeal.reopened",
    "appeal.withdrawn",
    "appeal.merged",
    "appeal.merge_taken_back",
    "appeal.separated",
    AREA_FOLLOWED,
)
def on_appeals_moved(events: Sequence[EventRow], now: datetime) -> None:
    """Add the events to the counters; the delivery's transaction keeps them from counting twice."""
    del now
    counters.count(events)


@listen_many("insights.turns", *turns.KINDS)
def on_turns_moved(events: Sequence[EventRow], now: datetime) -> None:
    """Write the turns of these requests anew from all that is told of them; a repeat is none."""
    del now
    for district_id in sorted({event.district_id for event in events}):
        told = {event.subject_id for event in events if event.district_id == district_id}
        facts.follow(district_id, told)
