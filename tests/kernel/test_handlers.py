"""Deliveries: at least once, in order, a fault of one never stops the others."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from linquan.kernel import events, handlers
from linquan.kernel.actors import Actor
from linquan.kernel.events import EventRow
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import BookVersion, Delivery

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Handle = Callable[[EventRow, datetime], None]


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the handlers of the test."""
    monkeypatch.setattr(events, "_handlers", {})
    return


class Recorder:
    """Remembers what it was given; fails the first ``faults`` times after writing a row."""

    def __init__(self, faults: int = 0, fault: type[BaseException] = ValueError) -> None:
        self.seen: list[tuple[str, datetime]] = []
        self.faults, self.fault = faults, fault

    def __call__(self, event: EventRow, now: datetime) -> None:
        self.seen.append((event.subject, now))
        BookVersion.objects.create(district_id=len(self.seen), name=event.subject, version=1)
        if len(self.seen) <= self.faults:
            raise self.fault("no luck")


def tell(number: int = 1, kind: str = "thing.made") -> None:
    for n in range(number):
        events.record(kind, subject=f"thing:{n}", actor=Actor.system("t"), at=NOW, district_id=1)


def effects() -> int:
    return BookVersion.objects.count()


def states() -> list[tuple[bool, int, str]]:
    rows = Delivery.objects.order_by("id")
    return [(r.delivered_at is not None, r.attempts, r.error) for r in rows]


@pytest.mark.django_db
def test_what_is_owed_is_delivered_in_order_and_once() -> None:
    handle = Recorder()
    events.listen("one", "thing.made")(handle)
    tell(3)
    assert deliver_owed(NOW) == 3
    assert handle.seen == [(f"thing:{n}", NOW) for n in range(3)]
    assert states() == [(True, 1, "")] * 3
    assert deliver_owed(NOW + SECOND) == 0
    assert effects() == 3


@pytest.mark.django_db
def test_a_handler_gets_the_event_as_it_was_recorded() -> None:
    got: list[EventRow] = []

    @events.listen("one", "thing.made")
    def keep(event: EventRow, now: datetime) -> None:
        got.append(event)

    tell()
    deliver_owed(NOW)
    assert got == list(events.events_of(1, "thing:0"))


@pytest.mark.django_db
def test_a_limit_leaves_the_rest_for_the_next_time() -> None:
    events.listen("one", "thing.made")(Recorder())
    tell(3)
    assert [deliver_owed(NOW, limit=2) for _ in range(3)] == [2, 1, 0]


@pytest.mark.django_db
def test_a_handler_that_fails_then_succeeds_leaves_one_effect() -> None:
    handle = Recorder(faults=1)
    events.listen("one", "thing.made")(handle)
    tell()
    with capture_logs() as logged:
        assert deliver_owed(NOW) == 1
    assert (effects(), states()) == (0, [(False, 1, "ValueError: no luck")])
    assert Delivery.objects.get().retry_at == NOW + SECOND
    assert [(e["event"], e["handler"], e["error"]) for e in logged] == [
        ("delivery_failed", "one", "ValueError")
    ]
    assert deliver_owed(NOW + SECOND / 2) == 0
    assert deliver_owed(NOW + SECOND) == 1
    assert (effects(), states()) == (1, [(True, 2, "")])


@pytest.mark.django_db
def test_a_fault_of_one_stops_no_other() -> None:
    bad, good = Recorder(faults=99), Recorder()
    events.listen("bad", "thing.made")(bad)
    events.listen("good", "thing.made")(good)
    tell(2)
    assert deliver_owed(NOW) == 4
    assert (len(good.seen), effects()) == (2, 2)
    assert [delivered for delivered, _, _ in states()] == [False, True, False, True]


@pytest.mark.django_db
def test_a_fault_of_the_database_undoes_the_handler_alone() -> None:
    @events.listen("one", "thing.made")
    def clash(event: EventRow, now: datetime) -> None:
        for _ in range(2):
            BookVersion.objects.create(district_id=1, name="same", version=1)

    tell()
    with capture_logs() as logged:
        assert deliver_owed(NOW) == 1
    assert effects() == 0
    ((_, attempts, error),) = states()
    assert attempts == 1
    assert error.startswith("IntegrityError: duplicate key value violates unique constraint")
    assert "DETAIL" not in error
    assert [entry["error"] for entry in logged] == [IntegrityError.__name__]


