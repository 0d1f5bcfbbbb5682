"""The postman of the background process: goes on through faults, stops when told."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from structlog.testing import capture_logs

from linquan.kernel import worker

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class Rounds(threading.Event):
    """A bell that never sleeps: every wait is noted, and the last one rings it."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.rounds = rounds

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        if len(self.waits) > self.rounds:
            self.set()
        return self.is_set()


class Post:
    """Answers of ``deliver_owed`` one after the other; a fault is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, now: datetime, *, limit: int) -> int:
        assert limit == worker.ROUND
        self.asked.append(now)
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, Exception):
            raise answer
        return int(answer)


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put the house's clock and connections aside; notes when connections are dropped."""
    dropped: list[str] = []
    monkeypatch.setattr(worker.clock, "now", lambda: NOW)
    monkeypatch.setattr(worker, "close_old_connections", lambda: dropped.append("dropped"))
    return dropped


def test_it_goes_on_after_a_full_round_and_waits_after_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post, stop = Post(worker.ROUND, worker.ROUND, 3, 0, 1), Rounds(3)
    monkeypatch.setattr(worker, "deliver_owed", post)
    worker.deliver_until(stop)
    assert post.asked == [NOW] * 5
    assert stop.waits == [worker.POLL_S] * 4


def test_a_database_that_restarts_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, closed: list[str]
) -> None:
    post, stop = Post(OperationalError("gone"), OperationalError("starting"), 5), Rounds(5)
    monkeypatch.setattr(worker, "deliver_owed", post)
    with capture_logs() as logged:
        worker.deliver_until(stop)
    assert [entry["event"] for entry in logged] == ["deliveries_interrupted"] * 2
    assert closed == ["dropped"] * 2
    assert stop.waits == [0.5, 2, 0.5, 2, 0.5, 0.5]
    assert post.answers == []


def test_it_stops_between_two_deliveries_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Rounds(99)

    def endless(now: datetime, *, limit: int) -> int:
        if len(asked) == 3:
            stop.set()
        asked.append(now)
        return limit

    asked: list[datetime] = []
    monkeypatch.setattr(worker, "deliver_owed", endless)
    worker.deliver_until(stop)
    assert len(asked) == 4


def test_nothing_is_delivered_once_it_was_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    post, stop = Post(1), threading.Event()
    monkeypatch.setattr(worker, "deliver_owed", post)
    stop.set()
    worker.deliver_until(stop)
    assert post.asked == []


def test_the_postman_ends_with_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """``run`` ends the thread of the postman even when the jobs end by a fault."""

    async def jobs() -> None:
        assert {t.name for t in threading.enumerate()} >= {"deliveries"}
        raise OperationalError("gone")

    monkeypatch.setattr(worker, "_run_jobs", jobs)
    monkeypatch.setattr(worker, "deliver_owed", Post())
    monkeypatch.setattr(worker, "POLL_S", 0.01)
    with pytest.raises(OperationalError):
        worker.run()
    assert "deliveries" not in {t.name for t in threading.enumerate()}
    assert timedelta(seconds=1).total_seconds() > worker.POLL_S
