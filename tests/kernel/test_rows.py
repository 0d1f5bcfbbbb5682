"""Query sets to frozen rows, and counts of several lists in one statement."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from linquan.kernel.actors import Actor
from linquan.kernel.events import record
from linquan.kernel.models import Event
from linquan.kernel.rows import (
    Condition,
    Page,
    rows_of,
    split_counts,
    write_counts_of_few,
    write_else,
    write_few,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two fields in their order."""

    first: int
    second: str


def test_tuples_become_rows_in_their_order() -> None:
    assert rows_of(Pair, [(1, "a"), (2, "b")]) == (Pair(1, "a"), Pair(2, "b"))
    assert rows_of(Pair, []) == ()


def test_a_page_has_no_neighbours_unless_told() -> None:
    page = Page((Pair(1, "a"),))
    assert (page.newer, page.older) == ("", "")


def make(kind: str, number: int) -> None:
    for n in range(number):
        record(kind, subject=f"thing:{n}", actor=Actor.system("t"), at=NOW, district_id=1)


KINDS_AB, KIND_C = Q(kind__in=["a", "b"]), Q(kind="c")
ONLY_A: Condition = ("kind = %s", ["a"])
NOTHING: Condition = ("kind = %s AND id > %s", ["100%", 0])


@pytest.mark.django_db
def test_parts_of_a_list_are_counted_in_one_statement_each_up_to_a_limit() -> None:
    make("a", 3)
    make("b", 1)
    make("c", 4)
    found = Event.objects.values("id", "kind")
    with CaptureQueriesContext(connection) as caught:
        told = split_counts(found, KINDS_AB, [ONLY_A, NOTHING], [found.filter(KIND_C)], 3)
    assert told == (3, 3, 0, 3)
    assert len(caught) == 1
    assert split_counts(found, KINDS_AB, [ONLY_A, NOTHING], [found.filter(KIND_C)], 100) == (
        4,
        3,
        0,
        4,
    )


@pytest.mark.django_db
def test_the_rows_of_the_long_part_are_read_up_to_the_limit_only() -> None:
    make("c", 4)
    with CaptureQueriesContext(connection) as caught:
        split_counts(Event.objects.values("kind"), KINDS_AB, [], [Event.objects.filter(KIND_C)], 3)
    assert "LIMIT 3) counted" in caught[0]["sql"]


@pytest.mark.django_db
@pytest.mark.parametrize(("subject", "limit", "told"), [("thing:0", 9, 4), ("thing:0", 1, 1)])
def test_a_part_that_reaches_the_limit_spares_the_rest(subject: str, limit: int, told: int) -> None:
    make("c", 4)
    part, whole = Event.objects.filter(KIND_C, subject=subject), Event.objects.filter(KIND_C)
    found = Event.objects.values("kind")
    assert split_counts(found, KINDS_AB, [], [part, whole], limit) == (0, told)


@pytest.mark.django_db
@pytest.mark.parametrize("nobody", [Q(pk__in=[]), ~Q(pk__in=[]) & Q(kind__in=[])])
def test_lists_that_can_have_no_rows_count_nothing(nobody: Q) -> None:
    """Django writes no SQL for them."""
    make("a", 2)
    found = Event.objects.filter(nobody).values("id", "kind")
    assert split_counts(found, KINDS_AB, [ONLY_A], [found.filter(KIND_C)], 10) == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("few", "told"), [(5, (4, 0, 1)), (6, (4, 0, 1)), (4, (7, 8, 9))])
def test_a_short_list_is_counted_at_once_and_a_longer_one_by_another_statement(
    few: int, told: tuple[int, ...]
) -> None:
    make("a", 4)
    make("b", 1)
    many = ("SELECT %s, 8, 9", [7])
    wanted: list[Condition] = [ONLY_A, NOTHING, ("kind = %s", ["b"])]
    read, counts = write_few(Event.objects.all(), few), write_counts_of_few(wanted, few)
    counts = write_else(counts, few, many)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {read[0]} {counts[0]}", [*read[1], *counts[1]])
        assert cursor.fetchall() == [told]
