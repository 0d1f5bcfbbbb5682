"""A space and a wanted outlet: not suitable, looked at again, agreed on, or not after all."""

from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.apps.circles import premises_rules, rules
from linquan.apps.circles.facilities import FacilityDraft, PlaceDraft, StandingDraft, State
from linquan.apps.circles.models import PassedOver
from linquan.apps.circles.operations._register import permit, told, untold, write
from linquan.apps.circles.operations._spaces import (
    HeldOutlet,
    HeldPremises,
    check_outlet_step,
    check_space_step,
    check_take_back,
    hold_outlet,
    hold_premises,
    locked_premises,
)
from linquan.apps.circles.operations.facilities import add_facility, take_back_step
from linquan.apps.circles.outlets import Agreement, OutletState, Unsuitable
from linquan.apps.circles.premises import SpaceState
from linquan.apps.circles.telling import tell
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import newest_of


@transaction.atomic
def pass_over(
    *, actor: Actor, outlet_id: int, premises_id: int, reason: Unsuitable, now: datetime
) -> int:
    """Note that a space is not suitable for an outlet, so that it is shown no more.

    Seven statements. Returns the event's id. Raises NotFound, NotAllowed, WrongState
    (``passed_already``, ``space_moved_on``).
    """
    space, outlet = _pair(actor, outlet_id, premises_id, "pass_over")
    if outlet.row.state != OutletState.WANTED:
        raise WrongState("space_moved_on", state=outlet.row.state)
    _check_not_passed(space, outlet)
    PassedOver.objects.create(
        district_id=outlet.row.district_id, premises=space.row, outlet=outlet.row,
        reason_code=reason.value,
    )  # fmt: skip
    return _told(outlet, "outlet.passed_over", actor, now, premises=premises_id, why=reason.value)


@transaction.atomic
def reconsider(*, actor: Actor, outlet_id: int, premises_id: int, now: datetime) -> int:
    """Look again at a space that was not suitable for an outlet. Returns the event's id.

    Six statements. Raises NotFound, NotAllowed, WrongState (``not_passed``).
    """
    space, outlet = _pair(actor, outlet_id, premises_id, "reconsider")
    gone, _ = PassedOver.objects.filter(premises=space.row, outlet=outlet.row).delete()
    if not gone:
        raise WrongState("not_passed")
    return _told(outlet, "outlet.reconsidered", actor, now, premises=premises_id)


def _pair(
    actor: Actor, outlet_id: int, premises_id: int, verb: str
) -> tuple[HeldPremises, HeldOutlet]:
    """Lock a space, then an outlet of its district that the actor keeps. Four statements."""
    space = locked_premises(premises_id)
    outlet = hold_outlet(actor, outlet_id, verb)
    if space.row.district_id != outlet.row.district_id:
        raise NotFound("premises_unknown")
    return space, outlet


def _check_not_passed(space: HeldPremises, outlet: HeldOutlet) -> None:
    """Refuse a pair that was passed over. One statement. Raises WrongState."""
    if PassedOver.objects.filter(premises=space.row, outlet=outlet.row).exists():
        raise WrongState("passed_already")


def _told(outlet: HeldOutlet, kind: str, actor: Actor, now: datetime, **data: Any) -> int:
    return tell(kind, outlet.about, outlet.row.district_id, actor, now, **data)


@transaction.atomic
def agree_match(
    *, actor: Actor, outlet_id: int, premises_id: int, agreement: Agreement, now: datetime
) -> int:
    """Agree that an outlet comes into a space: it enters the register as a planned facility.

    The actor keeps both. Fifteen statements. Returns the facility's id. Raises NotFound,
    NotAllowed, WrongState (``space_moved_on``, ``passed_already``), Invalid (by field).
    """
    space, outlet = _pair(actor, outlet_id, premises_id, "agree_match")
    permit(actor, space.books, space.row.area_id, "agree_match")
    check_space_step(space, SpaceState.TAKEN)
    check_outlet_step(outlet, OutletState.FILLED)
    _check_not_passed(space, outlet)
    facility_id = _plan(space, outlet, agreement, actor, now)
    taken = {"state": SpaceState.TAKEN.value, "facility_id": facility_id}
    filled = {"state": OutletState.FILLED.value, "facility_id": facility_id}
    before = write(space.row, taken)
    was = write(outlet.row, filled | {"premises_id": premises_id})
    _told(outlet, "outlet.filled", actor, now, before=was, after=filled, premises=premises_id)
    tell(
        premises_rules.AGREED, space.about, space.row.district_id, actor, now, before=before,
        after=taken, outlet=outlet_id, outlet_before=was,
    )  # fmt: skip
    return facility_id


def _plan(
    space: HeldPremises, outlet: HeldOutlet, agreement: Agreement, actor: Actor, now: datetime
) -> int:
    """Enter the planned facility. Six statements. Raises Invalid."""
    day, row = agreement.planned_for, space.row
    if day is not None and day < space.books.day(now):
        raise Invalid.field("planned_for", "day_gone")
    return add_facility(
        actor=actor,
        district_id=row.district_id,
        draft=FacilityDraft(
            name=agreement.name, item_code=outlet.row.item_code, operator_id=agreement.operator_id
        ),
        place=PlaceDraft(area_id=row.area_id, address=row.address, lon=row.lon, lat=row.lat),
        standing=StandingDraft(state=State.PLANNED, planned_for=day),
        now=now,
    )


@transaction.atomic
def take_back_match(*, actor: Actor, premises_id: int, now: datetime) -> int:
    """Undo one's own agreement of the last ten minutes: the planned facility goes again.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState (``step_stays``: something has
    happened since).
    """
    space = hold_premises(actor, premises_id, "take_back_match")
    last = check_take_back(newest_of(space.row.district_id, space.about), actor, now)
    facility_id = space.row.facility_id
    if last.kind != premises_rules.AGREED or facility_id is None:
        raise WrongState("step_stays")
    outlet = hold_outlet(actor, int(last.data["outlet"]), "take_back_match")
    _check_untouched(outlet, facility_id)
    was, wanted = untold(last.data["before"]), untold(last.data["outlet_before"])
    before, filled = write(space.row, was), write(outlet.row, wanted)
    take_back_step(actor=actor, facility_id=facility_id, now=now)
    _told(outlet, "outlet.taken_back", actor, now, before=filled, after=told(wanted))
    return tell(
        "premises.taken_back", space.about, space.row.district_id, actor, now, step=last.kind,
        before=before, after=told(was),
    )  # fmt: skip


def _check_untouched(outlet: HeldOutlet, facility_id: int) -> None:
    """Refuse where the outlet or the facility has gone on since. One statement."""
    newest = newest_of(outlet.row.district_id, f"facility:{facility_id}")
    is_new = newest is not None and newest.kind == rules.ADDED
    if not is_new or outlet.row.facility_id != facility_id:
        raise WrongState("step_stays")
