"""The one background process: delivers events, and runs the jobs of the clock.

Deliveries are polled twice a second instead of announced by NOTIFY: a notification takes a
lock over the whole database at commit, which every writer would pay for (ADR 0012).
"""

import asyncio
import contextlib
import signal
import threading
from datetime import UTC, datetime

import structlog
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app as jobs_app

from linquan.kernel import clock, left_jobs, outgoing
from linquan.kernel.handlers import deliver_owed

log = structlog.get_logger(__name__)

POLL_S = 0.5
ROUND = 1000
"""Deliveries taken in one transaction. What comes in meanwhile waits for the next poll: many in one
round cost far less than as many rounds."""


def run() -> None:
    """Work until SIGTERM or SIGINT."""
    stop = threading.Event()
    postman = threading.Thread(target=deliver_until, args=(stop,), name="deliveries")
    carrier = threading.Thread(target=outgoing.send_until, args=(stop, clock.now), name="outgoing")
    keeper = threading.Thread(
        target=left_jobs.take_up_until, args=(stop, clock.real_now), name="left-jobs"
    )
    threads = (postman, carrier, keeper)
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_run_jobs())
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def deliver_until(stop: threading.Event) -> None:
    """Deliver what is owed, again and again, until told to stop."""
    while not stop.wait(POLL_S):
        try:
            while deliver_owed(clock.now(), limit=ROUND) == ROUND and not stop.is_set():
                pass  # more than a round was owed: go on at once
        except Exception:  # the database may be restarting: say so and try again
            log.exception("deliveries_interrupted", at=datetime.now(UTC).isoformat())
            close_old_connections()
            stop.wait(2)


async def _run_jobs() -> None:
    worker_app: App = jobs_app.with_connector(jobs_app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker_app.open_async():
        task = asyncio.create_task(
            worker_app.run_worker_async(concurrency=1, install_signal_handlers=False, wait=True)
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task
