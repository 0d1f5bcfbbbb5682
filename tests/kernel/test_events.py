"""The event record: what is written, once, and who is owed it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linquan.kernel import events
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.events import EventRow
from linquan.kernel.models import BookVersion, Delivery, Event

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BATCH = UUID("00000000-0000-4000-8000-000000000001")
CLERK = Actor(
    ActorKind.PERSON, "陈办事", 5, (Post(11, "/11/", "社区", Role.CLERK, 1, "/1/2/"),)
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the handlers of the test."""
    monkeypatch.setattr(events, "_handlers", {})
    return


def ignore(event: EventRow, now: datetime) -> None:
    """Do nothing with an event."""


def record(kind: str = "thing.made", subject: str = "thing:7", **more: object) -> int:
    given = {"actor": CLERK, "at": NOW, "district_id": 1, **more}
    return events.record(kind, subject=subject, **given)  # type: ignore[arg-type]


def test_handlers_are_found_by_kind_and_name() -> None:
    first = events.listen("first", "a", "b")(ignore)
    events.listen("second", "b")(ignore)
    assert first is ignore
    assert [h.name for h in events.handlers_of("b")] == ["first", "second"]
    assert [h.name for h in events.handlers_of("a")] == ["first"]
    assert events.handlers_of("c") == ()
    found = events.handler("first")
    assert found is not None
    assert (found.name, found.kinds, found.call) == ("first", frozenset({"a", "b"}), ignore)
    assert events.handler("gone") is None


def test_a_handler_registered_again_takes_the_place_of_the_first() -> None:
    events.listen("same", "a")(ignore)
    events.listen("same", "b")(ignore)
    assert (events.handlers_of("a"), len(events.handlers_of("b"))) == ((), 1)


@pytest.mark.django_db
def test_rows_and_their_events_are_one_statement() -> None:
    events.listen("one", "thing.made")(ignore)
    events.listen("two", "thing.made")(ignore)
    write = """INSERT INTO kernel_event (district_id, kind, subject, actor_kind, actor_name, at,
        data) SELECT 1, 'row', n, '', '', %(event_at)s, '{}' FROM generate_series(1, %(most)s) AS n
        RETURNING 'thing:' || subject AS subject, jsonb_build_object('n', subject::int) AS data"""
    with CaptureQueriesContext(connection) as statements:
        wrote = events.record_each(
            "thing.made", write, {"most": 3}, actor=CLERK, at=NOW, district_id=1, batch_id=BATCH
        )
    assert (wrote, len(statements)) == (3, 1)
    found = [row for row in map(vars, Event.objects.order_by("subject")) if row["kind"] != "row"]
    assert [(row["subject"], row["data"], row["actor_id"], row["batch_id"]) for row in found] == [
        (f"thing:{n}", {"n": n}, 5, BATCH) for n in (1, 2, 3)
    ]
    owed = Delivery.objects.values_list("event__subject", "handler", "attempts").order_by("id")
    assert sorted(owed) == [(f"thing:{n}", h, 0) for n in (1, 2, 3) for h in ("one", "two")]


def lay(version: int = 1, **more: object) -> int | None:
    """Insert a row of a book with its event."""
    row = BookVersion(district_id=1, name="a", version=version)
    given = {"kind": "thing.made", "subject": "thing:", "actor": CLERK, "at": NOW}
    return events.insert_and_record(row, **given, district_id=1, data={"n": 7}, **more)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_new_row_and_its_event_are_one_statement() -> None:
    events.listen("one", "thing.made")(ignore)
    events.listen("two", "thing.made")(ignore)
    with CaptureQueriesContext(connection) as statements:
        number = lay()
    assert len(statements) == 1
    assert BookVersion.objects.get().pk == number
    told = Event.objects.get()
    record("thing.made", f"thing:{number}", data={"n": 7})
    as_recorded = Event.objects.exclude(pk=told.pk).get()
    ours, theirs = vars(told) | {"id": 0, "_state": 0}, vars(as_recorded) | {"id": 0, "_state": 0}
    assert ours == theirs
    owed = Delivery.objects.order_by("event_id", "handler").values_list(
        "event_id", "handler", "attempts", "error", "delivered_at", "retry_at"
    )
    assert list(owed) == [
        (e.pk, h, 0, "", None, None) for e in (told, as_recorded) for h in ("one", "two")
    ]


@pytest.mark.django_db
def test_rows_that_hang_on_a_new_row_know_its_number() -> None:
    head = Event(
        district_id=1, kind="a", subject="b:1", actor_kind="system", actor_name="", at=NOW, data={}
    )
    tail = Delivery(handler="h")
    number = events.insert_and_record(
        head, tail, kind="thing.made", subject="b:", actor=CLERK, at=NOW, district_id=1, data={}
    )
    assert (head.pk, tail.event_id) == (number, number)
    assert list(Delivery.objects.values_list("event_id", "handler")) == [(number, "h")]
    assert Event.objects.exclude(pk=number).get().subject == f"b:{number}"


