"""Counting within an hour: exact where many count at once, nothing for what is refused."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import count as numbers

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linquan.kernel import clock, jobs, secrets, tallies
from linquan.kernel.models import Tally
from linquan.kernel.tallies import Full, Limit, free_at

NOW = datetime(2026, 11, 20, 2, 0, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TOP = NOW.replace(second=0)
_serial = numbers(1)


def count(
    *limits: Limit, once: str = "", now: datetime = NOW, amount: int = 1, district_id: int = 1
) -> Full | None:
    once = once or f"once{next(_serial)}"
    return tallies.count(district_id, limits, once=once, now=now, amount=amount)


def stands(key: str = "a") -> int:
    return sum(Tally.objects.filter(key=key).values_list("amount", flat=True))


@pytest.mark.parametrize(
    ("counts", "least", "wanted"),
    [
        ([(0, 1)], 0, 60),
        ([(0, 3), (5, 1), (7, 2)], 3, 60),
        ([(0, 3), (5, 1), (7, 2)], 2, 65),
        ([(0, 3), (5, 1), (7, 2)], 0, 67),
        ([(0, 3)], -1, 69),
        ([], -1, 69),
    ],
)
def test_there_is_room_when_enough_is_an_hour_old(
    counts: list[tuple[int, int]], least: int, wanted: int
) -> None:
    rows = [(TOP + at * MINUTE, amount) for at, amount in counts]
    assert free_at(rows, least, TOP + 9 * MINUTE) == TOP + wanted * MINUTE


@pytest.mark.django_db
def test_up_to_the_limit_and_no_further() -> None:
    limit = Limit("phone", "a", 3)
    assert [count(limit) for _ in range(3)] == [None] * 3
    assert count(limit) == Full("phone", 3, TOP + HOUR)
    assert stands() == 3
    assert count(limit, district_id=2) is None


@pytest.mark.django_db
def test_nothing_is_counted_of_what_is_refused() -> None:
    """Who floods from one phone does not use up the network of the neighbours."""
    phone, network = Limit("phone", "a", 1), Limit("network", "b", 5)
    assert count(phone, network) is None
    assert [count(phone, network, now=NOW + i * MINUTE) for i in range(9)] == [
        Full("phone", 1, TOP + HOUR)
    ] * 9
    assert (stands("a"), stands("b")) == (1, 1)
    assert Tally.objects.count() == 3  # with the one that was let through


@pytest.mark.django_db
def test_of_several_full_limits_the_one_with_room_last_is_told() -> None:
    phone, network = Limit("phone", "a", 1), Limit("network", "b", 1)
    count(phone)
    count(network, now=NOW + 5 * MINUTE)
    told = count(phone, network, now=NOW + 9 * MINUTE)
    assert told == Full("network", 1, TOP + 5 * MINUTE + HOUR)


@pytest.mark.django_db
def test_the_hour_slides() -> None:
    limit = Limit("phone", "a", 2)
    count(limit)
    count(limit, now=NOW + 30 * MINUTE)
    assert count(limit, now=NOW + 59 * MINUTE) == Full("phone", 2, TOP + HOUR)
    assert count(limit, now=TOP + HOUR) is None
    assert count(limit, now=TOP + HOUR) == Full("phone", 2, TOP + 90 * MINUTE)


@pytest.mark.django_db
def test_amounts_fit_whole_or_not_at_all() -> None:
    limit = Limit("phone", "a", 10)
    assert count(limit, amount=6) is None
    assert count(limit, amount=5) == Full("phone", 10, TOP + HOUR)
    assert count(limit, amount=4) is None
    assert count(limit, amount=11) == Full("phone", 10, TOP + HOUR)
    assert stands() == 10


@pytest.mark.django_db
def test_the_same_again_is_let_through_uncounted() -> None:
    limit = Limit("phone", "a", 1)
    assert [count(limit, once="form", now=NOW + i * MINUTE) for i in range(5)] == [None] * 5
    assert stands() == 1
    assert count(limit) == Full("phone", 1, TOP + HOUR)


@pytest.mark.django_db
@pytest.mark.parametrize(("most", "statements"), [(1, 1), (0, 2)])
def test_counting_is_one_statement_and_a_refusal_two(most: int, statements: int) -> None:
    with CaptureQueriesContext(connection) as caught:
        count(Limit("phone", "a", most), Limit("network", "b", 5))
    told = [q["sql"] for q in caught.captured_queries if "kernel_tally" in q["sql"]]
    assert len(told) == statements


@pytest.mark.django_db
def test_what_is_an_hour_old_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    count(Limit("phone", "a", 9), once="x")
    count(Limit("phone", "a", 9), once="y", now=NOW + MINUTE)
    monkeypatch.setattr(clock, "real_now", lambda: TOP + HOUR)
    assert jobs.forget_tallies(0) == 2
    rows = Tally.objects.order_by("key").values_list("key", "minute", "amount")
    assert list(rows) == [("a", TOP + MINUTE, 1), ("y", TOP + MINUTE, 1)]


@pytest.mark.django_db
def test_the_table_waits_for_no_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'kernel_tally'")
        assert cursor.fetchone() == ("u",)


def test_keys_are_keyed_hashes() -> None:
    ring, other = secrets.Keyring.generate(), secrets.Keyring.generate()
    told = [
        secrets.tally_key(1, "report", "network", "203.0.113.7", ring=ring),
        secrets.tally_key(2, "report", "network", "203.0.113.7", ring=ring),
        secrets.tally_key(1, "photo", "network", "203.0.113.7", ring=ring),
        secrets.tally_key(1, "report", "network", "203.0.113.7", ring=other),
    ]
    assert len(set(told)) == 4
    assert {len(key) for key in told} == {32}
    assert told[0] == secrets.tally_key(1, "report", "network", "203.0.113.7", ring=ring)


def at_once(*calls: dict[str, object]) -> list[Full | None]:
    """Count in threads, all let go at the same moment."""
    start, results = threading.Barrier(len(calls)), []

    def run(given: dict[str, object]) -> None:
        start.wait(20)
        limits = given.pop("limits")
        results.append(count(*limits, **given))  # type: ignore[misc, arg-type]
        connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    return results


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_exactly_three_find_room() -> None:
    """In either order of their keys, and with others beside them that are not full."""
    shared = Limit("network", "b", 3)
    calls = [
        {"limits": (Limit("phone", f"{letter}", 5), shared)[:: 1 if n % 2 else -1]}
        for n, letter in enumerate("acdefghi")
    ]
    told = at_once(*calls)
    assert (
        sorted(str(one) for one in told) == [str(Full("network", 3, TOP + HOUR))] * 5 + ["None"] * 3
    )
    assert stands("b") == 3
    assert sum(stands(letter) for letter in "acdefghi") == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_eight_times_at_once_counts_once() -> None:
    limit = Limit("phone", "a", 3)
    assert at_once(*({"limits": (limit,), "once": "form"} for _ in range(8))) == [None] * 8
    assert stands() == 1


class TestMinute:
    """A limit for a minute by the clock, as keys have."""

    def left(self, most: int, at: datetime = NOW, district_id: int = 1) -> int | None:
        limit = Limit("key", "m", most)
        return tallies.count_in_minute(district_id, limit, now=at)

    @pytest.mark.django_db
    def test_up_to_the_limit_and_anew_in_the_next_minute(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert self.left(2) == 1
        assert len(asked) == 1
        assert [self.left(2), self.left(2), self.left(2)] == [0, None, None]
        assert stands("m") == 2
        assert self.left(2, NOW + MINUTE) == 1
        assert self.left(2, district_id=2) == 1
        assert self.left(0, district_id=3) is None

    @pytest.mark.django_db(transaction=True)
    def test_of_eight_at_once_exactly_three_find_room(self) -> None:
        found: list[int | None] = []
        gate = threading.Barrier(8)

        def ask() -> None:
            gate.wait()
            found.append(self.left(3))
            connection.close()

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(x for x in found if x is not None) == [0, 1, 2]
        assert len(found) == 8
