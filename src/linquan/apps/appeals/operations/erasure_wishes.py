"""Erasing at a person's wish: one clerk proposes, another approves. No way back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from linquan.apps.appeals import erasing, second_clerk
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.erasing import REASON_LEAST, REASON_LIMIT, Cause
from linquan.apps.appeals.erasures import Outcome, Rule
from linquan.apps.appeals.models import Appeal, ErasureProposal
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

MOST_AT_ONCE = 500


@transaction.atomic
def propose_erasure(
    *,
    actor: Actor,
    district_id: int,
    appeal_ids: Collection[int],
    reason: str,
    now: datetime,
) -> UUID:
    """Propose to erase what is held of some requests, because the person asked for it.

    By clerks of their areas who are no party. Nothing is erased before another clerk approves.
    Open ones, those that may still be rated, and those that are held cannot be proposed. Returns
    the batch. Raises NotFound, NotAllowed, WrongState (``cannot_erase_…``, ``already_proposed``),
    Invalid.
    """
    plain = letters.words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    wanted = set(appeal_ids)
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid("nothing_chosen" if not wanted else "too_many_chosen", limit=MOST_AT_ONCE)
    found = second_clerk.locked(actor, district_id, wanted, "propose_erasure")
    if actor.account_id is None:
        raise NotAllowed("propose_erasure")
    if len(found) < len(wanted):
        raise NotFound("appeal_unknown")
    _check_free(found, now)
    erasing.check_silent(plain, found)
    batch_id = uuid4()
    _write(found, batch_id, plain, actor, now)
    second_clerk.tell("appeal.erasure_proposed", found, batch_id, plain, actor, now)
    return batch_id


def _check_free(found: list[Appeal], now: datetime) -> None:
    """Refuse when something stands in the way of one of them. Raises WrongState."""
    books = desk(found[0].district_id)
    for appeal_id, refusal in erasing.refusals(found, books, now).items():
        if refusal is not None:
            code = f"cannot_erase_{refusal.obstacle}"
            raise WrongState(code, appeal_id=appeal_id, until=refusal.until)


def _write(found: list[Appeal], batch_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Write the proposal of each. Raises WrongState: one of them waits already."""
    district_id = found[0].district_id
    rows = ErasureProposal.objects.filter(district_id=district_id, outcome="")
    if rows.filter(appeal__in=found).exists():
        raise WrongState("already_proposed")
    ErasureProposal.objects.bulk_create(
        ErasureProposal(
            district_id=district_id, appeal=appeal, batch_id=batch_id, reason=reason,
            account_id=actor.account_id or 0, account_name=actor.name, proposed_at=now,
        )
        for appeal in found
    )  # fmt: skip


@transaction.atomic
def approve_erasure(*, actor: Actor, district_id: int, batch_id: UUID, now: datetime) -> int:
    """Erase what another clerk has proposed; returns of how many requests.

    All of them or none, for good: the request stays as a matter that is counted, with a tombstone.
    What stood in the way of a proposal stands in the way here too. Raises NotFound, NotAllowed
    (``approve_own_erasure``: whoever proposed it), WrongState (``not_proposed``,
    ``cannot_erase_…``).
    """
    found, rows = second_clerk.waiting(
        ErasureProposal, actor, district_id, batch_id, "approve_erasure"
    )
    first = rows[0]
    second_clerk.check_other(actor, rows, "approve_own_erasure")
    _check_free(found, now)
    erasing.check_silent(first.reason, found)
    second_clerk.decide(rows, Outcome.APPROVED, "", actor, now)
    cause = Cause(Rule.PERSON, first.reason, {}, proposed_by=first.account_name)
    erasing.erase(found, cause, actor, now)
    return len(found)


@transaction.atomic
def drop_erasure(
    *, actor: Actor, district_id: int, batch_id: UUID, reason: str, now: datetime
) -> None:
    """Say why what was proposed is not erased; whoever proposed it may do so too.

    Raises NotFound, NotAllowed, WrongState (``not_proposed``), Invalid (``reason``).
    """
    plain = letters.words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    found, rows = second_clerk.waiting(
        ErasureProposal, actor, district_id, batch_id, "drop_erasure"
    )
    erasing.check_silent(plain, found)
    second_clerk.decide(rows, Outcome.DROPPED, plain, actor, now)
    second_clerk.tell("appeal.erasure_dropped", found, batch_id, plain, actor, now)
