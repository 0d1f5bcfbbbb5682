"""Words, rows and the state table of joint meetings (联席会议)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

NAME_LIMIT, PLACE_LIMIT, ROLE_LIMIT, WORDS_LIMIT = 60, 80, 60, 500
PEOPLE_LIMIT, ITEM_LIMIT, MEMBER_LIMIT, RESOLUTION_LIMIT = 999, 60, 200, 200


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    CALLED = "called"
    """Notice is given: members see it."""
    HELD = "held"
    MINUTED = "minuted"
    CANCELLED = "cancelled"


MOVES: dict[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PLANNED: frozenset({MeetingState.CALLED, MeetingState.CANCELLED}),
    MeetingState.CALLED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.HELD: frozenset({MeetingState.MINUTED}),
    MeetingState.MINUTED: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}
TO_COME = frozenset({MeetingState.PLANNED, MeetingState.CALLED})
TOOK_PLACE = frozenset({MeetingState.HELD, MeetingState.MINUTED})
SEEN_BY_MEMBERS = TOOK_PLACE | {MeetingState.CALLED}


class Presence(StrEnum):
    """Whether a member was there."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class Outcome(StrEnum):
    """What a meeting resolved on an item."""

    ASSIGNED = "assigned"
    """The request is given to an organisation."""
    PART = "part"
    """An organisation is asked for its part; the request stays with who has it."""
    NOTED = "noted"
    """Not taken up, for a reason."""
    DEFERRED = "deferred"
    """Left for the next meeting."""


TASKS = frozenset({Outcome.ASSIGNED, Outcome.PART})


class TaskState(StrEnum):
    """What became of what was resolved."""

    DONE = "done"
    UNDER_WAY = "under_way"
    LATE = "late"
    SENT_BACK = "sent_back"
    """The unit says why it cannot do its part: the next meeting hears of it."""


@dataclass(frozen=True, slots=True)
class ResolutionDraft:
    """What a meeting resolves on an item.

    A task has an ``organisation_id``; ``due_at`` is when a part is due, and brings the date of a
    request forward; ``step_reason`` says why that goes higher than it must, where it does.
    """

    item_id: int
    outcome: Outcome
    text: str
    organisation_id: int | None = None
    due_at: datetime | None = None
    step_reason: str = ""


@dataclass(frozen=True, slots=True)
class KindRow:
    """A version of a kind of forum, such as 党建联席会议."""

    kind_id: int
    code: str
    name: str
    name_en: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ForumDraft:
    """What a standing meeting is: names, kind, the area it is for, who convenes it."""

    name: str
    name_en: str
    kind_code: str
    area_id: int
    convener_id: int


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """Who is a member from when on, and as what."""

    organisation_id: int
    role: str
    since: date


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a forum, from a day on, until a day."""

    member_id: int
    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    organisation_path: str
    role: str
    since: date
    until: date | None

    def is_on(self, day: date) -> bool:
        """Whether it is a member on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class ForumRow:
    """A standing meeting; every name resolved."""

    forum_id: int
    district_id: int
    name: str
    name_en: str
    kind_code: str
    kind_name: str
    kind_name_en: str
    area_id: int
    area_path: str
    area_name: str
    area_name_en: str
    convener_id: int
    convener_name: str
    convener_name_en: str
    ended_at: datetime | None
    members: tuple[MemberRow, ...]

    def members_on(self, day: date) -> tuple[MemberRow, ...]:
        """Members on a day."""
        return tuple(m for m in self.members if m.is_on(day))


@dataclass(frozen=True, slots=True)
class AttendanceDraft:
    """Who of a member was there: counts and the role, no names."""

    organisation_id: int
    presence: Presence
    people: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list."""

    meeting_id: int
    forum_id: int
    number: int
    starts_at: datetime
    place: str
    state: MeetingState
    called_at: datetime | None
    held_at: datetime | None
    minuted_at: datetime | None
