"""Telling webhooks what happened: taken in one transaction, sent in none, noted in another."""

from datetime import datetime
from typing import Final

from django.conf import settings

from linquan.apps.orgs import operations, webhook_queries, webhooks
from linquan.kernel import clock
from linquan.kernel.actors import Actor
from linquan.kernel.outbound import Call, Unreachable, tell

POSTMAN: Final = Actor.system("webhooks")


def send_next(now: datetime) -> bool:
    """Send what is due next, and note what became of it; returns whether there was anything.

    At least once: when the house dies between sending and noting, it is sent again after the lease.
    """
    due = webhook_queries.take_due(now)
    if due is None:
        return False
    status, error = _send(due)
    operations.note_webhook_try(
        actor=POSTMAN, sending_id=due.sending_id, status=status, error=error, now=now
    )
    return True


def _send(due: webhook_queries.Due) -> tuple[int | None, str]:
    body = webhooks.body_of(due.sending_id, due.owed)
    moment_s = int(clock.real_now().timestamp())  # receivers live by the machine's time
    headers = {
        "Content-Type": "application/json",
        "Linquan-Delivery": str(due.sending_id),
        "Linquan-Event": due.owed.kind,
        "Linquan-Signature": webhooks.signature(due.secret, moment_s, body),
    }
    try:
        return tell(Call(due.url, body, headers, settings.LINQUAN_WEBHOOK_NETWORKS)), ""
    except Unreachable as failure:
        return None, failure.code
