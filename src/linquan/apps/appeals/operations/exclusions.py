"""Taking a request out of the rates (剔除): one asks, a clerk of the area decides."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.exclusions import APPROVED, ASKED, REFUSED, ExclusionState
from linquan.apps.appeals.models import ExclusionRow
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.types import Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, WrongState

REASON_LIMIT = 500


@transaction.atomic
def ask_exclusion(
    *, actor: Actor, appeal_id: int, reason_code: str, reason: str, now: datetime
) -> int:
    """Ask that a request counts in no rate: whoever works on it, or a clerk of its area.

    ``reason_code`` is of the list, ``reason`` says it in words. Returns the event's id. Raises
    NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    scope = cases.scope_of(appeal)
    if not (rules.may_work(actor, scope) or rules.may_assign(actor, scope)):
        raise NotAllowed("ask_exclusion")
    rows = ExclusionRow.objects.filter(district_id=appeal.district_id, appeal=appeal)
    if rows.exclude(state=ExclusionState.REFUSED).exists():
        raise WrongState("exclusion_stands", status=appeal.status)
    books = desk(appeal.district_id)
    books.reason((Act.EXCLUSION,), reason_code, reason, now, ("reason_code", "reason"))
    plain = letters.words_needed(reason, "reason", REASON_LIMIT)
    ExclusionRow.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        state=ExclusionState.PENDING,
        reason_code=reason_code,
        account_id=actor.account_id,
        asked_at=now,
    )
    facts = {"reason_code": reason_code, "text": plain}
    return cases.tell(ASKED, appeal, Status(appeal.status), actor=actor, now=now, **facts)


@transaction.atomic
def decide_exclusion(
    *, actor: Actor, appeal_id: int, is_approved: bool, text: str, now: datetime
) -> int:
    """Approve or refuse it: a clerk of the area, neither of the unit nor who asked.

    Months that are final by then stay as they are. A refusal needs a reason. Returns the event's
    id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    rows = ExclusionRow.objects.filter(district_id=appeal.district_id, appeal=appeal)
    row = rows.filter(state=ExclusionState.PENDING).first()
    asked_by = row.account_id if row else None
    if not rules.may_decide(actor, cases.scope_of(appeal), asked_by):
        raise NotAllowed("decide_exclusion")
    if row is None:
        raise WrongState("exclusion_over", status=appeal.status)
    plain = letters.words_needed(text, "text", REASON_LIMIT, least=0 if is_approved else 1)
    row.state = ExclusionState.APPROVED if is_approved else ExclusionState.REFUSED
    row.decided_at, row.decided_by = now, actor.account_id
    row.save(update_fields=["state", "decided_at", "decided_by"])
    kind, status = APPROVED if is_approved else REFUSED, Status(appeal.status)
    return cases.tell(kind, appeal, status, actor=actor, now=now, text=plain)
