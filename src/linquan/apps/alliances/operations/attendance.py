"""Who was there: for each member, whether and how many, no names."""

from datetime import datetime

from django.db import transaction

from linquan.apps.alliances.models import Attendance
from linquan.apps.alliances.operations._checks import (
    Taken,
    take_meeting,
)
from linquan.apps.alliances.telling import tell_meeting
from linquan.apps.alliances.types import (
    PEOPLE_LIMIT,
    ROLE_LIMIT,
    AttendanceDraft,
    MeetingState,
    Presence,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import words_needed


@transaction.atomic
def set_attendance(
    *, actor: Actor, meeting_id: int, drafts: tuple[AttendanceDraft, ...], now: datetime
) -> int:
    """Write down who was there, all members at once, until the minutes are closed.

    Also before it begins: who sends an excuse is noted. Returns the event's id. Raises NotFound,
    NotAllowed, WrongState, Invalid (``people``, ``organisation``).
    """
    taken = take_meeting(
        actor, meeting_id, "set_attendance", MeetingState.CALLED, MeetingState.HELD
    )
    rows = [_row(taken, draft) for draft in drafts]
    _check_members(taken, drafts)
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["district_id", "meeting", "organisation"],
        update_fields=["presence", "people", "role"],
    )
    came = [draft for draft in drafts if draft.presence is Presence.PRESENT]
    return tell_meeting(
        "meeting.attendance_set", taken.meeting, actor, now, members=len(drafts),
        present=len(came), people=sum(draft.people for draft in came),
    )  # fmt: skip


def _check_members(taken: Taken, drafts: tuple[AttendanceDraft, ...]) -> None:
    ids = [draft.organisation_id for draft in drafts]
    members = {m.organisation_id for m in taken.forum.members_on(taken.day)}
    if len(set(ids)) != len(ids) or not set(ids) <= members:
        raise Invalid.field("organisation", "no_member")


def _row(taken: Taken, draft: AttendanceDraft) -> Attendance:
    came = draft.presence is Presence.PRESENT
    if not (1 <= draft.people <= PEOPLE_LIMIT if came else draft.people == 0):
        raise Invalid.field("people", "out_of_range", least=1, limit=PEOPLE_LIMIT)
    return Attendance(
        district_id=taken.meeting.district_id,
        meeting=taken.meeting,
        organisation_id=draft.organisation_id,
        presence=draft.presence,
        people=draft.people,
        role=words_needed(draft.role, "role", ROLE_LIMIT, least=0),
    )
