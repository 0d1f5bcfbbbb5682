"""Answers kept for a day: done once, never half, forgotten after a day."""

from datetime import UTC, datetime, timedelta

import pytest

from linquan.kernel import clock, jobs, repeats
from linquan.kernel.errors import Invalid
from linquan.kernel.models import KeptAnswer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SENT = repeats.Sent(1, "key:1", "a", "0" * 64)


def test_done_once() -> None:
    assert repeats.once(SENT, lambda: "first", now=NOW) == repeats.Answer("first", is_repeat=False)
    later = NOW + timedelta(hours=23, minutes=59)
    again = repeats.once(SENT, lambda: "second", now=later)
    assert again == repeats.Answer("first", is_repeat=True)


def test_what_fails_leaves_nothing() -> None:
    def fail() -> str:
        raise Invalid("invalid")

    with pytest.raises(Invalid):
        repeats.once(SENT, fail, now=NOW)
    assert not KeptAnswer.objects.exists()


def test_forgotten_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    repeats.once(SENT, lambda: "first", now=NOW)
    monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(hours=23))
    assert jobs.forget_answers(timestamp=0) == 0
    monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(hours=24))
    assert jobs.forget_answers(timestamp=0) == 1
