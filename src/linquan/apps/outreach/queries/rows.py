"""Rows of the pages of visits."""

from dataclasses import dataclass
from datetime import date, datetime

from linquan.apps.appeals.petition_reasons import PetitionReasonRow
from linquan.apps.appeals.queries import Became, Desk, PhotoRow
from linquan.apps.appeals.types import MatterRow
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.outreach.types import (
    Decision,
    PostName,
    ProposalState,
    RoundRow,
    WayRow,
)
from linquan.apps.places.types import AreaRow


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round in a list, and how much of it there is; nothing is counted by who went."""

    round: RoundRow
    homes: int
    people: int
    findings: int
    undecided: int

    def is_over(self, day: date) -> bool:
        """Whether it was ended, or its days have passed."""
        return self.round.ended_at is not None or self.round.ends_on < day


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """Rounds that the reader may know of: those on now or to come, and those that are over."""

    current: tuple[RoundView, ...]
    over: tuple[RoundView, ...]
    undecided: int
    may_plan: bool


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal, where it came from, and where it stands."""

    proposal_id: int
    finding_id: int
    round_id: int
    topic: str
    area: AreaRow
    title: str
    text: str
    state: ProposalState
    why: PetitionReasonRow | None
    """Of the list, where it was dropped; ``reason``: in words."""
    reason: str
    made_at: datetime
    moved_at: datetime | None
    may_move: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding; one that lives on elsewhere is told by what it became."""

    finding_id: int
    visit_id: int
    text: str
    address: str
    matter: MatterRow | None
    decision: Decision | None
    why: PetitionReasonRow | None
    """Of the list, where nothing further is done; ``reason``: in words."""
    reason: str
    decided_at: datetime | None
    became: Became | None = None
    proposal: ProposalRow | None = None


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with what was found."""

    visit_id: int
    area: AreaRow
    address: str
    lon: float | None
    lat: float | None
    visited_at: datetime
    went: tuple[PostName, ...]
    people: int
    notes: str
    closed_at: datetime | None
    findings: tuple[FindingView, ...]
    photos: tuple[PhotoRow, ...] = ()
    corrections: int = 0
    """How often it was corrected; what it said before stands on its own page."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One particular of a visit before and after a correction; areas and posts resolved."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class VisitStep:
    """A line of the timeline of a visit: written down, corrected, a correction taken back."""

    kind: str
    at: datetime
    who: str
    unit: OrganisationRow | None
    reason: str
    changed: tuple[Changed, ...]
    can_go_back: bool


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One visit, what happened to it, and what its reader may do."""

    round: RoundRow
    visit: VisitView
    steps: tuple[VisitStep, ...]
    able: tuple[PostName, ...]
    """Posts that can have gone."""
    may_correct: bool
    may_decide: bool
    books: Desk


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round with its visits, the newest first."""

    view: RoundView
    visits: tuple[VisitView, ...]
    going: tuple[PostName, ...]
    may_plan: bool
    may_record: bool
    may_decide: bool
    books: Desk
    is_cut: bool
    """Whether older visits are left out."""


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What a round can be planned with: communities, ways of the day, posts that may go."""

    areas: tuple[AreaRow, ...]
    ways: tuple[WayRow, ...]
    posts: tuple[PostName, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A finding that waits, with its visit and its round."""

    round: RoundRow
    visit: VisitView
    finding: FindingView
    may_decide: bool


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One finding with what it can be decided by."""

    waiting: Undecided
    others: tuple[FindingView, ...]
    """Other findings of the same visit."""
    reasons: tuple[PetitionReasonRow, ...]
    """Why nothing further can be done."""
    books: Desk


@dataclass(frozen=True, slots=True)
class WaysPage:
    """The list of ways of listening."""

    valid: tuple[WayRow, ...]
    every: tuple[WayRow, ...]
    may_edit: bool
