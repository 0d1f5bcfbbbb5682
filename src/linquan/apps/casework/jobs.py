"""What the clock starts."""

from procrastinate.contrib.django import app

from linquan.apps.casework import operations
from linquan.apps.places.queries import district_ids
from linquan.kernel import clock
from linquan.kernel.actors import Actor

MOST_ROUNDS = 100
"""Of files that a night erases in a district, in rounds of 100; the rest waits for the next."""


@app.periodic(cron="53 2 * * *")
@app.task(name="casework.erase_due", queueing_lock="casework.erase_due")
def erase_due_files(timestamp: int) -> int:
    """Erase files kept as long as their kind says; ``timestamp`` is the scheduler's."""
    del timestamp
    return sum(map(_erase_due_of, district_ids()))


def _erase_due_of(district_id: int) -> int:
    """Erase what is due in a district, round by round: broken off, the next night goes on."""
    actor, total = Actor.system("retention"), 0
    for _ in range(MOST_ROUNDS):
        erased = operations.erase_due_files(actor=actor, district_id=district_id, now=clock.now())
        if not erased:
            break
        total += erased
    return total
