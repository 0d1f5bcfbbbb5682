"""Icons, deadlines in words, local times and undo links of the shell."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from linquan.web.templatetags import house

DUE = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday 10:00 in the office


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        yield


@pytest.mark.parametrize(
    ("before", "state", "words"),
    [
        (timedelta(days=3, hours=23), "ok", "3 days left"),
        (timedelta(hours=48), "ok", "2 days left"),
        (timedelta(hours=47, minutes=59), "ok", "47 hours left"),
        (timedelta(hours=6, seconds=1), "ok", "6 hours left"),
        (timedelta(hours=6), "soon", "6 hours left"),
        (timedelta(hours=1, minutes=59), "soon", "1 hour left"),
        (timedelta(minutes=59, seconds=59), "soon", "59 minutes left"),
        (timedelta(minutes=1), "soon", "1 minute left"),
        (timedelta(seconds=59), "soon", "due now"),
        (timedelta(0), "overdue", "due now"),
        (timedelta(seconds=-59), "overdue", "due now"),
        (timedelta(minutes=-25), "overdue", "25 minutes late"),
        (timedelta(hours=-30, minutes=-10), "overdue", "30 hours late"),
        (timedelta(days=-2), "overdue", "2 days late"),
    ],
)
def test_a_deadline_is_told_in_whole_units(before: timedelta, state: str, words: str) -> None:
    now = DUE - before
    assert house.due_state(DUE, now) == state
    assert house.remaining(DUE, now) == words


def test_no_deadline_is_neutral_and_silent() -> None:
    assert house.due_state(None, DUE) == "neutral"
    assert house.remaining(None, DUE) == ""


def test_the_pill_joins_icon_words_and_colour() -> None:
    page = Template("{% load house %}{% due_pill due now %}|{% due_pill None now %}")
    late, without = page.render(Context({"due": DUE, "now": DUE + timedelta(hours=6)})).split("|")
    assert 'class="pill pill--overdue"' in late
    assert "icons.svg#alert-triangle" in late
    assert "6 hours late" in late
    assert 'class="pill pill--neutral"' in without
    assert "no deadline" in without


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 20, 0, 12, tzinfo=UTC), "today 08:12"),
        (datetime(2026, 11, 19, 15, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 11, 19, 16, 0, tzinfo=UTC), "today 00:00"),
        (datetime(2026, 11, 21, 10, 0, tzinfo=UTC), "tomorrow 18:00"),
        (datetime(2026, 11, 3, 1, 0, tzinfo=UTC), "3 Nov 09:00"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "1 Jan 00:00"),
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), "31 Dec 2025 23:59"),
    ],
)
def test_near_days_are_named_and_the_year_only_when_it_differs(
    moment: datetime, words: str
) -> None:
    assert house.local_time(moment, DUE) == words


def test_without_a_now_the_whole_date_stands() -> None:
    assert house.local_time(DUE) == "20 Nov 2026 10:00"
    assert house.local_time(None) == ""


@pytest.mark.parametrize(
    ("tags", "path"),
    [
        ("undo:/appeals/7/undo/", "/appeals/7/undo/"),
        ("quiet undo:/a/", "/a/"),
        ("undo://elsewhere.example/", ""),
        ("undo:https://elsewhere.example/", ""),
        ("/a/", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_paths_of_the_house_are_ways_back(tags: str | None, path: str) -> None:
    assert house.undo_url(tags) == path


def test_an_icon_is_not_read_out() -> None:
    assert house.icon("phone", "large") == (
        '<svg class="icon large" aria-hidden="true" focusable="false">'
        '<use href="/static/vendor/icons.svg#phone"></use></svg>'
    )


def test_an_unknown_state_has_the_neutral_icon() -> None:
    assert house.state_icon("soon") == "clock"
    assert house.state_icon("other") == "circle-dashed"


def test_a_key_is_read_in_groups_of_four() -> None:
    assert house.in_fours("NJ6MIWMYBU") == "NJ6M IWMY BU"