@pytest.mark.django_db
def test_where_it_may_not_be_nothing_is_written() -> None:
    events.listen("one", "thing.made")(ignore)
    assert lay(only=events.Only("SELECT 1 WHERE %s > 1", (1,))) is None
    counts = BookVersion.objects.count(), Event.objects.count(), Delivery.objects.count()
    assert counts == (0, 0, 0)
    assert lay(only=events.Only("SELECT 1 WHERE %s > 1", (2,))) is not None


@pytest.mark.django_db
def test_what_is_there_already_is_left_as_it_is() -> None:
    events.listen("one", "thing.made")(ignore)
    assert lay(version=1) is not None
    assert lay(version=2) is None
    assert (BookVersion.objects.get().version, Event.objects.count()) == (1, 1)
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_an_event_is_one_row_with_what_is_owed() -> None:
    events.listen("one", "thing.made")(ignore)
    events.listen("two", "thing.made", "other")(ignore)
    events.listen("three", "other")(ignore)
    with CaptureQueriesContext(connection) as caught:
        event_id = record(data={"name": "灯"}, batch_id=BATCH)
    assert [q["sql"].count("INSERT INTO") for q in caught] == [2]
    assert Event.objects.values().get() == {
        "id": event_id,
        "district_id": 1,
        "kind": "thing.made",
        "subject": "thing:7",
        "actor_kind": "person",
        "actor_id": 5,
        "actor_name": "陈办事",
        "organisation_id": 11,
        "at": NOW,
        "data": {"name": "灯"},
        "batch_id": BATCH,
    }
    owed = Delivery.objects.order_by("id").values_list(
        "event_id", "handler", "delivered_at", "attempts", "retry_at", "error"
    )
    assert list(owed) == [
        (event_id, "one", None, 0, None, ""),
        (event_id, "two", None, 0, None, ""),
    ]


@pytest.mark.django_db
def test_an_event_nobody_hears_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as caught:
        record()
    assert len(caught) == 1
    assert Event.objects.get().data == {}


@pytest.mark.django_db
def test_the_house_and_reporters_leave_no_account() -> None:
    record(actor=Actor.system("clock"))
    record(actor=Actor.reporter("thing:7"))
    found = Event.objects.order_by("id").values_list("actor_kind", "actor_id", "actor_name")
    assert list(found) == [("system", None, "clock"), ("reporter", None, "reporter")]


@pytest.mark.django_db
def test_an_event_goes_with_its_transaction() -> None:
    events.listen("one", "thing.made")(ignore)

    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert (Event.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_basket_is_one_event_a_root_in_two_statements() -> None:
    events.listen("one", "thing.made")(ignore)
    events.listen("two", "thing.made")(ignore)
    facts = [(f"thing:{n}", {"n": n}) for n in range(3)]
    with CaptureQueriesContext(connection) as caught:
        events.record_many("thing.made", facts, actor=CLERK, at=NOW, district_id=1, batch_id=BATCH)
    assert len([q for q in caught if q["sql"].startswith("INSERT")]) == 2
    rows = Event.objects.order_by("id").values_list("subject", "data", "batch_id", "actor_name")
    assert list(rows) == [(subject, data, BATCH, "陈办事") for subject, data in facts]
    assert Delivery.objects.count() == 6
    events.record_many("thing.made", [], actor=CLERK, at=NOW, district_id=1, batch_id=BATCH)
    assert Event.objects.count() == 3


@pytest.mark.django_db
def test_a_timeline_is_read_in_order_of_one_district_and_subject() -> None:
    made = [record(kind) for kind in ("a", "b", "c")]
    record(district_id=2)
    record(subject="thing:77")
    with CaptureQueriesContext(connection) as caught:
        found = events.events_of(1, "thing:7")
    assert len(caught) == 1
    assert [(e.event_id, e.kind) for e in found] == list(zip(made, "abc", strict=True))
    assert (found[0].subject_id, found[0].at, found[0].actor_name) == (7, NOW, "陈办事")
    assert [e.kind for e in events.events_of(1, "thing:7", limit=2)] == ["a", "b"]


@pytest.mark.django_db
def test_the_newest_event_is_read_alone() -> None:
    for kind in ("a", "b", "noted"):
        record(kind)
    with CaptureQueriesContext(connection) as caught:
        newest = events.newest_of(1, "thing:7")
        changed = events.newest_of(1, "thing:7", besides=("noted",))
    assert len(caught) == 2
    assert newest is not None
    assert changed is not None
    assert (newest.kind, changed.kind) == ("noted", "b")
    assert events.newest_of(1, "thing:7", besides=("a", "b", "noted")) is None
    assert events.newest_of(2, "thing:7") is None


@pytest.mark.django_db
def test_an_event_is_owed_to_a_handler_once() -> None:
    events.listen("one", "thing.made")(ignore)
    event_id = record()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(event_id=event_id, handler="one")
