"""Sorting a request: what it is about, where, and who is complained about; and taking it back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import cases, part_cases, proposals, routing, rules
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.routes import Proposal
from linquan.apps.appeals.types import Reason, Status
from linquan.apps.places import queries as places
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.events import EventRow, newest_of
from linquan.kernel.validity import valid_on


@dataclass(frozen=True, slots=True)
class Sorting:
    """What a request is about, where, and who is complained about."""

    matter_id: int
    area_id: int
    address: str
    about_organisation_id: int | None


@transaction.atomic
def sort_appeal(
    *,
    actor: Actor,
    appeal_id: int,
    matter_id: int,
    area_id: int,
    address: str,
    about_organisation_id: int | None,
    seen_version: int | None,
    now: datetime,
) -> int | None:
    """Correct what a request is about, and where; owner and date follow when they must.

    Returns the event's id; None, with nothing written, when all is as it was.
    Naming the owner (or one above it) as the party complained about takes the request away from
    it, to the lowest desk that is no party, and ends its part of it.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    wanted = Sorting(matter_id, area_id, address, about_organisation_id)
    old, facts = sorted_anew(appeal, desk(appeal.district_id), wanted, actor, seen_version, now)
    if not facts:
        return None
    cases.save(appeal, *SORTED)
    return cases.tell("appeal.sorted", appeal, old, actor=actor, now=now, **facts)


def sorted_anew(
    appeal: Appeal,
    books: Desk,
    wanted: Sorting,
    actor: Actor,
    seen_version: int | None,
    now: datetime,
) -> tuple[Status, dict[str, object]]:
    """Sort a request that is locked; returns where it stood, and what the event keeps.

    Nothing is kept where all is as it was. The caller saves. Raises NotAllowed, WrongState,
    Invalid.
    """
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("sort_appeal")
    cases.check_single(appeal)
    cases.check_seen(appeal, seen_version)
    old, was_area_path = Status(appeal.status), appeal.area_path
    before = _said(appeal)
    cases.check_move(appeal, Status.ASSIGNED)
    if wanted.area_id != appeal.area_id:
        places.hold_area(wanted.area_id)
    _sort_place(appeal, books, wanted.area_id, wanted.address)
    _sort_matter(appeal, books, wanted.matter_id, now)
    _sort_party(appeal, books, wanted.about_organisation_id, now)
    sent = _follow(appeal, books, before, was_area_path, now)
    if _said(appeal) == before:
        return old, {}
    appeal.version += 1
    facts = {"matter_id": wanted.matter_id, "area_id": wanted.area_id, "before": before, **sent}
    return old, {**_moved(appeal, was_area_path), **facts}


# What sorting says of a request; its owner, date and status follow.
SAID = ("matter_id", "policy_id", "area_id", "address", "about_id", "about_path", "is_public")
SORTED = (
    "matter", "policy", "area", "area_path", "address", "about", "about_path", "owner",
    "owner_path", "words", "grams", "is_public", *cases.CLOCK,
)  # fmt: skip


def _said(appeal: Appeal) -> dict[str, object]:
    """What sorting may change, for whoever takes it back."""
    return cases.snapshot(appeal) | {name: getattr(appeal, name) for name in SAID}


def _moved(appeal: Appeal, was_area_path: str) -> dict[str, object]:
    """Where it lay, and the ratings that it takes along, for whoever counts by community."""
    takes = appeal.reopened_count > 0 and appeal.area_path != was_area_path
    grades = cases.grades([appeal.pk])[appeal.pk] if takes else {}
    return {"was_area_path": was_area_path, "grades": dict(sorted(grades.items()))}


def _sort_place(appeal: Appeal, books: Desk, area_id: int, address: str) -> None:
    if area_id != appeal.area_id:
        appeal.area_path, appeal.area_id = cases.area_path(books, area_id), area_id
    if address != numbers.masked(appeal.address):  # as the form showed it: nothing was changed
        appeal.address = cases.address(address)
    _find_again(appeal)


def _find_again(appeal: Appeal) -> None:
    """Let the search find it under its address of now."""
    found_by = cases.found_by(
        cases.said(appeal.text, appeal.attributes), appeal.address, appeal.district_id
    )
    appeal.words, appeal.grams = found_by["words"], found_by["grams"]


