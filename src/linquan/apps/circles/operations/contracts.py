"""The contract of whoever operates a facility is renewed."""

from datetime import date, datetime

from django.db import transaction

from linquan.apps.circles.contracts import RENEWED
from linquan.apps.circles.facilities import State
from linquan.apps.circles.operations._register import change, hold
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState


@transaction.atomic
def renew_contract(*, actor: Actor, facility_id: int, contract_to: date, now: datetime) -> int:
    """Let a contract run until a later day. Returns the event's id, which keeps the one before.

    Seven statements. Raises NotFound, NotAllowed, WrongState (``facility_moved_on``: it is closed),
    Invalid (``contract_to``: ``operator_missing``, ``renewed_earlier``).
    """
    held = hold(actor, facility_id, "renew_contract")
    row = held.facility
    if row.state == State.CLOSED:
        raise WrongState("facility_moved_on", state=row.state)
    if row.operator_id is None:
        raise Invalid.field("contract_to", "operator_missing")
    if row.contract_to is not None and contract_to <= row.contract_to:
        raise Invalid.field("contract_to", "renewed_earlier")
    changes = {"contract_to": contract_to}
    return change(held, changes, actor, now, kind=RENEWED)