@pytest.mark.django_db
def test_a_batch_takes_two_statements_and_a_savepoint_each() -> None:
    events.listen("one", "thing.made")(lambda _event, _now: None)
    tell(5)
    with CaptureQueriesContext(connection) as caught:
        assert deliver_owed(NOW) == 5
    plain = [q for q in caught if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(plain) == 2


def owe_many(events_seen: list[list[str]], refused: str = "") -> None:
    """Listen with a handler that takes many, writes a row for each and refuses one subject."""

    @events.listen_many("many", "thing.made")
    def keep(rows: Sequence[EventRow], now: datetime) -> None:
        events_seen.append([row.subject for row in rows])
        for row in rows:
            BookVersion.objects.create(district_id=999, name=row.subject, version=1)
        if any(row.subject == refused for row in rows):
            raise ValueError(refused)


@pytest.mark.django_db
def test_who_takes_many_is_called_once_for_a_round() -> None:
    seen: list[list[str]] = []
    owe_many(seen)
    one = Recorder()
    events.listen("one", "thing.made")(one)
    tell(3)
    assert deliver_owed(NOW) == 6
    assert seen == [["thing:0", "thing:1", "thing:2"]]
    assert [subject for subject, _ in one.seen] == ["thing:0", "thing:1", "thing:2"]
    assert states() == [(True, 1, "")] * 6
    assert (deliver_owed(NOW), effects()) == (0, 6)


@pytest.mark.django_db
def test_a_fault_among_many_parts_them_and_holds_up_one_alone() -> None:
    seen: list[list[str]] = []
    owe_many(seen, refused="thing:1")
    tell(3)
    with capture_logs() as logged:
        assert deliver_owed(NOW) == 3
    assert seen == [["thing:0", "thing:1", "thing:2"], ["thing:0"], ["thing:1"], ["thing:2"]]
    assert states() == [(True, 1, ""), (False, 1, "ValueError: thing:1"), (True, 1, "")]
    assert sorted(BookVersion.objects.values_list("name", flat=True)) == ["thing:0", "thing:2"]
    assert [entry["event"] for entry in logged] == ["deliveries_parted", "delivery_failed"]


@pytest.mark.django_db
def test_waiting_doubles_up_to_an_hour() -> None:
    events.listen("one", "thing.made")(Recorder(faults=99))
    tell()
    at, waits = NOW, []
    for _ in range(15):
        deliver_owed(at)
        row = Delivery.objects.get()
        assert row.retry_at is not None
        waits.append(int((row.retry_at - at).total_seconds()))
        at = row.retry_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600]


@pytest.mark.django_db
def test_a_long_or_odd_fault_fits_its_field() -> None:
    @events.listen("one", "thing.made")
    def shout(event: EventRow, now: datetime) -> None:
        raise ValueError("a\x00" * 400 + "\nsecond line")

    tell()
    deliver_owed(NOW)
    ((_, _, error),) = states()
    assert "second" not in error
    assert "\x00" not in error
    assert len(error) <= 500


@pytest.mark.django_db
def test_a_handler_that_no_longer_exists_is_owed_nothing() -> None:
    events.listen("old", "thing.made")(Recorder())
    tell()
    events._handlers.clear()
    assert deliver_owed(NOW) == 1
    assert states() == [(True, 1, "")]


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_effect_and_mark_undoes_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after the handler wrote and before the delivery is marked."""

    class Killed(BaseException):
        """What no ``except Exception`` catches."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    handle = Recorder()
    events.listen("one", "thing.made")(handle)
    tell()
    with monkeypatch.context() as patched:
        patched.setattr(handlers, "_mark", die)
        with pytest.raises(Killed):
            deliver_owed(NOW)
    assert len(handle.seen) == 1
    assert (effects(), states()) == (0, [(False, 0, "")])
    assert deliver_owed(NOW) == 1
    assert (effects(), states()) == (1, [(True, 1, "")])


@pytest.mark.django_db(transaction=True)
def test_a_crash_inside_the_handler_undoes_it_too() -> None:
    handle = Recorder(faults=1, fault=KeyboardInterrupt)
    events.listen("one", "thing.made")(handle)
    tell()
    with pytest.raises(KeyboardInterrupt):
        deliver_owed(NOW)
    assert (effects(), states()) == (0, [(False, 0, "")])
    assert (deliver_owed(NOW), effects()) == (1, 1)


def in_thread(call: Callable[[], None]) -> None:
    def run() -> None:
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_two_postmen_pass_over_what_the_other_holds() -> None:
    handle = Recorder()
    events.listen("one", "thing.made")(handle)
    tell(3)
    with transaction.atomic():
        Delivery.objects.select_for_update().order_by("id")[0]
        in_thread(lambda: _expect(deliver_owed(NOW), 2))
    assert [subject for subject, _ in handle.seen] == ["thing:1", "thing:2"]
    assert deliver_owed(NOW) == 1


def _expect(found: int, wanted: int) -> None:
    assert found == wanted


@pytest.mark.django_db(transaction=True)
def test_many_postmen_deliver_everything_once() -> None:
    lock, seen = threading.Lock(), []

    @events.listen("one", "thing.made")
    def keep(event: EventRow, now: datetime) -> None:
        with lock:
            seen.append(event.subject)

    tell(40)
    start, counts = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait(20)
            while True:
                delivered = deliver_owed(NOW, limit=5)
                with lock:
                    counts.append(delivered)
                if not delivered:
                    return
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    deliver_owed(NOW)
    assert sorted(seen) == sorted(f"thing:{n}" for n in range(40))
    assert states() == [(True, 1, "")] * 40


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_delivered() -> None:
    handle = Recorder()
    events.listen("one", "thing.made")(handle)
    with transaction.atomic():
        tell()
        in_thread(lambda: _expect(deliver_owed(NOW), 0))
    assert deliver_owed(NOW) == 1
    assert timedelta(hours=1) == handlers.LONGEST_WAIT
