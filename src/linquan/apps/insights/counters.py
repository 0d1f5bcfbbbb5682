"""Daily counters: kept by a handler, rebuilt from events by one command."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from linquan.apps.insights import rules
from linquan.apps.insights.models import DailyCounter
from linquan.apps.insights.types import Measure
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.events import FIELDS, EventRow
from linquan.kernel.models import Event

Key = tuple[int, int, date, str]
ADD = (
    "INSERT INTO insights_dailycounter (district_id, area_id, day, measure, amount) "
    "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (district_id, area_id, day, measure) "
    "DO UPDATE SET amount = insights_dailycounter.amount + excluded.amount"
)


def moves(event: EventRow) -> dict[Key, int]:
    """What one event adds to which counter; nothing for events that are not of a request."""
    if "area_path" not in event.data:
        return {}
    day = event.at.astimezone(OFFICE_ZONE).date()
    area = rules.counted_area(event.data["area_path"])
    if event.kind == "appeal.sorted":
        return _moved_house(event, day, area)
    found = rules.moves_of(event.kind, event.data)
    return {(event.district_id, area, day, m.value): amount for m, amount in found.items()}


def _moved_house(event: EventRow, day: date, area: int) -> dict[Key, int]:
    """A request sorted to another community is counted there, as received and in progress."""
    old = rules.counted_area(event.data["was_area_path"])
    measures = (Measure.RECEIVED, Measure.IN_PROGRESS) if old != area else ()
    gone = {(event.district_id, old, day, m.value): -1 for m in measures}
    return gone | {(event.district_id, area, day, m.value): 1 for m in measures}


def count(event: EventRow) -> None:
    """Add one event to the counters. One statement a counter it moves."""
    with connection.cursor() as cursor:
        cursor.executemany(ADD, [(*key, amount) for key, amount in sorted(moves(event).items())])


@transaction.atomic
def rebuild(district_id: int) -> int:
    """Count every event anew; returns the number of counters written."""
    DailyCounter.objects.filter(district_id=district_id).delete()
    total: Counter[Key] = Counter()
    for event in _events(district_id):
        total.update(moves(event))
    rows = [
        DailyCounter(district_id=d, area_id=a, day=day, measure=m, amount=n)
        for (d, a, day, m), n in sorted(total.items())
        if n
    ]
    DailyCounter.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def _events(district_id: int) -> Iterable[EventRow]:
    rows = Event.objects.filter(district_id=district_id, subject__startswith="appeal:")
    for row in rows.order_by("id").values_list(*FIELDS).iterator(chunk_size=5000):
        yield EventRow(*row)
