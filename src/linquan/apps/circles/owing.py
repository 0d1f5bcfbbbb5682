"""Runs and networks are handed to the worker."""

from datetime import datetime
from typing import Final

from procrastinate.contrib.django import app

from linquan.apps.circles import operations
from linquan.kernel.actors import Actor

PLANNER: Final = Actor.system("life-circles")
TASK: Final = "circles.make_run"
"""The job of the worker (see ``jobs``)."""
LAYING: Final = "circles.lay_networks"
"""The same, for networks."""
REPORT_TASK: Final = "circles.write_report"


def make_later(run_id: int) -> None:
    """Ask the worker to make a run."""
    app.configure_task(TASK).defer(run_id=run_id)


SITING_TASK: Final = "circles.answer_siting"
SOON: Final = 10
"""Somebody waits for the page: an answer goes before runs that only wait."""


def answer_later(siting_id: int) -> None:
    """Ask the worker to answer a question of siting."""
    app.configure_task(SITING_TASK, priority=SOON).defer(siting_id=siting_id)


def write_later(report_id: int) -> None:
    """Ask the worker to write a report."""
    app.configure_task(REPORT_TASK, priority=SOON).defer(report_id=report_id)


def owe(district_id: int, now: datetime) -> None:
    """Have the standing run of a district made anew, unless one waits already."""
    owed = operations.owe_standing_run(actor=PLANNER, district_id=district_id, now=now)
    if owed is not None:
        make_later(owed)


def lay_later(district_id: int) -> None:
    """Ask the worker to make the networks of a district those of its map."""
    app.configure_task(LAYING).defer(district_id=district_id)
