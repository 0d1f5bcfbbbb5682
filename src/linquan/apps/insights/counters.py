"""Daily counters and their totals: kept by a handler, rebuilt from events by one command."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from linquan.apps.insights import rules
from linquan.apps.insights.models import DailyCounter, TotalCounter
from linquan.apps.places.types import AREA_FOLLOWED
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.events import FIELDS, EventRow
from linquan.kernel.models import Event

Key = tuple[int, int, date, str]
ADD = """
WITH moved AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::varchar[], %s::bigint[])
    AS one (district_id, area_id, day, measure, amount)
), daily AS (
    INSERT INTO insights_dailycounter (district_id, area_id, day, measure, amount)
    SELECT * FROM moved ORDER BY district_id, area_id, day, measure
    ON CONFLICT (district_id, area_id, day, measure)
    DO UPDATE SET amount = insights_dailycounter.amount + excluded.amount
)
INSERT INTO insights_totalcounter (district_id, area_id, measure, amount)
SELECT district_id, area_id, measure, sum(amount) FROM moved
GROUP BY district_id, area_id, measure ORDER BY district_id, area_id, measure
ON CONFLICT (district_id, area_id, measure)
DO UPDATE SET amount = insights_totalcounter.amount + excluded.amount
"""


def moves(event: EventRow) -> dict[Key, int]:
    """What one event adds to which counter; nothing for events that are not of a request."""
    day = event.at.astimezone(OFFICE_ZONE).date()
    if event.kind == AREA_FOLLOWED:
        return _moved_along(event, day, event.data["shifts"])
    if "area_path" not in event.data:
        return {}
    if event.kind in {"appeal.sorted", "appeal.sorting_taken_back"}:
        return _moved_along(event, day, [_shift_of_one(event.data)])
    area = rules.counted_area(event.data["area_path"])
    found = rules.moves_of(event.kind, event.data)
    if event.kind in rules.BY_FILE:  # counted on the day on which it was received
        received = datetime.fromisoformat(event.data["received_at"])
        day = received.astimezone(OFFICE_ZONE).date()
    return {(event.district_id, area, day, m.value): amount for m, amount in found.items()}


def _shift_of_one(data: Mapping[str, Any]) -> dict[str, Any]:
    """A request sorted to another community goes there with all that is counted of it."""
    stand = [[data["to"], data["refused"], 1]]
    return {**data, "stand": stand, "grades": data.get("grades", {})}


def _moved_along(event: EventRow, day: date, shifts: Iterable[Mapping[str, Any]]) -> dict[Key, int]:
    """Requests are counted in their community of now, from this day on (ADR 0020)."""
    moved: Counter[Key] = Counter()
    for shift in shifts:
        old = rules.counted_area(shift["was_area_path"])
        new = rules.counted_area(shift["area_path"])
        for measure, amount in rules.shifted(shift["stand"], shift["grades"]).items():
            moved[event.district_id, old, day, measure.value] -= amount
            moved[event.district_id, new, day, measure.value] += amount
    return {key: amount for key, amount in moved.items() if amount}


def count(events: Sequence[EventRow]) -> None:
    """Add events to the counters. One statement, none when no counter moves.

    Counters are written in order of their keys: two that write the same wait, and never for each
    other.
    """
    moved: Counter[Key] = Counter()
    for event in events:
        moved.update(moves(event))
    rows = [(*key, amount) for key, amount in moved.items() if amount]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [list(column) for column in zip(*rows, strict=True)])


@transaction.atomic
def rebuild(district_id: int) -> int:
    """Count every event anew; returns the number of counters written."""
    daily: Counter[Key] = Counter()
    for event in _events(district_id):
        daily.update(moves(event))
    days = [
        DailyCounter(district_id=d, area_id=a, day=day, measure=m, amount=n)
        for (d, a, day, m), n in sorted(daily.items())
        if n
    ]
    DailyCounter.objects.filter(district_id=district_id).delete()
    TotalCounter.objects.filter(district_id=district_id).delete()
    DailyCounter.objects.bulk_create(days, batch_size=5000)
    TotalCounter.objects.bulk_create(_totals(district_id, daily))
    return len(days)


def _totals(district_id: int, daily: Counter[Key]) -> list[TotalCounter]:
    total: Counter[tuple[int, str]] = Counter()
    for (_, area, _, measure), amount in daily.items():
        total[area, measure] += amount
    return [
        TotalCounter(district_id=district_id, area_id=a, measure=m, amount=n)
        for (a, m), n in sorted(total.items())
        if n
    ]


def _events(district_id: int) -> Iterable[EventRow]:
    counted = Q(subject__startswith="appeal:") | Q(kind=AREA_FOLLOWED)
    rows = Event.objects.filter(counted, district_id=district_id)
    for row in rows.order_by("id").values_list(*FIELDS).iterator(chunk_size=5000):
        yield EventRow(*row)
