"""The event record: audit, timeline, outbox and statistics in one table."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, Model, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from linquan.kernel.actors import Actor
from linquan.kernel.inserts import insert, link, settle, values_of, write_selected
from linquan.kernel.models import Delivery, Event
from linquan.kernel.prepared import Prepared, prepared_cursor

if TYPE_CHECKING:
    from linquan.kernel.inserts import Columns


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as handlers and timelines read it."""

    event_id: int
    district_id: int
    kind: str
    subject: str
    actor_kind: str
    actor_id: int | None
    actor_name: str
    organisation_id: int | None
    at: datetime
    data: dict[str, Any]
    batch_id: UUID | None

    @property
    def subject_id(self) -> int:
        """The number behind the colon of ``subject``."""
        return int(self.subject.rpartition(":")[2])

    def is_by(self, actor: Actor) -> bool:
        """Whether this actor did it: the same account, or the same key."""
        return self.actor_kind == actor.kind and self.actor_id == actor.actor_id

    def can_go_back(self, actor: Actor, now: datetime, within: timedelta) -> bool:
        """Whether it is the actor's own, tells what was there before, and is not older than that.

        Whether anything has happened since, the caller knows.
        """
        return bool(self.data.get("before")) and self.is_by(actor) and now - self.at <= within


FIELDS = (
    "id", "district_id", "kind", "subject", "actor_kind", "actor_id",
    "actor_name", "organisation_id", "at", "data", "batch_id",
)  # fmt: skip


