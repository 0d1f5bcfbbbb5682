"""Jobs whose worker died: taken up again, given up in the end, left alone while it lives."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from structlog.testing import capture_logs
from tests.dead_workers import left_job

from linquan.kernel import left_jobs
from linquan.kernel.errors import WrongState
from linquan.kernel.left_jobs import MOST_TURNS, on_left, take_up_left

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TASK = "tests.left"


@pytest.fixture
def told(db: object, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was done with jobs that were left."""
    del db
    monkeypatch.setattr(left_jobs, "_owners", {})
    found: list[tuple[str, int]] = []
    on_left(
        TASK,
        again=lambda run_id: found.append(("again", run_id)),
        give_up=lambda run_id: found.append(("given up", run_id)),
    )
    return found


def begun(task: str = TASK, **more: Any) -> int:
    return left_job(task, NOW, run_id=7, **more)


def stands(job_id: int) -> tuple[str, int]:
    return ProcrastinateJob.objects.values_list("status", "attempts").get(pk=job_id)


def test_a_job_of_a_dead_worker_waits_again(told: list[Any]) -> None:
    silent, gone = begun(), begun(ago_s=None)
    with capture_logs() as logged:
        assert take_up_left(NOW) == 2
    assert told == [("again", 7)] * 2
    assert [stands(silent), stands(gone)] == [("todo", 1)] * 2
    assert [entry["event"] for entry in logged] == ["job_left"] * 2
    assert take_up_left(NOW) == 0


def test_a_job_of_a_worker_that_lives_is_left_alone(told: list[Any]) -> None:
    alive = begun(ago_s=20)
    assert take_up_left(NOW) == 0
    assert (stands(alive), told) == (("doing", 0), [])


def test_what_always_kills_its_worker_is_given_up(told: list[Any]) -> None:
    job_id = begun(attempts=MOST_TURNS - 1)
    assert take_up_left(NOW) == 1
    assert (stands(job_id), told) == (("failed", MOST_TURNS), [("given up", 7)])


def test_what_the_clock_starts_is_not_queued_twice(told: list[Any]) -> None:
    job_id = begun("tests.clock", lock="tests.clock")
    app.configure_task("tests.clock", queueing_lock="tests.clock").defer(run_id=8)
    assert take_up_left(NOW) == 1
    assert (stands(job_id)[0], told) == ("failed", [])


def test_a_refusal_of_the_house_does_no_harm(told: list[Any]) -> None:
    def moved_on(run_id: int) -> None:
        told.append(("moved on", run_id))
        raise WrongState("run_not_running")

    on_left(TASK, again=moved_on, give_up=moved_on)
    job_id = begun()
    assert take_up_left(NOW) == 1
    assert (stands(job_id), told) == (("todo", 1), [("moved on", 7)])


class Bell(threading.Event):
    """Rings after some looks."""

    looks = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.looks += 1
        return self.looks > 3


def test_it_looks_again_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [OSError("gone"), 0, 1]

    def answered(now: datetime) -> int:
        assert now == NOW
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    monkeypatch.setattr(left_jobs, "take_up_left", answered)
    monkeypatch.setattr(left_jobs, "close_old_connections", lambda: answers.append("dropped"))
    with capture_logs() as logged:
        left_jobs.take_up_until(Bell(), lambda: NOW)
    assert (answers, [entry["event"] for entry in logged]) == (
        ["dropped"],
        ["left_jobs_interrupted"],
    )
