"""Rows of the pages of joint meetings."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from linquan.apps.alliances.types import (
    TASKS,
    ForumRow,
    KindRow,
    MeetingRow,
    MemberRow,
    Outcome,
    Presence,
    TaskState,
)
from linquan.apps.appeals.queries import Candidate, Desk, Paper, PhotoRow
from linquan.apps.orgs.types import OrganisationRow


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """What was resolved on an item; of a task also what the desk says of it now."""

    resolution_id: int
    item_id: int
    meeting: MeetingRow
    paper: Paper
    outcome: Outcome
    unit: OrganisationRow | None
    text: str
    state: TaskState | None
    due_at: datetime | None
    answer: str
    proof: tuple[PhotoRow, ...]

    @property
    def is_task(self) -> bool:
        """Whether somebody has something to do."""
        return self.outcome in TASKS


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of an agenda as its reader may see it."""

    item_id: int
    meeting_id: int
    words: str
    carried: int
    paper: Paper
    photos: tuple[PhotoRow, ...]
    ticked: frozenset[int]
    withdrawn: tuple[MemberRow, ...]
    """Members complained about: they leave for this item."""
    resolutions: tuple[ResolutionView, ...]
    earlier: tuple[ResolutionView, ...]
    """What earlier meetings of the forum resolved on the same request, the newest first."""
    is_open_to: bool
    """Whether the reader may open the request itself."""


@dataclass(frozen=True, slots=True)
class SeatView:
    """A member of a meeting, and whether it was there."""

    member: MemberRow
    presence: Presence | None
    people: int
    role: str


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with its forum, for lists."""

    meeting: MeetingRow
    forum: ForumRow
    items: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many matters are resolved, under way, late: of matters, never of units."""

    done: int = 0
    under_way: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    """What is coming, and what is open from past meetings."""

    coming: tuple[MeetingView, ...]
    to_minute: tuple[MeetingView, ...]
    open: tuple[tuple[ForumRow, ResolutionView], ...]
    forums: tuple[ForumRow, ...]
    ended: tuple[ForumRow, ...]
    may_open: bool
    may_edit_kinds: bool


@dataclass(frozen=True, slots=True)
class ForumPage:
    """A forum: members, meetings, and what became of what they resolved."""

    forum: ForumRow
    members: tuple[MemberRow, ...]
    past_members: tuple[MemberRow, ...]
    meetings: tuple[MeetingView, ...]
    resolutions: tuple[ResolutionView, ...]
    tally: Tally
    may_convene: bool
    books: Desk


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting: agenda, who was there, what was resolved."""

    meeting: MeetingRow
    forum: ForumRow
    day: date
    items: tuple[ItemView, ...]
    seats: tuple[SeatView, ...]
    candidates: tuple[Candidate, ...]
    hides_items: bool
    """Whether the reader is a party to an item; only told to who writes the minutes."""
    may_convene: bool
    books: Desk

    @property
    def withdrawn(self) -> tuple[MemberRow, ...]:
        """Members that withdraw for an item, each once: they get papers without it."""
        found = {m.organisation_id: m for item in self.items for m in item.withdrawn}
        return tuple(found.values())

    def for_unit(self, organisation_id: int) -> "MeetingPage":
        """The same for a member: without the items for which it withdraws."""
        kept = (
            item
            for item in self.items
            if organisation_id not in {m.organisation_id for m in item.withdrawn}
        )
        return replace(self, items=tuple(kept))


@dataclass(frozen=True, slots=True)
class KindsPage:
    """Kinds of forums: those valid now, and all versions."""

    valid: tuple[KindRow, ...]
    every: tuple[KindRow, ...]
    may_edit: bool
