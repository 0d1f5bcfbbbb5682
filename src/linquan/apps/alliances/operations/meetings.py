"""A meeting from its plan to its end: when, where, notice given, held, called off."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from linquan.apps.alliances.carrying import bring_unfinished
from linquan.apps.alliances.models import Item, Meeting
from linquan.apps.alliances.operations._checks import (
    take_forum,
    take_meeting,
)
from linquan.apps.alliances.telling import tell_meeting
from linquan.apps.alliances.types import PLACE_LIMIT, WORDS_LIMIT, MeetingState
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.letters import words_needed

PLANNED, CALLED = MeetingState.PLANNED, MeetingState.CALLED


@transaction.atomic
def plan_meeting(
    *, actor: Actor, forum_id: int, starts_at: datetime, place: str, now: datetime
) -> int:
    """Plan the next meeting of a forum; what the last one left unfinished opens its agenda.

    Returns its id. Raises NotFound, NotAllowed, WrongState, Invalid (``starts_at``, ``place``).
    """
    forum, row, books = take_forum(actor, forum_id, "plan_meeting")
    _check_when(starts_at, now)
    before = Meeting.objects.filter(district_id=forum.district_id, forum=forum)
    last = before.aggregate(last=Max("number"))["last"] or 0
    meeting = Meeting.objects.create(
        district_id=forum.district_id,
        forum=forum,
        number=last + 1,
        starts_at=starts_at,
        place=words_needed(place, "place", PLACE_LIMIT),
        state=PLANNED,
    )
    brought = bring_unfinished(meeting, row, books, now)
    tell_meeting(
        "meeting.planned", meeting, actor, now, starts_at=starts_at.isoformat(), carried=brought
    )
    return meeting.pk


def _check_when(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise Invalid.field("starts_at", "past_date")


@transaction.atomic
def change_meeting(
    *, actor: Actor, meeting_id: int, starts_at: datetime, place: str, now: datetime
) -> int:
    """Move a meeting to come. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    meeting = take_meeting(actor, meeting_id, "change_meeting", PLANNED, CALLED).meeting
    _check_when(starts_at, now)
    was = meeting.starts_at
    meeting.starts_at = starts_at
    meeting.place = words_needed(place, "place", PLACE_LIMIT)
    meeting.save(update_fields=["starts_at", "place"])
    return tell_meeting(
        "meeting.changed", meeting, actor, now, starts_at=starts_at.isoformat(),
        was_starts_at=was.isoformat(),
    )  # fmt: skip


@transaction.atomic
def call_meeting(*, actor: Actor, meeting_id: int, now: datetime) -> int:
    """Give notice: from now on members see the meeting and its papers. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState (``agenda_empty``: nothing to meet about).
    """
    taken = take_meeting(actor, meeting_id, "call_meeting", PLANNED)
    meeting = taken.meeting
    brought = bring_unfinished(meeting, taken.forum, taken.books, now)
    if not Item.objects.filter(district_id=meeting.district_id, meeting=meeting).exists():
        raise WrongState("agenda_empty")
    meeting.state, meeting.called_at = CALLED, now
    meeting.save(update_fields=["state", "called_at"])
    return tell_meeting("meeting.called", meeting, actor, now, carried=brought)


@transaction.atomic
def hold_meeting(*, actor: Actor, meeting_id: int, now: datetime) -> int:
    """Say that a meeting takes place or took place; its agenda stays. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState (``too_early``: it has not begun).
    """
    meeting = take_meeting(actor, meeting_id, "hold_meeting", CALLED).meeting
    if now < meeting.starts_at:
        raise WrongState("not_begun")
    meeting.state, meeting.held_at = MeetingState.HELD, now
    meeting.save(update_fields=["state", "held_at"])
    return tell_meeting("meeting.held", meeting, actor, now)


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: int, reason: str, now: datetime) -> int:
    """Call a meeting to come off, for a reason. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState, Invalid (``reason``).
    """
    meeting = take_meeting(actor, meeting_id, "cancel_meeting", PLANNED, CALLED).meeting
    plain = words_needed(reason, "reason", WORDS_LIMIT)
    meeting.state = MeetingState.CANCELLED
    meeting.save(update_fields=["state"])
    return tell_meeting("meeting.cancelled", meeting, actor, now, text=plain)
