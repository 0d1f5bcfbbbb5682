"""What the clock starts for the house as a whole."""

from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from linquan.kernel import clock, repeats, sessions, tallies
from linquan.kernel.exchange import imports
from linquan.kernel.leftovers import remove_leftovers


@app.periodic(cron="37 * * * *")
@app.task(name="kernel.remove_leftovers", queueing_lock="kernel.remove_leftovers")
def remove_leftover_photos(timestamp: int) -> int:
    """Clear away photos that no report claimed; ``timestamp`` is the scheduler's."""
    del timestamp
    return remove_leftovers(Path(settings.LINQUAN_HOME), now=clock.real_now())


@app.periodic(cron="17 * * * *")
@app.task(name="kernel.forget_answers", queueing_lock="kernel.forget_answers")
def forget_answers(timestamp: int) -> int:
    """Forget what programmes were answered more than a day ago."""
    del timestamp
    return repeats.forget(now=clock.now())


@app.periodic(cron="7 * * * *")
@app.task(name="kernel.forget_sessions", queueing_lock="kernel.forget_sessions")
def forget_sessions(timestamp: int) -> int:
    """Forget sessions that have ended by themselves; ``timestamp`` is the scheduler's."""
    del timestamp
    return sessions.forget(now=clock.real_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="kernel.forget_tallies", queueing_lock="kernel.forget_tallies")
def forget_tallies(timestamp: int) -> int:
    """Forget what strangers did more than an hour ago; ``timestamp`` is the scheduler's."""
    del timestamp
    return tallies.forget(now=clock.now())


@app.periodic(cron="23 3 * * *")
@app.task(name="kernel.forget_imports", queueing_lock="kernel.forget_imports")
def forget_imports(timestamp: int) -> int:
    """Let go of files that nobody took, and of what only an undo needed, once a day."""
    del timestamp
    return imports.forget(now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="kernel.free_imports", queueing_lock="kernel.free_imports")
def free_imports(timestamp: int) -> int:
    """Open imports again whose worker was stopped; ``timestamp`` is the scheduler's."""
    del timestamp
    return imports.free_stuck(now=clock.now())
