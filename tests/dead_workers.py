"""Jobs that were in the middle when their worker died."""

from datetime import datetime, timedelta

from django.db import connection
from procrastinate.contrib.django import app


def left_job(
    task: str,
    now: datetime,
    *,
    ago_s: int | None = 60,
    attempts: int = 0,
    lock: str = "",
    **args: int,
) -> int:
    """Let a worker have a job; ``ago_s``: its last heartbeat, None where the worker is gone."""
    job_id = app.configure_task(task, queueing_lock=lock or None).defer(**args)
    with connection.cursor() as cursor:
        worker_id = None
        if ago_s is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
                [now - timedelta(seconds=ago_s)],
            )
            (worker_id,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s "
            "WHERE id = %s",
            [worker_id, attempts, job_id],
        )
    return int(job_id)
