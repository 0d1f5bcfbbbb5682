"""What a meeting resolves, all at once: tasks are given through the desk, never written twice."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from linquan.apps.alliances import rules
from linquan.apps.alliances.carrying import bring_unfinished
from linquan.apps.alliances.models import Attendance, Forum, Item, Meeting, Resolution
from linquan.apps.alliances.operations._checks import (
    Taken,
    said,
    take_meeting,
)
from linquan.apps.alliances.telling import tell_meeting
from linquan.apps.alliances.types import (
    RESOLUTION_LIMIT,
    TASKS,
    TO_COME,
    WORDS_LIMIT,
    MeetingState,
    Outcome,
    ResolutionDraft,
)
from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.deliberations import DeliberationStep
from linquan.apps.appeals.queries import papers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.letters import words_needed

STEPS = {
    Outcome.ASSIGNED: DeliberationStep.RESOLVED,
    Outcome.PART: DeliberationStep.RESOLVED,
    Outcome.NOTED: DeliberationStep.LAID_ASIDE,
    Outcome.DEFERRED: DeliberationStep.DEFERRED,
}


@transaction.atomic
def resolve_items(
    *, actor: Actor, meeting_id: int, drafts: tuple[ResolutionDraft, ...], now: datetime
) -> tuple[int, ...]:
    """Resolve on items of a meeting that was held; all of it or nothing. Returns the new ids.

    Not on an item that the actor is a party to. Raises NotFound, NotAllowed, WrongState, Invalid
    (fields end in the item's id: ``text-7``).
    """
    taken = take_meeting(actor, meeting_id, "resolve_items", MeetingState.HELD)
    made = _resolve(taken, drafts, actor, now)
    tell_meeting("meeting.resolved", taken.meeting, actor, now, resolutions=len(made))
    return made


@transaction.atomic
def close_minutes(
    *, actor: Actor, meeting_id: int, drafts: tuple[ResolutionDraft, ...], now: datetime
) -> int:
    """Resolve on what is left and close the minutes; what is unfinished opens the next agenda.

    Returns the event's id. Raises as :func:`resolve_items`, and WrongState (``items_left``,
    ``attendance_missing``).
    """
    taken = take_meeting(actor, meeting_id, "close_minutes", MeetingState.HELD)
    made = _resolve(taken, drafts, actor, now)
    _check_complete(taken)
    meeting = taken.meeting
    meeting.state, meeting.minuted_at = MeetingState.MINUTED, now
    meeting.save(update_fields=["state", "minuted_at"])
    following = _next_after(meeting)
    carried = following and bring_unfinished(following, taken.forum, taken.books, now)
    return tell_meeting(
        "meeting.minuted", meeting, actor, now, resolutions=len(made), carried=carried or 0
    )


def _next_after(meeting: Meeting) -> Meeting | None:
    """Lock the next meeting to come of the same forum. Two statements.

    Whoever plans one at the same moment waits for these minutes, or these for it.
    """
    Forum.objects.select_for_update().get(pk=meeting.forum_id)
    rows = Meeting.objects.select_for_update().filter(
        district_id=meeting.district_id, forum_id=meeting.forum_id, number__gt=meeting.number
    )
    return rows.filter(state__in=sorted(TO_COME)).order_by("number").first()


def _check_complete(taken: Taken) -> None:
    """Refuse to close while an item has no outcome or a member no attendance. Two statements."""
    meeting = taken.meeting
    items = Item.objects.filter(district_id=meeting.district_id, meeting=meeting)
    resolved = Resolution.objects.filter(district_id=meeting.district_id, item__meeting=meeting)
    if items.exclude(pk__in=resolved.values("item_id")).exists():
        raise WrongState("items_left")
    noted = Attendance.objects.filter(district_id=meeting.district_id, meeting=meeting)
    members = {m.organisation_id for m in taken.forum.members_on(taken.day)}
    if members - set(noted.values_list("organisation_id", flat=True)):
        raise WrongState("attendance_missing")


def _resolve(
    taken: Taken, drafts: tuple[ResolutionDraft, ...], actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Carry out every resolution, in the order of the requests' ids: so no two wait in a ring."""
    if len(drafts) > RESOLUTION_LIMIT:
        raise Invalid.field("items", "too_many", limit=RESOLUTION_LIMIT)
    meeting = taken.meeting
    rows = Item.objects.filter(district_id=meeting.district_id, meeting=meeting)
    items = {item.pk: item for item in rows}
    seen = papers(actor, [item.appeal_id for item in items.values()])
    before = _before(meeting)
    for draft in drafts:
        item = items.get(draft.item_id)
        if item is None or item.appeal_id not in seen:
            raise NotFound("item_unknown")
        if not rules.can_resolve(before[item.pk], draft.outcome):
            raise WrongState("resolved_already")
        before[item.pk].append(draft.outcome)
    ordered = sorted(drafts, key=lambda d: items[d.item_id].appeal_id)
    return tuple(_carry_out(taken, items[d.item_id], d, actor, now) for d in ordered)


