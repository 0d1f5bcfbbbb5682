"""What the clock starts."""

from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from linquan.apps.appeals import open311_client, operations, queries
from linquan.apps.places.queries import district_ids
from linquan.kernel import clock, outbound
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


@app.periodic(cron="* * * * *")
@app.task(name="appeals.follow_referrals", queueing_lock="appeals.follow_referrals")
def follow_referrals(timestamp: int) -> int:
    """Send what is to be handed on, and ask after what was; ``timestamp`` is the scheduler's."""
    del timestamp
    actor, home = Actor.system("referrals"), Path(settings.LINQUAN_HOME)
    due = queries.due_referrals(clock.now())
    for row in due:  # no transaction is open while another system is waited for
        news = open311_client.ask(row, home, outbound.send)
        operations.note_referral(
            actor=actor, referral_id=row.referral_id, news=news, now=clock.now()
        )
    return len(due)
