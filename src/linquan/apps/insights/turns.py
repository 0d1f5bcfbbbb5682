"""Turns of handling as events tell them: pure.

A request is handled once, and once more each time it is opened again. A fact is a turn as it lay
with one unit, matter and area from ``since`` to ``until``; what happens meanwhile is a time on it.
So the facts of any earlier moment can be read: those that lay then, without what came later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from linquan.apps.appeals.exclusions import APPROVED as EXCLUDED
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.types import Status
from linquan.kernel.events import EventRow

RECEIVED, IMPORTED = BEGINS = ("appeal.received", "appeal.imported")
UNDONE: Final = "appeal.import_undone"
CONTACTS: Final = ("appeal.contacted", "appeal.asked", "appeal.answered", "appeal.declined")
KINDS: Final = (
    *BEGINS, UNDONE, EXCLUDED, *CONTACTS, "appeal.sorted", "appeal.sorting_taken_back",
    "appeal.assigned", "appeal.taken_back", "appeal.handed_over", "appeal.returned",
    "appeal.rated", "appeal.reopened", "appeal.withdrawn", "appeal.deadline_moved",
    "appeal.merged", "appeal.merge_taken_back",
)  # fmt: skip
"""Kinds of events that move a fact."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a request, as it lay from ``since`` until ``until`` (None: it still does)."""

    appeal_id: int
    turn: int
    since: datetime
    until: datetime | None
    owner_id: int
    matter_id: int
    area_id: int
    channel: str
    begun_at: datetime
    contact_due_at: datetime | None
    contacted_at: datetime | None = None
    contact_owner_id: int | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    """``proved`` or ``waived`` (answered with or without a photo), ``declined``; empty: open."""
    rated_at: datetime | None = None
    grade: str = ""
    reopened_at: datetime | None = None
    withdrawn_at: datetime | None = None
    excluded_at: datetime | None = None


def turns_of(events: Iterable[EventRow]) -> tuple[Turn, ...]:
    """Facts of one request from its events, oldest first; what lay for no moment is left out."""
    facts: list[Turn] = []
    for event in events:
        if event.kind in BEGINS:
            facts = [_begun(event)]
        elif facts:
            _lie(facts, event)
            _happen(facts, event)
    return tuple(fact for fact in facts if fact.until is None or fact.since < fact.until)


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _area(path: str) -> int:
    return int(path.rstrip("/").rpartition("/")[2])


def _begun(event: EventRow) -> Turn:
    data = event.data
    begun = Turn(
        event.subject_id, 0, event.at, None, data["owner_id"], data["matter_id"],
        _area(data["area_path"]), data.get("channel", ""),
        _moment(data.get("received_at")) or event.at, _moment(data.get("contact_due_at")),
    )  # fmt: skip
    return _brought(begun, data) if event.kind == IMPORTED else begun


def _brought(begun: Turn, data: Mapping[str, Any]) -> Turn:
    """What a file told of a request that was done already."""
    done_at = _moment(data.get("done_at"))
    if done_at is None:
        return begun
    if data["to"] == Status.WITHDRAWN:
        return replace(begun, withdrawn_at=done_at)
    grade, by = data.get("grade", ""), "declined" if data["refused"] else "waived"
    return replace(
        _contacted(begun, done_at), ended_at=done_at, ended_by=by,
        rated_at=done_at if grade else None, grade=grade,
    )  # fmt: skip


def _contacted(fact: Turn, at: datetime) -> Turn:
    if fact.contacted_at is not None:
        return fact
    return replace(fact, contacted_at=at, contact_owner_id=fact.owner_id)


def _lie(facts: list[Turn], event: EventRow) -> None:
    """Let the turn of now lie where the event says; where it lay before is kept."""
    now, data = facts[-1], event.data
    owner_id = data.get("owner_id", now.owner_id)
    matter_id = data.get("matter_id", now.matter_id)
    area_id = _area(data["area_path"]) if "area_path" in data else now.area_id
    due_at = now.contact_due_at
    if "contact_due_at" in data and event.kind not in AGAIN:
        due_at = _moment(data["contact_due_at"])
    lies = (owner_id, matter_id, area_id, due_at)
    if lies == (now.owner_id, now.matter_id, now.area_id, now.contact_due_at):
        return
    facts[-1] = replace(now, until=event.at)
    facts.append(
        replace(
            now, since=event.at, owner_id=owner_id, matter_id=matter_id, area_id=area_id,
            contact_due_at=due_at,
        )
    )  # fmt: skip


AGAIN: Final = ("appeal.rated", "appeal.reopened")


def _happen(facts: list[Turn], event: EventRow) -> None:
    """Write the time of what happened on the turn of now."""
    now, at = facts[-1], event.at
    if event.kind in CONTACTS:
        now = _contacted(now, at)
    facts[-1] = now = replace(now, **_told(event))
    if event.kind in AGAIN and event.data.get("to") == Status.REOPENED:
        _begin_again(facts, event)
    elif event.kind == EXCLUDED:
        facts[:] = [replace(fact, excluded_at=at) for fact in facts]
    elif event.kind == UNDONE:
        facts[-1] = replace(now, until=at)


def _told(event: EventRow) -> dict[str, Any]:
    """What an event says of the turn of now."""
    at, data = event.at, event.data
    match event.kind:
        case "appeal.answered":
            return {"ended_at": at, "ended_by": "proved" if _has_photo(data) else "waived"}
        case "appeal.declined":
            return {"ended_at": at, "ended_by": "declined"}
        case "appeal.rated":
            no_fault = data.get("fault") == Act.NO_FAULT
            return {"rated_at": at, "grade": data["fault"] if no_fault else data["grade"]}
        case "appeal.withdrawn":
            return {"withdrawn_at": at}
    return {}


def _has_photo(data: Mapping[str, Any]) -> bool:
    """Events of before said only why there was none."""
    return bool(data["photos"]) if "photos" in data else not data.get("waiver")


def _begin_again(facts: list[Turn], event: EventRow) -> None:
    """Begin the next turn; an exclusion is of the request and goes on."""
    now = facts[-1]
    facts[-1] = replace(now, reopened_at=event.at)
    facts.append(
        Turn(
            now.appeal_id, now.turn + 1, event.at, None, now.owner_id, now.matter_id, now.area_id,
            now.channel, event.at, _moment(event.data.get("contact_due_at")),
            excluded_at=now.excluded_at,
        )
    )  # fmt: skip
