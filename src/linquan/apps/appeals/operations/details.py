"""Showing a reporter's own words to whoever holds the link and knows the end of the phone."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import record
from linquan.kernel.models import Event

TRIES, WITHIN = 5, timedelta(hours=1)
DIGITS = 4
REFUSED, SHOWN = "details.refused", "details.shown"


@transaction.atomic
def show_details(*, actor: Actor, appeal_id: int, digits: str, now: datetime) -> bool:
    """Say whether the digits are the last four of the reporter's phone; each try is an event.

    Only for whoever holds the link; five wrong tries an hour for each request. The lock on the
    request makes tries come one after the other, so that none escapes by being fast. The events
    stand beside the request, not in its timeline. Raises NotFound, NotAllowed (``details_locked``,
    details ``until``).
    """
    appeal = cases.take(appeal_id)
    if not rules.is_reporter(actor, cases.scope_of(appeal)):
        raise NotAllowed("show_details")
    if until := _locked_until(appeal, now):
        raise NotAllowed("details_locked", until=until)
    is_right = _is_tail(appeal, digits.strip())
    record(
        SHOWN if is_right else REFUSED,
        subject=_subject(appeal),
        actor=actor,
        at=now,
        district_id=appeal.district_id,
    )
    return is_right


def _subject(appeal: Appeal) -> str:
    return f"details:{appeal.pk}"


def _locked_until(appeal: Appeal, now: datetime) -> datetime | None:
    """When the oldest of the last tries is an hour old, if there were too many."""
    told = Event.objects.filter(
        district_id=appeal.district_id, subject=_subject(appeal), kind=REFUSED, at__gt=now - WITHIN
    )
    tries = list(told.order_by("-id").values_list("at", flat=True)[:TRIES])
    return min(tries) + WITHIN if len(tries) == TRIES else None


def _is_tail(appeal: Appeal, digits: str) -> bool:
    reporter = Reporter.objects.filter(district_id=appeal.district_id, appeal=appeal).first()
    if reporter is None or not reporter.phone_sealed:
        return False
    phone = secrets.unseal(reporter.phone_sealed, f"reporter.phone:{appeal.district_id}")
    return constant_time_compare(phone[-DIGITS:], digits)
