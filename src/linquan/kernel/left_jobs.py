"""Jobs whose worker died in the middle, killed or by a power cut: they are taken up again.

Nobody tells the database that a process was killed: its heartbeat stops. A job of which workers
die again and again (it may need more memory than there is) is given up after a few turns.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from asgiref.sync import async_to_sync
from django.db import close_old_connections, transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from linquan.kernel.errors import HouseError

log = structlog.get_logger(__name__)
SILENT: Final = timedelta(seconds=30)
"""A worker that sent no heartbeat for so long is dead: it sends one every ten seconds."""
MOST_TURNS: Final = 3
LOOK_EVERY_S: Final = 10.0
Act = Callable[..., object]


@dataclass(frozen=True, slots=True)
class _Owner:
    again: Act
    give_up: Act


_owners: dict[str, _Owner] = {}


def on_left(task_name: str, *, again: Act, give_up: Act) -> None:
    """Say what is done before a job is taken up again, and instead of that at last.

    Both are called with the arguments of the job; a refusal of the house does no harm.
    """
    _owners[task_name] = _Owner(again, give_up)


def take_up_until(stop: threading.Event, now: Callable[[], datetime]) -> None:
    """Take up what is left, again and again, until told to stop; ``now`` is the real time."""
    while not stop.wait(LOOK_EVERY_S):
        try:
            take_up_left(now())
        except Exception:  # the database may be restarting: say so and try again
            log.exception("left_jobs_interrupted")
            close_old_connections()


def take_up_left(now: datetime) -> int:
    """Put left jobs back among those that wait; returns how many were put back or given up.

    One statement where none is left.
    """
    rows = _left(now).order_by("id").values_list("id", flat=True)
    return sum(_take_up(job_id, now) for job_id in list(rows))


def _left(now: datetime) -> Any:
    dead = Q(worker__isnull=True) | Q(worker__last_heartbeat__lt=now - SILENT)
    return ProcrastinateJob.objects.filter(dead, status=Status.DOING.value)


@transaction.atomic
def _take_up(job_id: int, now: datetime) -> bool:
    """Take one job up; nothing where another process was faster."""
    rows = _left(now).select_for_update(of=("self",), skip_locked=True).filter(pk=job_id)
    job = rows.first()
    if job is None:
        return False
    owner, manager = _owners.get(job.task_name), app.job_manager
    # The clock starts its own jobs anew by itself: two of a kind may not wait.
    is_again = job.queueing_lock is None and job.attempts + 1 < MOST_TURNS
    log.warning("job_left", job_id=job_id, task=job.task_name, is_again=is_again)
    if owner is not None:
        with suppress(HouseError), transaction.atomic():
            (owner.again if is_again else owner.give_up)(**job.args)
    if is_again:
        manager.retry_job_by_id(job_id, retry_at=now)
    else:
        finish = async_to_sync(manager.finish_job_by_id_async)
        finish(job_id, status=Status.FAILED, delete_job=False)
    return True
