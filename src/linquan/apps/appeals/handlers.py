"""What the desk does when events arrive."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.forwards import FORWARDED
from linquan.apps.appeals.types import LEADS_ON, TOLD_OUTSIDE
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs import webhook_queries
from linquan.apps.orgs.webhooks import Owed
from linquan.apps.places.types import AREA_MOVED
from linquan.kernel.actors import Actor
from linquan.kernel.events import EventRow, listen, listen_many
from linquan.kernel.reach import Count, tells_reach


@listen("appeals.deadlines", "calendar.changed")
def on_calendar_changed(event: EventRow, now: datetime) -> None:
    """Compute due dates anew; a repeat finds nothing to move."""
    operations.recompute_deadlines(
        actor=Actor.system("calendar"),
        district_id=event.district_id,
        cause_id=event.event_id,
        now=now,
    )


@listen_many(
    "appeals.lists",
    *("policy.revised", "policy.taken_back", "policy.imported", "policy.import_undone"),
    *("clockterms.revised", "clockterms.retired", "clockterms.taken_back"),
)
def on_lists_changed(events: Sequence[EventRow], now: datetime) -> None:
    """Compute dates anew by the lists as they are, once a district; a repeat moves nothing."""
    for district_id in sorted({event.district_id for event in events}):
        operations.follow_lists(actor=Actor.system("lists"), district_id=district_id, now=now)


@listen("appeals.areas", AREA_MOVED)
def on_area_moved(event: EventRow, now: datetime) -> None:
    """Let the requests of a moved area follow; a repeat finds none that has not."""
    operations.follow_area(
        actor=Actor.system("area-moves"),
        district_id=event.district_id,
        area_id=event.subject_id,
        cause_id=event.event_id,
        now=now,
    )


@listen_many(
    "appeals.texts", "appeal.received", "appeal.asked", "appeal.answered", "appeal.declined"
)
def on_news_for_reporters(events: Sequence[EventRow], now: datetime) -> None:
    """Owe reporters a text; a repeat of an event owes nothing more."""
    operations.owe_texts(
        actor=Actor.system("texts"),
        news=[operations.News(e.subject_id, e.event_id, e.kind) for e in events],
        now=now,
    )


@listen_many("appeals.followers", *LEADS_ON)
def on_leads_moved(events: Sequence[EventRow], now: datetime) -> None:
    """Let what is handled with a request go where it went; a repeat finds nothing to move."""
    for lead_id in queries.leads_among({event.subject_id for event in events}):
        operations.follow_lead(actor=Actor.system("merging"), lead_id=lead_id, now=now)


@listen("appeals.forward_texts", FORWARDED)
def on_forwarded(event: EventRow, now: datetime) -> None:
    """Owe a body outside the link, where that was ticked; a repeat owes nothing more."""
    if event.data.get("texts"):
        operations.owe_forward_text(
            actor=Actor.system("texts"), forward_id=int(event.data["forward"]), now=now
        )


@listen_many("appeals.webhooks", *TOLD_OUTSIDE)
def on_news_for_systems(events: Sequence[EventRow], now: datetime) -> None:
    """Owe webhooks what their keys may know of; a repeat owes nothing more."""
    for district_id in {event.district_id for event in events}:
        told = [event for event in events if event.district_id == district_id]
        kinds = {event.kind for event in told}
        owed = [
            Owed(hook.webhook_id, e.event_id, e.kind, e.subject, e.at)
            for hook in webhook_queries.webhooks_wanting(district_id, kinds, now)
            for e in _visible([e for e in told if e.kind in hook.kinds], hook.actor)
        ]
        if owed:
            actor = Actor.system("webhooks")
            orgs.owe_webhooks(actor=actor, district_id=district_id, owed=owed, now=now)


def _visible(events: Sequence[EventRow], actor: Actor) -> list[EventRow]:
    ids = queries.visible_among(actor, {event.subject_id for event in events})
    return [event for event in events if event.subject_id in ids]


@tells_reach("appeals")
def requests_in(district_id: int, area_id: int) -> tuple[Count, ...]:
    """Say how many requests lie in an area. One statement."""
    every, are_open = queries.number_in(district_id, area_id)
    return (_("Requests"), every), (_("Open requests"), are_open)
