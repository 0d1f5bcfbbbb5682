"""What one clerk proposes and another decides: the shared part of erasing and blacking out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from linquan.apps.appeals import cases, erasing, rules
from linquan.apps.appeals.desk import subject_of
from linquan.apps.appeals.erasures import Outcome
from linquan.apps.appeals.models import Appeal
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState
from linquan.kernel.events import record_many

Row = TypeVar("Row", bound=models.Model)


def locked(actor: Actor, district_id: int, wanted: Collection[int], verb: str) -> list[Appeal]:
    """Lock requests of areas that the actor answers for, no party to them. Raises NotAllowed."""
    found = erasing.locked(district_id, wanted)
    if not all(rules.may_assign(actor, cases.scope_of(appeal)) for appeal in found):
        raise NotAllowed(verb)
    return found


def waiting(
    table: type[Row], actor: Actor, district_id: int, batch_id: UUID, verb: str
) -> tuple[list[Appeal], list[Any]]:
    """Lock the requests of a proposal, and then the proposal. Raises NotFound, WrongState."""
    rows: Any = table._default_manager
    batch = rows.filter(district_id=district_id, batch_id=batch_id)
    wanted = list(batch.values_list("appeal_id", flat=True))
    if not wanted:
        raise NotFound("proposal_unknown")
    found = locked(actor, district_id, wanted, verb)
    proposed = list(batch.select_for_update().order_by("pk"))
    if any(row.outcome for row in proposed):
        raise WrongState("not_proposed")
    return found, proposed


def check_other(actor: Actor, rows: Collection[Any], verb: str) -> None:
    """Refuse whoever proposed it. Raises NotAllowed."""
    if actor.account_id is None or any(row.account_id == actor.account_id for row in rows):
        raise NotAllowed(verb)


def decide(rows: list[Any], outcome: Outcome, reason: str, actor: Actor, now: datetime) -> None:
    """Write down who decided, and how. One statement."""
    of_table = type(rows[0])._default_manager
    of_table.filter(pk__in=[row.pk for row in rows]).update(
        outcome=outcome, decided_id=actor.account_id, decided_name=actor.name, decided_at=now,
        decided_reason=reason,
    )  # fmt: skip


def tell(
    kind: str, found: list[Appeal], batch_id: UUID, reason: str, actor: Actor, now: datetime
) -> None:
    """Record it of every request."""
    record_many(
        kind, [(subject_of(appeal.pk), {"reason": reason}) for appeal in found], actor=actor,
        at=now, district_id=found[0].district_id, batch_id=batch_id,
    )  # fmt: skip
