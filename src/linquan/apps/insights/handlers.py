"""Counters follow the events of requests."""

from collections.abc import Sequence
from datetime import datetime

from linquan.apps.insights import counters
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
    AREA_FOLLOWED,
)
def on_appeals_moved(events: Sequence[EventRow], now: datetime) -> None:
    """Add the events to the counters; the delivery's transaction keeps them from counting twice."""
    del now
    counters.count(events)
