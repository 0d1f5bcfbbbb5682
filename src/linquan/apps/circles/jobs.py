"""What the worker does for life circles: makes runs, and keeps the standing one true."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from procrastinate.contrib.django import app

from linquan.apps.circles import operations, queries
from linquan.apps.circles.owing import LAYING, PLANNER, REPORT_TASK, SITING_TASK, TASK, owe
from linquan.kernel import clock
from linquan.kernel.errors import NotFound, WrongState
from linquan.kernel.left_jobs import on_left


@app.task(name=TASK)
def make_run(run_id: int) -> str:
    """Make a run that waits; returns the code of a refusal, or nothing."""
    try:
        refused: str = _running().make_run(
            actor=PLANNER, run_id=run_id, home=Path(settings.LINQUAN_HOME), clock=clock.now
        )
    except (NotFound, WrongState):  # another worker has it, or it was dropped
        return ""
    if not refused:
        _follow(run_id)
    return refused


@app.task(name=LAYING)
def lay_networks(district_id: int) -> str:
    """Make the networks of a district those of its map; returns what it did."""
    laying = importlib.import_module("linquan.apps.circles.laying")
    done: str = laying.lay_networks(actor=PLANNER, district_id=district_id, clock=clock.now)
    return done


def _running() -> Any:
    """Load the engine only where a run is made: whoever asks for one must not carry it."""
    return importlib.import_module("linquan.apps.circles.running")


def _follow(run_id: int) -> None:
    """Make the standing run once more where something changed while it was made."""
    now = clock.now()
    if (district_id := queries.outdated_after(run_id, now)) is not None:
        owe(district_id, now)


@app.task(name=SITING_TASK)
def answer_siting(siting_id: int) -> str:
    """Answer a question of siting; returns the code of a refusal, or nothing."""
    siting_running = importlib.import_module("linquan.apps.circles.siting_running")
    try:
        refused: str = siting_running.answer_siting(
            actor=PLANNER, siting_id=siting_id, home=Path(settings.LINQUAN_HOME), clock=clock.now
        )
    except (NotFound, WrongState):  # another worker has it, or it was dropped
        return ""
    return refused


@app.task(name=REPORT_TASK)
def write_report(report_id: int) -> str:
    """Write a report that waits; returns the code of a refusal, or nothing."""
    writing = importlib.import_module("linquan.apps.circles.writing_reports")
    try:
        refused: str = writing.write_report(actor=PLANNER, report_id=report_id, clock=clock.now)
    except (NotFound, WrongState):  # another worker has it
        return ""
    return refused


STOPPED: Final = "worker_stopped"
"""Refusal of what a worker died of, again and again."""


def _put_back(operation: Any) -> Callable[..., object]:
    return lambda **named: operation(actor=PLANNER, now=clock.now(), **named)


def _give_up(operation: Any) -> Callable[..., object]:
    return lambda **named: operation(actor=PLANNER, code=STOPPED, now=clock.now(), **named)


for _task, _back, _fail in (
    (TASK, operations.put_back_run, operations.fail_run),
    (SITING_TASK, operations.put_back_siting, operations.fail_siting),
    (REPORT_TASK, operations.put_back_report, operations.fail_report),
):
    on_left(_task, again=_put_back(_back), give_up=_give_up(_fail))


@app.periodic(cron="37 * * * *")
@app.task(name="circles.free_sitings", queueing_lock="circles.free_sitings")
def free_sitings(timestamp: int) -> int:
    """Give up questions whose worker stopped; says of how many.

    ``timestamp`` is the scheduler's.
    """
    del timestamp
    now = clock.now()
    stuck = queries.stuck_sitings(now)
    for siting_id in stuck:
        operations.fail_siting(actor=PLANNER, siting_id=siting_id, code="siting_failed", now=now)
    return len(stuck)


@app.periodic(cron="47 * * * *")
@app.task(name="circles.free_runs", queueing_lock="circles.free_runs")
def free_runs(timestamp: int) -> int:
    """Give up runs and reports whose worker stopped, and owe standing runs again; says how many.

    ``timestamp`` is the scheduler's.
    """
    del timestamp
    now = clock.now()
    runs, reports = queries.stuck_runs(now), queries.stuck_reports(now)
    for run_id, district_id in runs:
        operations.fail_run(actor=PLANNER, run_id=run_id, code="run_failed", now=now)
        owe(district_id, now)
    for report_id in reports:
        operations.fail_report(actor=PLANNER, report_id=report_id, code="run_failed", now=now)
    return len(runs) + len(reports)


@app.periodic(cron="20 16 * * *")  # twenty past midnight in the office
@app.task(name="circles.begin_day", queueing_lock="circles.begin_day")
def begin_day(timestamp: int) -> int:
    """Make standing runs of a new day, as lists may begin with it, and tidy up; says of how many.

    ``timestamp`` is the scheduler's.
    """
    del timestamp
    now = clock.now()
    districts = queries.networked_districts()
    for district_id in districts:
        operations.tidy_runs(actor=PLANNER, district_id=district_id, now=now)
        owe(district_id, now)
    return len(districts)
