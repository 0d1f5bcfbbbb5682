"""An idle space is reported or entered, corrected, offered, withdrawn, taken."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import premises_register, premises_rules
from linquan.apps.circles.facilities import State
from linquan.apps.circles.models import Facility, Premises, PremisesLink
from linquan.apps.circles.operations._register import permit, plain, told, untold, write
from linquan.apps.circles.operations._spaces import (
    HeldPremises,
    check_changes,
    check_premises,
    check_seen,
    check_space_step,
    check_take_back,
    hold_premises,
    locked_premises,
    step,
    words_of,
)
from linquan.apps.circles.premises import (
    MOST_EVER,
    MOST_OPEN,
    OPEN_SPACES,
    Ending,
    PremisesDraft,
    SpaceState,
)
from linquan.apps.circles.premises_links import link_subject
from linquan.apps.circles.telling import tell
from linquan.apps.orgs.types import PUBLIC_BODIES
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor, ActorKind
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.events import newest_of


@transaction.atomic
def report_premises(
    *, actor: Actor, district_id: int, unit_id: int, draft: PremisesDraft, now: datetime
) -> int:
    """Report a space that stands empty, for the company that looks after it. Returns its id.

    By the company's link (only within the link's area) or by a post in it; a clerk looks at it
    before it is offered. Five statements, six by a link. Raises NotAllowed, Invalid (by field;
    ``name``: ``reported_already``, ``too_many_reported``).
    """
    books = desk(district_id)
    within = _within(actor, books, unit_id, now)
    values = _values(draft, SpaceState.REPORTED) | {"owner_id": unit_id}
    check_premises(values, books, now)
    area = books.areas.areas[values["area_id"]]
    if not area.path.startswith(within):
        raise Invalid.field("area_id", "area_outside")
    shelf.bump(district_id, premises_register.BOOK)
    _check_reports(district_id, unit_id, values)
    return _enter(district_id, values, actor, now, kind="premises.reported")


def _within(actor: Actor, books: Desk, unit_id: int, now: datetime) -> str:
    """Return the path of the area within which somebody reports. Raises NotAllowed."""
    unit = books.organisations.get(unit_id)
    if unit is None or unit.valid_to is not None or unit.kind in PUBLIC_BODIES:
        raise NotAllowed("report_premises")
    if actor.kind is not ActorKind.BODY and premises_rules.speaks_for(actor, unit_id, ""):
        return f"/{books.district_id}/"
    link = _link(books.district_id, unit_id, actor, now)
    if link is None:
        raise NotAllowed("report_premises")
    return books.areas.areas[link.area_id].path


def _link(
    district_id: int, unit_id: int | None, actor: Actor, now: datetime
) -> PremisesLink | None:
    """Return the link that the actor holds for a company. One statement, none for others."""
    if actor.kind is not ActorKind.BODY:
        return None
    link = PremisesLink.objects.filter(
        district_id=district_id, unit_id=unit_id, until__gt=now
    ).first()
    is_own = link and premises_rules.speaks_for(actor, unit_id, link_subject(link.pk))
    return link if is_own else None


def _check_reports(district_id: int, unit_id: int, values: dict[str, Any]) -> None:
    """Refuse what a company has reported already, and more than anybody can mean. One statement."""
    rows = Premises.objects.filter(district_id=district_id, owner_id=unit_id).order_by("-id")
    every = list(rows.values_list("state", "area_id", "name")[:MOST_EVER])
    there = [(area, name) for state, area, name in every if state in OPEN_SPACES]
    if (values["area_id"], values["name"]) in there:
        raise Invalid.field("name", "reported_already")
    if len(there) >= MOST_OPEN or len(every) >= MOST_EVER:
        raise Invalid.field("name", "too_many_reported")


def _values(draft: PremisesDraft, state: SpaceState) -> dict[str, Any]:
    bare = {"state": state.value, "reason_code": "", "reason": "", "facility_id": None}
    return plain(asdict(draft) | {"kind": draft.kind.value} | bare)


def _enter(
    district_id: int, values: dict[str, Any], actor: Actor, now: datetime, *, kind: str
) -> int:
    made = Premises.objects.create(district_id=district_id, **values)
    tell(kind, f"premises:{made.pk}", district_id, actor, now, after=told(values))
    return made.pk


@transaction.atomic
def add_premises(*, actor: Actor, district_id: int, draft: PremisesDraft, now: datetime) -> int:
    """Enter a space that is offered from now on. Returns its id.

    Three statements. Raises NotAllowed, Invalid (by field).
    """
    books = desk(district_id)
    permit(actor, books, draft.area_id, "add_premises")
    values = _values(draft, SpaceState.OFFERED)
    check_premises(values, books, now)
    return _enter(district_id, values, actor, now, kind="premises.added")


@transaction.atomic
def correct_premises(
    *, actor: Actor, premises_id: int, draft: PremisesDraft, seen: int, now: datetime
) -> int:
    """Correct what a space is and where, in areas that the actor keeps. Returns the event's id.

    ``seen``: the version that the actor knew of. Four statements. Raises NotFound, NotAllowed,
    WrongState (``space_changed``), Invalid (``nothing_corrected``, by field).
    """
    held = hold_premises(actor, premises_id, "correct_premises")
    permit(actor, held.books, draft.area_id, "correct_premises")
    check_seen(held, seen)
    changes = plain(asdict(draft) | {"kind": draft.kind.value})
    check_changes(held, changes, now)
    return step(held, changes, actor, now, kind="premises.corrected")


@transaction.atomic
def offer_premises(
    *, actor: Actor, premises_id: int, idle_since: date | None, now: datetime
) -> int:
    """Take over what was reported, or offer anew what stands empty again. Returns the event's id.

    Four statements, five where it became a facility. Raises NotFound, NotAllowed, WrongState
    (``space_moved_on``; ``facility_there``: it has not been closed), Invalid (``idle_since``).
    """
    held = hold_premises(actor, premises_id, "offer_premises")
    check_space_step(held, SpaceState.OFFERED)
    if held.row.facility_id is not None:
        there = Facility.objects.filter(pk=held.row.facility_id).exclude(state=State.CLOSED.value)
        if there.exists():
            raise WrongState("facility_there")
    changes = {
        "state": SpaceState.OFFERED.value, "reason_code": "", "reason": "", "facility_id": None,
        "idle_since": idle_since,
    }  # fmt: skip
    check_changes(held, changes, now)
    return step(held, changes, actor, now, kind="premises.offered")


@transaction.atomic
def withdraw_premises(
    *, actor: Actor, premises_id: int, ending: Ending, reason: str, now: datetime
) -> int:
    """Offer a space no more, for a reason; its company may do so as well. Returns the event's id.

    Four statements, five by a link. Raises NotFound, NotAllowed, WrongState (``space_moved_on``),
    Invalid (``reason``: needed beside ``other``).
    """
    held = locked_premises(premises_id)
    if not _speaks(held, actor, now):
        permit(actor, held.books, held.row.area_id, "withdraw_premises")
    check_space_step(held, SpaceState.WITHDRAWN)
    changes = {
        "state": SpaceState.WITHDRAWN.value, "reason_code": ending.value,
        "reason": words_of(reason, "reason", needed=ending is Ending.OTHER),
    }  # fmt: skip
    return step(held, changes, actor, now, kind="premises.withdrawn")


def _speaks(held: HeldPremises, actor: Actor, now: datetime) -> bool:
    row = held.row
    if actor.kind is ActorKind.BODY:
        return _link(row.district_id, row.owner_id, actor, now) is not None
    return premises_rules.speaks_for(actor, row.owner_id, "")


@transaction.atomic
def take_premises(*, actor: Actor, premises_id: int, reason: str, now: datetime) -> int:
    """Note that a space was taken otherwise than for a wanted outlet. Returns the event's id.

    Four statements. Raises NotFound, NotAllowed, WrongState (``space_moved_on``), Invalid
    (``reason``: by whom or for what, in at least four letters).
    """
    held = hold_premises(actor, premises_id, "take_premises")
    check_space_step(held, SpaceState.TAKEN)
    changes = {"state": SpaceState.TAKEN.value, "reason": words_of(reason, "reason", needed=True)}
    return step(held, changes, actor, now, kind="premises.taken")


@transaction.atomic
def take_back_premises_step(*, actor: Actor, premises_id: int, now: datetime) -> int:
    """Undo one's own newest step of the last ten minutes, if nothing happened since.

    A space that was just entered or reported goes again. Five statements. Returns the event's id.
    Raises NotFound, NotAllowed, WrongState (``step_stays``).
    """
    held = locked_premises(premises_id)
    if not _speaks(held, actor, now):
        permit(actor, held.books, held.row.area_id, "take_back_premises_step")
    row = held.row
    last = check_take_back(newest_of(row.district_id, held.about), actor, now)
    if last.kind == premises_rules.AGREED:
        raise WrongState("step_stays")
    if last.kind in premises_rules.BORN:
        row.delete()
        return tell("premises.taken_back", held.about, row.district_id, actor, now, step=last.kind)
    was = untold(last.data["before"])
    before = write(row, was)
    return tell(
        "premises.taken_back", held.about, row.district_id, actor, now, step=last.kind,
        before=before, after=told(was),
    )  # fmt: skip
