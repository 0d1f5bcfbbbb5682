"""What the clock starts."""

from procrastinate.contrib.django import app

from linquan.apps.appeals import operations
from linquan.apps.places.queries import district_ids
from linquan.kernel import clock
from linquan.kernel.actors import Actor


@app.periodic(cron="*/5 * * * *")
@app.task(name="appeals.close_unrated", queueing_lock="appeals.close_unrated")
def close_unrated(timestamp: int) -> int:
    """Close answers that nobody rated in time; ``timestamp`` is the scheduler's."""
    del timestamp
    actor, now = Actor.system("unrated-clock"), clock.now()
    return sum(
        operations.close_unrated(actor=actor, district_id=district_id, now=now)
        for district_id in district_ids()
    )
