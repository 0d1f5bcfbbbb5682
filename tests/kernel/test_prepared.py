"""Statements that are written once: the right values in the right places, at every use."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from linquan.kernel.actors import Actor
from linquan.kernel.events import record
from linquan.kernel.models import Event
from linquan.kernel.prepared import Prepared

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def events(db: None) -> list[int]:
    """Three events of two districts, an hour apart."""
    return [
        record(
            f"test.{kind}", subject=f"thing:{n}", actor=Actor.system("test"),
            at=NOW + timedelta(hours=n), district_id=district_id,
        )
        for n, (kind, district_id) in enumerate([("one", 1), ("two", 1), ("one", 2)])
    ]  # fmt: skip


def between(
    district_id: int, begin: datetime, end: datetime, kind: str
) -> QuerySet[Event, tuple[Any, ...]]:
    rows = Event.objects.filter(district_id=district_id, at__gte=begin, at__lt=end)
    return rows.filter(kind__in=[kind, "test.two"]).order_by("id").values_list("id", "at")


def test_it_finds_what_the_query_set_finds_with_any_values(events: list[int]) -> None:
    prepared = Prepared(between, int, datetime, datetime, str)
    for district_id in (1, 2, 3):
        for hours in (0, 1, 2, 3):
            asked = (district_id, NOW, NOW + timedelta(hours=hours), "test.one")
            assert prepared.rows(*asked) == list(between(*asked))
    assert prepared.rows(1, NOW, NOW + timedelta(hours=9), "test.one") == [
        (events[0], NOW), (events[1], NOW + timedelta(hours=1)),
    ]  # fmt: skip


def test_the_query_set_is_built_once_and_each_use_is_one_statement(events: list[int]) -> None:
    built: list[int] = []

    def write(event_id: int) -> QuerySet[Event, tuple[Any, ...]]:
        built.append(event_id)
        return Event.objects.filter(pk=event_id).values_list("kind")

    prepared = Prepared(write, int)
    assert built == []
    with CaptureQueriesContext(connection) as caught:
        assert [prepared.rows(pk) for pk in events] == [[("test.one",)], [("test.two",)],
                                                        [("test.one",)]]  # fmt: skip
    assert len(built) == 1
    assert len(caught) == 3


def test_sql_can_be_written_by_hand(db: None) -> None:
    prepared = Prepared(lambda day, n: ("SELECT %s::date + %s, %s", (day, n, "x")), date, int)
    assert prepared.rows(date(2026, 2, 27), 2) == [(date(2026, 3, 1), "x")]


def test_text_that_is_no_value_stays_what_it_is(db: None) -> None:
    """Nothing of a value is read as SQL or as a mark."""
    prepared = Prepared(lambda text: ("SELECT %s, 'a%%b'", (text,)), str)
    for text in ("'; DROP TABLE kernel_event; --", "%s", "100%", "7341205-mark-000", ""):
        assert prepared.rows(text) == [(text, "a%b")]


def test_a_value_that_is_changed_on_its_way_is_refused(db: None) -> None:
    prepared = Prepared(lambda start: Event.objects.filter(kind__startswith=start), str)
    with pytest.raises(ValueError, match="changed on its way"):
        prepared.rows("test")


def test_numbers_keep_the_width_that_the_column_has(events: list[int]) -> None:
    prepared = Prepared(lambda pk: Event.objects.filter(pk=pk).values_list("pk"), int)
    assert prepared.rows(2**63 - 1) == []
    assert prepared.rows(events[0]) == [(events[0],)]


def test_what_is_always_the_same_stands_in_the_statement(events: list[int]) -> None:
    """So a plan may rely on it, and a partial index of some kinds be used."""
    prepared = Prepared(
        lambda pk: (
            Event.objects
            .filter(pk=pk, kind__in=["test.one", "50%s", "o'clock"])
            .extra(where=["subject LIKE 'thing%%'"])
            .values_list("kind")
        ),
        int,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as caught:
        assert prepared.rows(events[0]) == [("test.one",)]
    sql, places = prepared._written or ("", ())
    assert sql.count("%s") - sql.count("%%s") == len(places) == 1
    assert """IN ('test.one', '50%s', 'o''clock')""" in caught.captured_queries[0]["sql"]
    assert "LIKE 'thing%'" in caught.captured_queries[0]["sql"]


def kept_plans(part: str) -> list[tuple[int, int]]:
    """How often this connection planned a statement for its values, and used one plan for all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements "
            "WHERE statement LIKE %s",
            [f"%{part}%"],
        )
        return cursor.fetchall()


@pytest.mark.parametrize(("is_planned_anew", "kept"), [(False, [(5, 11)]), (True, [])])
def test_the_database_plans_once_unless_it_depends_on_the_values(
    events: list[int], is_planned_anew: bool, kept: list[tuple[int, int]]
) -> None:
    prepared = Prepared(
        lambda pk: Event.objects.filter(pk=pk).values_list("kind", "actor_name"),
        int,
        is_planned_anew=is_planned_anew,
    )
    found = [prepared.rows(pk) for pk in events for _ in range(7)]
    assert found[::7] == [[("test.one", "test")], [("test.two", "test")], [("test.one", "test")]]
    assert kept_plans('"kind" AS "kind", "kernel_event"."actor_name"') == kept
