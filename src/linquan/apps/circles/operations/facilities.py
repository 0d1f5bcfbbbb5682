"""A facility enters the register, is corrected, moved, opened, closed and opened again."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import rules
from linquan.apps.circles.facilities import FacilityDraft, PlaceDraft, StandingDraft, State
from linquan.apps.circles.models import Facility, Outlet, Premises
from linquan.apps.circles.operations._register import (
    change,
    check_step,
    check_values,
    check_version,
    hold,
    permit,
    plain,
    subject,
    told,
    untold,
    write,
)
from linquan.apps.circles.operations._spaces import locked_premises
from linquan.apps.circles.premises import SpaceState
from linquan.apps.circles.premises_rules import SITED
from linquan.apps.circles.telling import tell
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import newest_of


@transaction.atomic
def add_facility(
    *,
    actor: Actor,
    district_id: int,
    draft: FacilityDraft,
    place: PlaceDraft,
    standing: StandingDraft,
    now: datetime,
) -> int:
    """Write a facility into the register, planned or open. Returns its id.

    Six statements. Raises NotAllowed, WrongState (``facility_born_closed``), Invalid (by field).
    """
    books = desk(district_id)
    permit(actor, books, place.area_id, "add_facility")
    if standing.state is State.CLOSED:
        raise WrongState("facility_born_closed")
    is_open = standing.state is State.OPEN
    values = plain(
        {
            **asdict(draft), **asdict(place), "match": draft.match.value,
            "state": standing.state.value, "progress": 100 if is_open else standing.progress,
            "planned_for": None if is_open else standing.planned_for,
            "opened_on": standing.opened_on if is_open else None,
            "closed_on": None, "close_reason": "", "osm_key": "",
        }
    )  # fmt: skip
    check_values(values, books, now)
    made = Facility.objects.create(district_id=district_id, **values)
    tell(rules.ADDED, subject(made.pk), district_id, actor, now, after=told(values))
    return made.pk


@transaction.atomic
def correct_facility(
    *, actor: Actor, facility_id: int, draft: FacilityDraft, seen: int, now: datetime
) -> int:
    """Correct what a facility is. Returns the event's id, which keeps what differed.

    ``seen``: the version that the actor knew of. Seven statements. Raises NotFound, NotAllowed,
    WrongState (``facility_changed``), Invalid (``nothing_corrected``, by field).
    """
    held = hold(actor, facility_id, "correct_facility")
    check_version(held, seen)
    changes = asdict(draft) | {"match": draft.match.value, "functions": list(draft.functions)}
    return change(held, changes, actor, now, kind="facility.corrected")


@transaction.atomic
def move_facility(
    *, actor: Actor, facility_id: int, place: PlaceDraft, seen: int, now: datetime
) -> int:
    """Say anew where a facility lies, in areas that the actor keeps. Returns the event's id.

    Seven statements. Raises NotFound, NotAllowed, WrongState (``facility_changed``), Invalid.
    """
    held = hold(actor, facility_id, "move_facility")
    permit(actor, held.books, place.area_id, "move_facility")
    check_version(held, seen)
    return change(held, asdict(place), actor, now, kind="facility.moved")


@transaction.atomic
def note_progress(
    *, actor: Actor, facility_id: int, progress: int, planned_for: date | None, now: datetime
) -> int:
    """Say how far a planned facility is, and for when. Returns the event's id.

    Seven statements. Raises NotFound, NotAllowed, WrongState (``facility_moved_on``), Invalid.
    """
    held = hold(actor, facility_id, "note_progress")
    if held.facility.state != State.PLANNED:
        raise WrongState("facility_moved_on", state=held.facility.state)
    changes = {"progress": progress, "planned_for": planned_for}
    return change(held, changes, actor, now, kind="facility.progressed")


@transaction.atomic
def open_facility(*, actor: Actor, facility_id: int, opened_on: date, now: datetime) -> int:
    """Open a planned facility on a day. Returns the event's id.

    Seven statements. Raises NotFound, NotAllowed, WrongState (``facility_moved_on``), Invalid
    (``opened_on``).
    """
    held = hold(actor, facility_id, "open_facility")
    if held.facility.state != State.PLANNED:
        raise WrongState("facility_moved_on", state=held.facility.state)
    changes = {"state": State.OPEN.value, "opened_on": opened_on, "progress": 100}
    return change(held, changes, actor, now, kind="facility.opened")


@transaction.atomic
def close_facility(
    *, actor: Actor, facility_id: int, closed_on: date, reason: str, now: datetime
) -> int:
    """Close a facility on a day, or give a plan up, for a reason. Returns the event's id.

    Seven statements. Raises NotFound, NotAllowed, WrongState (``facility_moved_on``), Invalid
    (``closed_on``, ``close_reason``).
    """
    held = hold(actor, facility_id, "close_facility")
    check_step(held, State.CLOSED)
    changes = {"state": State.CLOSED.value, "closed_on": closed_on, "close_reason": reason}
    return change(held, changes, actor, now, kind="facility.closed")


@transaction.atomic
def reopen_facility(*, actor: Actor, facility_id: int, opened_on: date, now: datetime) -> int:
    """Open again what was closed. Returns the event's id, which keeps why it was closed.

    Seven statements. Raises NotFound, NotAllowed, WrongState (``facility_moved_on``), Invalid
    (``opened_on``; ``brand``: another facility has it now).
    """
    held = hold(actor, facility_id, "reopen_facility")
    if held.facility.state != State.CLOSED:
        raise WrongState("facility_moved_on", state=held.facility.state)
    closed_on = held.facility.closed_on
    if closed_on is not None and opened_on < closed_on:
        raise Invalid.field("opened_on", "opened_before_closed")
    changes = {
        "state": State.OPEN.value, "opened_on": opened_on, "progress": 100, "closed_on": None,
        "close_reason": "",
    }  # fmt: skip
    return change(held, changes, actor, now, kind="facility.reopened")


@transaction.atomic
def take_back_step(*, actor: Actor, facility_id: int, now: datetime) -> int:
    """Undo one's own newest step of the last ten minutes, if nothing happened since.

    A facility that was just added goes again, and an idle space that siting took for it is offered
    again. Returns the event's id. Raises NotFound, NotAllowed, WrongState (``step_stays``;
    ``facility_agreed``: a space and an outlet were agreed on for it; ``facility_above_others``),
    Invalid (another facility has the brand now).
    """
    held = hold(actor, facility_id, "take_back_step")
    row, about = held.facility, subject(facility_id)
    last = newest_of(row.district_id, about)
    if last is None or not rules.can_take_back(last, actor, now):
        raise WrongState("step_stays")
    if last.kind == rules.ADDED:
        _free_space(row, actor, now)
        _take_out(row)
        return tell("facility.taken_back", about, row.district_id, actor, now, step=last.kind)
    was = untold(last.data["before"])
    check_values(held.values | was, held.books, now, was=held)
    before = write(row, was)
    return tell(
        "facility.taken_back", about, row.district_id, actor, now, step=last.kind, before=before,
        after=told(was),
    )  # fmt: skip


def _take_out(row: Facility) -> None:
    """Take a facility out of the register again. Raises WrongState where others belong to it."""
    try:
        row.delete()
    except ProtectedError as error:
        raise WrongState("facility_above_others") from error


def _free_space(row: Facility, actor: Actor, now: datetime) -> None:
    """Offer the idle space again that was taken for a facility. One statement, five with a space.

    Raises WrongState where an outlet was agreed on: that goes back as a whole, on the space.
    """
    rows = Premises.objects.filter(district_id=row.district_id, facility=row)
    if (premises_id := rows.values_list("id", flat=True).first()) is None:
        return
    if Outlet.objects.filter(district_id=row.district_id, facility=row).exists():
        raise WrongState("facility_agreed")
    space = locked_premises(premises_id)
    free = {"state": SpaceState.OFFERED.value, "facility_id": None}
    before = write(space.row, free)
    tell(
        "premises.taken_back", space.about, row.district_id, actor, now, step=SITED, before=before,
        after=free,
    )  # fmt: skip
