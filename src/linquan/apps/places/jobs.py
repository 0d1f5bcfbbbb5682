"""What the worker does for places: reads extracts of OpenStreetMap, clears files away."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from procrastinate.contrib.django import app

from linquan.apps.places import bringing, operations, queries
from linquan.kernel import clock
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotFound, WrongState
from linquan.kernel.left_jobs import on_left

MAP_READER: Final = "map-reader"
KEPT_FOR: Final = timedelta(hours=6)
"""How long a file that nobody waits for may lie there: it may just be arriving."""


@app.task(name=bringing.TASK)
def read_extract(extract_id: int) -> str:
    """Read an extract that somebody brought; returns the code of a refusal, or nothing."""
    home = Path(settings.LINQUAN_HOME)
    try:
        path = bringing.waiting_path(home, queries.waiting_file(extract_id).file_key)
    except NotFound:
        return ""
    try:
        return bringing.bring_in(
            actor=Actor.system(MAP_READER),
            extract_id=extract_id,
            path=path,
            home=home,
            clock=clock.now,
        )
    except WrongState:  # another worker has it, or has had it
        return ""
    finally:
        path.unlink(missing_ok=True)


def _put_back(extract_id: int) -> None:
    operations.put_back_extract(
        actor=Actor.system(MAP_READER), extract_id=extract_id, now=clock.now()
    )


def _give_up(extract_id: int) -> None:
    operations.refuse_extract(
        actor=Actor.system(MAP_READER), extract_id=extract_id, code="extract_failed",
        now=clock.now(),
    )  # fmt: skip


on_left(bringing.TASK, again=_put_back, give_up=_give_up)


@app.periodic(cron="5 16 * * *")  # five past midnight in the office
@app.task(name="places.begin_facility_rules", queueing_lock="places.begin_facility_rules")
def begin_facility_rules(timestamp: int) -> int:
    """Recognise facilities by the lists of rules that begin today; returns of how many districts.

    ``timestamp`` is the scheduler's.
    """
    del timestamp
    now = clock.now()
    districts = queries.districts_with_rules_from(now.astimezone(OFFICE_ZONE).date())
    for district_id in districts:
        operations.begin_facility_rules(
            actor=Actor.system(MAP_READER), district_id=district_id, now=now
        )
    return len(districts)


@app.periodic(cron="53 * * * *")
@app.task(name="places.tidy_extracts", queueing_lock="places.tidy_extracts")
def tidy_extracts(timestamp: int) -> int:
    """Clear away files of extracts that nobody waits for, and free those whose worker stopped.

    ``timestamp`` is the scheduler's.
    """
    del timestamp
    stuck = queries.stuck_extracts(clock.now())
    for extract_id in stuck:
        _give_up(extract_id)
    gone = bringing.remove_leftovers(Path(settings.LINQUAN_HOME), clock.real_now() - KEPT_FOR)
    return len(stuck) + gone