Handle = Callable[[EventRow, datetime], None]
HandleMany = Callable[[Sequence[EventRow], datetime], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """A named function that wants events of some kinds, one by one or many in one call."""

    name: str
    kinds: frozenset[str]
    call: Handle
    call_many: HandleMany | None = None


_handlers: dict[str, Handler] = {}


def listen(name: str, *kinds: str) -> Callable[[Handle], Handle]:
    """Register a handler under a stable name for event kinds; used as a decorator."""

    def keep(call: Handle) -> Handle:
        _handlers[name] = Handler(name, frozenset(kinds), call)
        return call

    return keep


def listen_many(name: str, *kinds: str) -> Callable[[HandleMany], HandleMany]:
    """Register a handler that takes the events of a whole round at once, oldest first.

    It either does its work for all of them or raises; it is then called for each alone.
    """

    def keep(call_many: HandleMany) -> HandleMany:
        def call(event: EventRow, now: datetime) -> None:
            call_many((event,), now)

        _handlers[name] = Handler(name, frozenset(kinds), call, call_many)
        return call_many

    return keep


def handler(name: str) -> Handler | None:
    """Return the handler of that name, or ``None`` when it no longer exists."""
    return _handlers.get(name)


def handlers_of(kind: str) -> tuple[Handler, ...]:
    """Handlers that want this kind, in order of registration."""
    return tuple(h for h in _handlers.values() if kind in h.kinds)


def record(
    kind: str,
    *,
    subject: str,
    actor: Actor,
    at: datetime,
    district_id: int,
    data: dict[str, Any] | None = None,
    batch_id: UUID | None = None,
) -> int:
    """Write one event and what it owes to handlers, in the caller's transaction.

    One statement. Returns the event's id.
    """
    event = _event(district_id, kind, actor, at, subject=subject, data=data, batch_id=batch_id)
    return insert(event, *(Delivery(handler=h.name) for h in handlers_of(kind)))


def _event(
    district_id: int,
    kind: str,
    actor: Actor,
    at: datetime,
    *,
    subject: str = "",
    data: dict[str, Any] | None = None,
    batch_id: UUID | None = None,
) -> Event:
    """Lay out an event (unsaved)."""
    return Event(
        district_id=district_id,
        kind=kind,
        subject=subject,
        actor_kind=actor.kind,
        actor_id=actor.actor_id,
        actor_name=actor.name,
        organisation_id=actor.organisation_id,
        at=at,
        data=data or {},
        batch_id=batch_id,
    )


class Only(NamedTuple):
    """SQL that gives one row where something may be written, none where not, and its values."""

    sql: str = "SELECT 1"
    values: tuple[Any, ...] = ()


def insert_and_record(
    head: Model,
    *tail: Model,
    kind: str,
    subject: str,
    actor: Actor,
    at: datetime,
    district_id: int,
    data: dict[str, Any],
    only: Only | None = None,
) -> int | None:
    """Insert a new row with rows that point to it, its event, and what that owes. One statement.

    Returns the row's number, which is set on all rows and follows ``subject`` in the event. Returns
    None where ``only`` gives no row, or where a row like it is there already: then nothing is
    written. Raises IntegrityError for what else the tables refuse.
    """
    allowed, rows = only or Only(), (head, *tail)
    event = _event(district_id, kind, actor, at, data=data)
    sql, columns = _written(tuple(type(row) for row in rows), allowed.sql)
    values = values_of(rows, columns[:-1])
    told, owed = values_of((event,), columns[-1:]), [h.name for h in handlers_of(kind)]
    with prepared_cursor() as cursor:
        cursor.execute(sql, [*allowed.values, *values, subject, *told, owed])
        found = cursor.fetchone()
    if found is None:
        return None
    settle(head, tail, found[0])
    return int(found[0])


@cache
def _written(models: tuple[type[Model], ...], only: str) -> "tuple[str, tuple[Columns, ...]]":
    """Write the statement of a new row with its event; tell the columns of the rows, the event."""
    head, *tail = models
    into_head, of_head = write_selected(head, "allowed", {})
    into_tail = [write_selected(one, "head", {link(one, head).name: "head.id"}) for one in tail]
    into_event, of_event = write_selected(Event, "head", {"subject": "%s::text || head.id"})
    given = {"event": "told.id", "handler": "owed.handler", "attempts": "0", "error": "''"}
    given |= dict.fromkeys(("delivered_at", "retry_at"), "NULL")
    into_owed, _ = write_selected(Delivery, "told, unnest(%s::text[]) AS owed (handler)", given)
    parts = [
        f"allowed AS ({only})",
        f"head AS ({into_head} ON CONFLICT DO NOTHING RETURNING id)",
        *(f"tail_{n} AS ({into})" for n, (into, _) in enumerate(into_tail)),
        f"told AS ({into_event} RETURNING id)",
        f"owed AS ({into_owed})",
    ]
    columns = (of_head, *(told for _, told in into_tail), of_event)
    return f"WITH {', '.join(parts)} SELECT id FROM head", columns  # noqa: S608 - our tables


def record_many(
    kind: str,
    facts: Sequence[tuple[str, dict[str, Any]]],
    *,
    actor: Actor,
    at: datetime,
    district_id: int,
    batch_id: UUID,
) -> None:
    """Write one event a root for a basket of changes: ``(subject, data)`` pairs, two statements."""
    events = Event.objects.bulk_create(
        _event(district_id, kind, actor, at, subject=subject, data=data, batch_id=batch_id)
        for subject, data in facts
    )
    names = [h.name for h in handlers_of(kind)]
    Delivery.objects.bulk_create(
        Delivery(event_id=event.pk, handler=name) for event in events for name in names
    )


def record_each(
    kind: str,
    write: str,
    params: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
    district_id: int,
    batch_id: UUID,
) -> int:
    """Write rows and one event for each in one statement, however many there are.

    ``write`` is an INSERT, UPDATE or DELETE of the caller's that returns ``subject`` and ``data``
    (jsonb); it reads its own ``params`` by name. Returns how many rows it wrote.
    """
    given = {
        **params, "event_kind": kind, "event_actor_kind": actor.kind.value,
        "event_actor_id": actor.actor_id, "event_actor_name": actor.name,
        "event_organisation_id": actor.organisation_id, "event_at": at,
        "event_district_id": district_id, "event_batch_id": batch_id,
        "event_handlers": [h.name for h in handlers_of(kind)],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_EACH.replace("{write}", write), given)
        [(count,)] = cursor.fetchall()
    return int(count)


_EACH: Final = """
WITH written AS ({write}), told AS (
    INSERT INTO kernel_event (district_id, kind, subject, actor_kind, actor_id, actor_name,
        organisation_id, at, data, batch_id)
    SELECT %(event_district_id)s, %(event_kind)s, subject, %(event_actor_kind)s,
        %(event_actor_id)s, %(event_actor_name)s, %(event_organisation_id)s, %(event_at)s, data,
        %(event_batch_id)s
    FROM written RETURNING id
), owed AS (
    INSERT INTO kernel_delivery (event_id, handler, attempts, error)
    SELECT told.id, handler, 0, '' FROM told, unnest(%(event_handlers)s::varchar[]) AS handler
)
SELECT count(*) FROM written
"""


def events_of(district_id: int, subject: str, *, limit: int = 500) -> tuple[EventRow, ...]:
    """Events of one subject, oldest first. One statement."""
    rows = _EVENTS_OF.rows(district_id, subject)[:limit]
    return tuple(event_of(row) for row in rows)


def event_of(row: tuple[Any, ...]) -> EventRow:
    """Read an event as the database gives its fields: what it says is text."""
    values = dict(zip(FIELDS, row, strict=True))
    values["data"] = json.loads(values["data"])
    return EventRow(*values.values())


_EVENTS_OF = Prepared(
    lambda district_id, subject: (
        Event.objects.filter(district_id=district_id, subject=subject)
        .order_by("id")
        .values_list(*FIELDS)
    ),
    int,
    str,
)


def latest_of(district_id: int, subject: str, *, limit: int) -> tuple[EventRow, ...]:
    """Latest events of one subject, newest first. One statement."""
    rows = Event.objects.filter(district_id=district_id, subject=subject).order_by("-id")
    return tuple(EventRow(*row) for row in rows.values_list(*FIELDS)[:limit])


def newest_of(district_id: int, subject: str, *, besides: Collection[str] = ()) -> EventRow | None:
    """Newest event of one subject, of other kinds than ``besides``. One statement."""
    rows = Event.objects.filter(district_id=district_id, subject=subject)
    found = rows.exclude(kind__in=besides).order_by("-id").values_list(*FIELDS).first()
    return EventRow(*found) if found else None


def events_of_batch(
    district_id: int, kind: str, batch_id: UUID, *, since: datetime
) -> tuple[EventRow, ...]:
    """Events of one kind of a basket, oldest first, none older than ``since``. One statement."""
    rows = Event.objects.filter(district_id=district_id, kind=kind, at__gte=since)
    found = rows.filter(batch_id=batch_id).order_by("id").values_list(*FIELDS)
    return tuple(EventRow(*row) for row in found)


def events_about(
    district_id: int, kind: str, subjects: Collection[str]
) -> dict[str, tuple[EventRow, ...]]:
    """Events of one kind of each of some subjects that has any, oldest first. One statement."""
    rows = Event.objects.filter(district_id=district_id, subject__in=subjects, kind=kind)
    found: dict[str, tuple[EventRow, ...]] = {}
    for row in rows.order_by("id").values_list(*FIELDS):
        event = EventRow(*row)
        found[event.subject] = (*found.get(event.subject, ()), event)
    return found


def newest_said(kind: str, word: str, said: Combinable | Case, **narrowed: Any) -> Subquery:
    """Return the part of a query that reads what the newest event of one kind says of each row.

    Null where there is none. The rows are the subjects ``word:id`` of their district; ``narrowed``
    are lookups of the event.
    """
    subject = Concat(Value(f"{word}:"), Cast(OuterRef("pk"), CharField()))
    rows = Event.objects.filter(district_id=OuterRef("district_id"), subject=subject, kind=kind)
    return Subquery(rows.filter(**narrowed).order_by("-id").values(said=said)[:1])


def newest_of_each(
    district_id: int, subjects: Collection[str], *, besides: Collection[str] = ()
) -> dict[str, EventRow]:
    """Newest event of each of some subjects, of other kinds than ``besides``. One statement."""
    rows = Event.objects.filter(district_id=district_id, subject__in=subjects)
    newest = rows.exclude(kind__in=besides).order_by("subject", "-id").distinct("subject")
    found = (EventRow(*row) for row in newest.values_list(*FIELDS))
    return {event.subject: event for event in found}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of events begins: after this one."""

    at: datetime
    event_id: int


def newest_of_kinds(
    district_id: int,
    kinds: Sequence[str],
    *,
    limit: int,
    account_id: int | None = None,
    after: Place | None = None,
) -> tuple[EventRow, ...]:
    """Events of some kinds in a whole district, the newest first. One statement.

    Each kind is read on its own through the index, so that rare kinds are not looked for among all.
    """
    wanted = Q(district_id=district_id)
    if account_id is not None:
        wanted &= Q(actor_id=account_id)
    if after is not None:
        wanted &= Q(at__lt=after.at) | Q(at=after.at, id__lt=after.event_id)
    parts = [
        Event.objects.filter(wanted, kind=kind).order_by("-at", "-id").values_list(*FIELDS)[:limit]
        for kind in kinds
    ]
    found = parts[0].union(*parts[1:], all=True).order_by("-at", "-id")[:limit]
    return tuple(EventRow(*row) for row in found)
