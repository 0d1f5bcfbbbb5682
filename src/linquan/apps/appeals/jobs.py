"""What the clock starts."""

from dataclasses import replace
from pathlib import Path

import structlog
from django.conf import settings
from procrastinate.contrib.django import app

from linquan.apps.appeals import erased_photos, open311_client, operations, queries
from linquan.apps.places.queries import district_ids
from linquan.kernel import clock, outbound
from linquan.kernel.actors import Actor

log = structlog.get_logger(__name__)

MOST_ROUNDS = 100
"""Of requests that a night erases in a district, in rounds of 200; the rest waits for the next."""


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


@app.periodic(cron="* * * * *")
@app.task(name="appeals.follow_referrals", queueing_lock="appeals.follow_referrals")
def follow_referrals(timestamp: int) -> int:
    """Send what is to be handed on, and ask after what was; ``timestamp`` is the scheduler's."""
    del timestamp
    actor, home = Actor.system("referrals"), Path(settings.LINQUAN_HOME)
    due = queries.due_referrals(clock.now())
    for row in due:  # no transaction is open while another system is waited for
        news = open311_client.ask(row, home, outbound.send)
        if row.outside_id and not news.error:
            told = open311_client.updates(row, outbound.send, clock.now())
            news = replace(news, updates=told)
        operations.note_referral(
            actor=actor, referral_id=row.referral_id, news=news, now=clock.now()
        )
    return len(due)


@app.periodic(cron="*/5 * * * *")
@app.task(name="appeals.sweep_clocks", queueing_lock="appeals.sweep_clocks")
def sweep_clocks(timestamp: int) -> int:
    """Remind of the dates whose time has come; ``timestamp`` is the scheduler's."""
    del timestamp
    return sum(map(_sweep_of, district_ids()))


def _sweep_of(district_id: int) -> int:
    """Sweep a district, batch by batch: broken off, the next time goes on."""
    actor, total = Actor.system("clock-sweep"), 0
    for _ in range(MOST_ROUNDS):
        told = operations.sweep_clocks(actor=actor, district_id=district_id, now=clock.now())
        if not told:
            break
        total += told
    return total


@app.periodic(cron="47 2 * * *")
@app.task(name="appeals.erase_due", queueing_lock="appeals.erase_due")
def erase_due(timestamp: int) -> int:
    """Erase what was kept as long as the list says; ``timestamp`` is the scheduler's."""
    del timestamp
    return sum(map(_erase_due_of, district_ids()))


def _erase_due_of(district_id: int) -> int:
    """Erase what is due in a district, round by round: broken off, the next night goes on."""
    actor, total = Actor.system("retention"), 0
    for _ in range(MOST_ROUNDS):
        erased = operations.erase_due(actor=actor, district_id=district_id, now=clock.now())
        if not erased:
            break
        total += erased
        log.info("retention_erased", district_id=district_id, requests=total)
    return total


@app.periodic(cron="*/5 * * * *")
@app.task(name="appeals.remove_erased_photos", queueing_lock="appeals.remove_erased_photos")
def remove_erased_photos(timestamp: int) -> int:
    """Take the photos of erased requests from the disk; ``timestamp`` is the scheduler's."""
    del timestamp
    actor, home, left = Actor.system("retention"), Path(settings.LINQUAN_HOME), 0
    for pending in queries.pending_files():
        gone = erased_photos.remove(home, pending, now=clock.real_now())
        if gone:
            left += operations.note_files_gone(
                actor=actor, district_id=pending.district_id, appeal_id=pending.appeal_id,
                gone=gone, now=clock.now(),
            )  # fmt: skip
    return left