def _sort_matter(appeal: Appeal, books: Desk, matter_id: int, now: datetime) -> None:
    if matter_id == appeal.matter_id:
        return
    matter = books.matter(matter_id)
    if not valid_on((matter,), books.day(now)):
        raise Invalid.field("matter", "matter_not_valid")
    appeal.matter_id = matter_id
    appeal.policy_id = cases.handling_policy(appeal, books).policy_id
    appeal.is_public = appeal.is_public and matter.is_public_space
    cases.reckon(appeal, books)


def _sort_party(appeal: Appeal, books: Desk, about_id: int | None, now: datetime) -> None:
    was_path = appeal.about_path
    about = books.organisation(about_id, "about") if about_id else None
    appeal.about_id = about.organisation_id if about else None
    appeal.about_path = about.path if about else ""
    if appeal.about_path and appeal.about_path != was_path:
        part_cases.cancel_of_party(appeal, books, now)


def _follow(
    appeal: Appeal, books: Desk, before: dict[str, object], was_area_path: str, now: datetime
) -> dict[str, object]:
    """Change the owner where it must; returns what the event keeps of it.

    A party loses a request, a desk one that left its area. What lies untouched where desk or rule
    put it goes where a rule sends it directly now, and back to a desk when none does any more.
    """
    able = rules.can_take(appeal.about_path, appeal.owner_path)
    is_new = any(getattr(appeal, name) != before[name] for name in ROUTED_BY)
    laid = is_new and appeal.reason in LAID and appeal.status in UNTOUCHED
    if laid or not able:
        choice = proposals.landing(books, proposals.unrouted(books, appeal), now)
        if choice is not None:
            cases.send_by_rule(appeal, choice, books, now)
            return {"route": routing.facts(Proposal((choice,)))}
    left = appeal.reason == Reason.DESK and appeal.area_path != was_area_path
    if not able or left or (laid and appeal.reason == Reason.DIRECT):
        duty = books.desk_for(appeal.area_path, appeal.about_path, books.day(now))
        cases.lay_on(appeal, duty, books, now)
    return {}


# Which changes ask the router anew, and of which requests.
ROUTED_BY = ("matter_id", "area_id", "about_id")
LAID = frozenset({Reason.DESK, Reason.DIRECT})
UNTOUCHED = frozenset({Status.RECEIVED, Status.ASSIGNED})


@transaction.atomic
def take_back_sorting(*, actor: Actor, appeal_id: int, event_id: int, now: datetime) -> int:
    """Undo a sorting of one's own, within ten minutes, if nothing has happened since.

    Also when it was sorted out of one's own area; never by whom it names as complained about.
    Returns the event's id. Raises NotFound, NotAllowed, WrongState.
    """
    appeal = cases.take(appeal_id)
    last = newest_of(appeal.district_id, subject_of(appeal_id))
    old, facts = sorted_back(appeal, desk(appeal.district_id), last, event_id, actor, now)
    cases.save(appeal, *SORTED)
    return cases.tell("appeal.sorting_taken_back", appeal, old, actor=actor, now=now, **facts)


def sorted_back(
    appeal: Appeal,
    books: Desk,
    last: EventRow | None,
    event_id: int,
    actor: Actor,
    now: datetime,
) -> tuple[Status, dict[str, object]]:
    """Undo the sorting of a request that is locked; returns what :func:`sorted_anew` does.

    The caller saves. Raises NotAllowed, WrongState.
    """
    if not rules.may_take_back(actor, cases.scope_of(appeal), last):
        raise NotAllowed("take_back_sorting")
    before = cases.before(appeal, last, ("appeal.sorted",), event_id, actor, now)
    has_moved = before["area_id"] != appeal.area_id
    if has_moved:
        places.hold_area(before["area_id"])
    was_area_path = appeal.area_path
    for name in SAID:
        setattr(appeal, name, before[name])
    if has_moved:
        appeal.area_path = _path_again(appeal, books)
    _find_again(appeal)
    old = cases.put_back(appeal, before, books, now)
    facts = {"matter_id": appeal.matter_id, "area_id": appeal.area_id}
    return old, {**_moved(appeal, was_area_path), **facts}


def _path_again(appeal: Appeal, books: Desk) -> str:
    """Where the area of before hangs now. Raises WrongState if it is out of use."""
    area = books.areas.areas[appeal.area_id]
    if area.is_retired:
        raise WrongState("cannot_take_back", status=appeal.status)
    return area.path
