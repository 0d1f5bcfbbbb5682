"""Turns of handling in their table: written anew from the events of a request, by request."""

from collections.abc import Collection
from dataclasses import fields
from itertools import groupby
from typing import Final

from django.db import connection, transaction

from linquan.apps.appeals import queries as appeals
from linquan.apps.insights.models import TurnFact
from linquan.apps.insights.turns import BEGINS, KINDS, Turn, turns_of
from linquan.kernel.events import FIELDS, EventRow
from linquan.kernel.models import Event

BATCH: Final = 500
TOLD: Final = tuple(field.name for field in fields(Turn))
_LOCK: Final = """
SELECT pg_advisory_xact_lock(hashtextextended('insights.turns:' || one.id, 0))
FROM (SELECT unnest(%s::bigint[]) AS id ORDER BY 1) AS one
"""


@transaction.atomic
def follow(district_id: int, appeal_ids: Collection[int]) -> int:
    """Write the turns of some requests as their events tell them; returns how many facts.

    Events may be delivered twice, late, or by two workers at once: the requests are locked, and
    what is written depends on the record alone. Five statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [sorted(appeal_ids)])
    about = appeals.about_ids(district_id, appeal_ids)
    made = [
        TurnFact(
            district_id=district_id,
            about_id=about.get(fact.appeal_id),
            **{name: getattr(fact, name) for name in TOLD},
        )
        for _, events in groupby(_events(district_id, appeal_ids), lambda event: event.subject)
        for fact in turns_of(events)
    ]
    TurnFact.objects.filter(district_id=district_id, appeal_id__in=appeal_ids).delete()
    TurnFact.objects.bulk_create(made)
    return len(made)


def _events(district_id: int, appeal_ids: Collection[int]) -> list[EventRow]:
    subjects = [f"appeal:{pk}" for pk in appeal_ids]
    rows = Event.objects.filter(district_id=district_id, subject__in=subjects, kind__in=KINDS)
    return [EventRow(*row) for row in rows.order_by("subject", "id").values_list(*FIELDS)]


def rebuild(district_id: int) -> int:
    """Write every turn of a district anew from the events; returns how many facts.

    In batches of requests, each in a transaction: what happens meanwhile is followed as always.
    """
    begun = Event.objects.filter(district_id=district_id, kind__in=BEGINS)
    subjects = begun.order_by("subject").values_list("subject", flat=True).distinct()
    told = sorted(int(subject.rpartition(":")[2]) for subject in subjects)
    batches = (told[at : at + BATCH] for at in range(0, len(told), BATCH))
    return sum(follow(district_id, batch) for batch in batches)
