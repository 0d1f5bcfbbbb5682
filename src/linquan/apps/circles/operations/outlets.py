"""A wanted outlet is entered, corrected, dropped, wanted again."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import premises_rules
from linquan.apps.circles.facilities import State
from linquan.apps.circles.models import Facility, Outlet
from linquan.apps.circles.operations._register import permit, plain, told, untold, write
from linquan.apps.circles.operations._spaces import (
    check_changes,
    check_outlet,
    check_outlet_step,
    check_seen,
    check_take_back,
    hold_outlet,
    step,
    words_of,
)
from linquan.apps.circles.outlets import OutletDraft, OutletState
from linquan.apps.circles.telling import tell
from linquan.kernel.actors import Actor
from linquan.kernel.errors import WrongState
from linquan.kernel.events import newest_of


@transaction.atomic
def want_outlet(*, actor: Actor, district_id: int, draft: OutletDraft, now: datetime) -> int:
    """Enter an outlet that somebody wants. Returns its id.

    Four statements. Raises NotAllowed, Invalid (by field).
    """
    books = desk(district_id)
    permit(actor, books, draft.area_id, "want_outlet")
    bare = {"state": OutletState.WANTED.value, "reason": "", "premises_id": None}
    values = plain(asdict(draft) | bare | {"facility_id": None})
    check_outlet(values, books, now)
    made = Outlet.objects.create(district_id=district_id, **values)
    about = f"outlet:{made.pk}"
    tell("outlet.wanted", about, district_id, actor, now, after=told(values))
    return made.pk


@transaction.atomic
def correct_outlet(
    *, actor: Actor, outlet_id: int, draft: OutletDraft, seen: int, now: datetime
) -> int:
    """Correct what is wanted, in areas that the actor keeps. Returns the event's id.

    ``seen``: the version that the actor knew of. Five statements. Raises NotFound, NotAllowed,
    WrongState (``space_changed``, ``space_moved_on``), Invalid (``nothing_corrected``, by field).
    """
    held = hold_outlet(actor, outlet_id, "correct_outlet")
    permit(actor, held.books, draft.area_id, "correct_outlet")
    check_seen(held, seen)
    if held.row.state != OutletState.WANTED:
        raise WrongState("space_moved_on", state=held.row.state)
    changes = plain(asdict(draft))
    check_changes(held, changes, now)
    return step(held, changes, actor, now, kind="outlet.corrected")


@transaction.atomic
def drop_outlet(*, actor: Actor, outlet_id: int, reason: str, now: datetime) -> int:
    """Want an outlet no more, for a reason. Returns the event's id.

    Four statements. Raises NotFound, NotAllowed, WrongState (``space_moved_on``), Invalid
    (``reason``: in at least four letters).
    """
    held = hold_outlet(actor, outlet_id, "drop_outlet")
    check_outlet_step(held, OutletState.DROPPED)
    said = words_of(reason, "reason", needed=True)
    changes = {"state": OutletState.DROPPED.value, "reason": said}
    return step(held, changes, actor, now, kind="outlet.dropped")


@transaction.atomic
def reopen_outlet(*, actor: Actor, outlet_id: int, now: datetime) -> int:
    """Want an outlet again that was dropped, or whose facility was closed. Returns the event's id.

    Four statements, five where it became a facility. Raises NotFound, NotAllowed, WrongState
    (``space_moved_on``; ``facility_there``: it has not been closed).
    """
    held = hold_outlet(actor, outlet_id, "reopen_outlet")
    check_outlet_step(held, OutletState.WANTED)
    if held.row.facility_id is not None:
        there = Facility.objects.filter(pk=held.row.facility_id).exclude(state=State.CLOSED.value)
        if there.exists():
            raise WrongState("facility_there")
    changes = {
        "state": OutletState.WANTED.value, "reason": "", "premises_id": None, "facility_id": None,
    }  # fmt: skip
    return step(held, changes, actor, now, kind="outlet.reopened")


@transaction.atomic
def take_back_outlet_step(*, actor: Actor, outlet_id: int, now: datetime) -> int:
    """Undo one's own newest step of the last ten minutes, if nothing happened since.

    An outlet that was just entered goes again. Five statements. Returns the event's id. Raises
    NotFound, NotAllowed, WrongState (``step_stays``).
    """
    held = hold_outlet(actor, outlet_id, "take_back_outlet_step")
    row = held.row
    last = check_take_back(newest_of(row.district_id, held.about), actor, now)
    if last.kind in premises_rules.BORN:
        row.delete()
        return tell("outlet.taken_back", held.about, row.district_id, actor, now, step=last.kind)
    was = untold(last.data["before"])
    before = write(row, was)
    return tell(
        "outlet.taken_back", held.about, row.district_id, actor, now, step=last.kind,
        before=before, after=told(was),
    )  # fmt: skip
