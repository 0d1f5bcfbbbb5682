"""Urging (催办) by hand: a clerk asks the unit that has a request to get on with it."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.models import Appeal, Reminder
from linquan.apps.appeals.reminders import BY_HAND, Audience
from linquan.apps.appeals.types import RUNNING, Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, WrongState

WORD_LIMIT = 500


@transaction.atomic
def urge_appeal(*, actor: Actor, appeal_id: int, text: str, now: datetime) -> int:
    """Remind the unit that has a request, with a word if one likes; returns the event's id.

    It waits among the unit's reminders until somebody takes note of it. Raises NotFound,
    NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    plain = urged(appeal, text, actor)
    write_reminders([appeal], now)
    status = Status(appeal.status)
    return cases.tell(
        "appeal.urged", appeal, status, actor=actor, now=now, text=plain, clock=ClockKind.HANDLING
    )


def urged(appeal: Appeal, text: str, actor: Actor) -> str:
    """Return the words to whoever has a request that is locked.

    Raises NotAllowed, WrongState, Invalid.
    """
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("urge_appeal")
    if appeal.status not in RUNNING:
        raise WrongState("wrong_state", status=appeal.status)
    return letters.words_needed(text, "text", WORD_LIMIT, least=0)


def write_reminders(appeals: list[Appeal], now: datetime, code: str = BY_HAND) -> None:
    """Let each wait among the reminders of its unit; told again, it waits anew. One statement."""
    Reminder.objects.bulk_create(
        (
            Reminder(
                district_id=appeal.district_id,
                appeal=appeal,
                rule_code=code,
                clock=ClockKind.HANDLING,
                audience=Audience.OWNER,
                due_at=appeal.due_at,
                at=now,
            )
            for appeal in appeals
        ),
        update_conflicts=True,
        unique_fields=["district_id", "appeal_id", "rule_code", "due_at"],
        update_fields=["at", "acknowledged_at"],
    )
