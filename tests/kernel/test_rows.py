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
from linquan.kernel.rows import Page, capped_counts, rows_of

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


@pytest.mark.django_db
def test_several_lists_are_counted_in_one_statement_each_up_to_a_limit() -> None:
    make("a", 3)
    make("b", 1)
    lists = [
        Event.objects.filter(kind="a"),
        Event.objects.filter(kind="b").order_by("-id"),
        Event.objects.filter(kind="100%"),
        Event.objects.all(),
    ]
    with CaptureQueriesContext(connection) as caught:
        assert capped_counts(lists, 3) == (3, 1, 0, 3)
    assert len(caught) == 1
    assert capped_counts(lists, 100) == (3, 1, 0, 4)


@pytest.mark.django_db
def test_lists_that_can_have_no_rows_count_nothing() -> None:
    """Django writes no SQL for them."""
    make("a", 2)
    empty = [Event.objects.none(), Event.objects.filter(pk__in=[]), Event.objects.filter(~Q())]
    assert capped_counts([empty[0], Event.objects.all(), empty[1]], 10) == (0, 2, 0)
    assert capped_counts(empty[:2], 10) == (0, 0)