def _before(meeting: Meeting) -> dict[int, list[Outcome]]:
    """What was resolved on each item already. One statement."""
    found: dict[int, list[Outcome]] = defaultdict(list)
    rows = Resolution.objects.filter(district_id=meeting.district_id, item__meeting=meeting)
    for item_id, outcome in rows.values_list("item_id", "outcome"):
        found[item_id].append(Outcome(outcome))
    return found


def _carry_out(
    taken: Taken, item: Item, draft: ResolutionDraft, actor: Actor, now: datetime
) -> int:
    """Write one resolution, tell the request, and give the task. Returns the resolution's id."""
    with _fields_of(item.pk):
        least = 0 if draft.outcome is Outcome.DEFERRED else 1
        text = words_needed(draft.text, "text", WORDS_LIMIT, least=least)
        told = "" if draft.outcome in TASKS else text
        step = said(taken, STEPS[draft.outcome], told)
        appeals.note_deliberation(actor=actor, appeal_id=item.appeal_id, said=step, now=now)
        part_id = _give(item, draft, text, actor, now) if draft.outcome in TASKS else None
    made = Resolution.objects.create(
        district_id=item.district_id,
        item=item,
        appeal_id=item.appeal_id,
        outcome=draft.outcome,
        organisation_id=draft.organisation_id if draft.outcome in TASKS else None,
        part_id=part_id,
        text="" if part_id else text,
        at=now,
    )
    return made.pk


def _give(item: Item, draft: ResolutionDraft, text: str, actor: Actor, now: datetime) -> int | None:
    """Give a task; returns the part's id, which keeps the words of a part."""
    if draft.organisation_id is None:
        raise Invalid.field("organisation", "choose")
    if draft.outcome is Outcome.PART:
        return _ask_part(item, draft.organisation_id, draft.due_at, text, actor, now)
    appeals.assign_appeal(
        actor=actor,
        appeal_id=item.appeal_id,
        to_organisation_id=draft.organisation_id,
        reason_text=text,
        promised_at=draft.due_at,
        seen_version=None,
        now=now,
        step_reason=draft.step_reason,
    )
    return None


def _ask_part(
    item: Item, unit_id: int, due_at: datetime | None, text: str, actor: Actor, now: datetime
) -> int:
    if due_at is None:
        raise Invalid.field("due_at", "missing")
    return appeals.ask_part(
        actor=actor,
        appeal_id=item.appeal_id,
        to_organisation_id=unit_id,
        text=text,
        due_at=due_at,
        now=now,
    )


@contextmanager
def _fields_of(item_id: int) -> Iterator[None]:
    """Name the item in what is refused, so that the form shows it where it was written."""
    try:
        yield
    except Invalid as error:
        fields = {f"{name}-{item_id}": code for name, code in error.fields.items()}
        raise Invalid("invalid", **{**error.details, "fields": fields}) from error
