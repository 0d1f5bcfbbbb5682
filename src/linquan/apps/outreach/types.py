"""Words, rows and the state tables of visits (走访) and what is found there (发现)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from linquan.apps.appeals.reasons import ReasonRow
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.places.types import AreaRow

NAME_LIMIT, NAME_EN_LIMIT, TOPIC_LIMIT, ADDRESS_LIMIT = 40, 80, 80, 120
NOTES_LIMIT, FINDING_TEXT_LIMIT, REASON_LIMIT, LEAST_REASON = 1000, 1000, 300, 4
TITLE_LIMIT, PROPOSAL_LIMIT = 60, 2000
PEOPLE_LIMIT, FINDING_LIMIT, TEAM_LIMIT, ROUND_DAYS = 999, 6, 30, 366


class Decision(StrEnum):
    """What becomes of a finding; undecided ones have none."""

    REQUEST = "request"
    """It lives on as a request, and only there."""
    PROPOSAL = "proposal"
    """It lives on as a proposal (建议), and only there."""
    NOTHING = "nothing"
    """Nothing further, for a reason."""


class ProposalState(StrEnum):
    """Where a proposal stands."""

    KEPT = "kept"
    TAKEN_UP = "taken_up"
    DROPPED = "dropped"


PROPOSAL_MOVES: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.KEPT: frozenset({ProposalState.TAKEN_UP, ProposalState.DROPPED}),
    ProposalState.TAKEN_UP: frozenset({ProposalState.DROPPED}),
    ProposalState.DROPPED: frozenset({ProposalState.KEPT}),
}


@dataclass(frozen=True, slots=True)
class WayRow(ReasonRow):
    """A way of listening (五听); one of the house's own, which no list has written, has the id 0.

    ``needs_text`` says nothing here.
    """


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """What a round of visits is: community, way of listening, topic, days, who goes (posts)."""

    area_id: int
    way_code: str
    topic: str
    starts_on: date
    ends_on: date
    post_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """What was found; a telephone makes it a request at once, so that it is kept there only."""

    text: str
    matter_id: int | None = None
    address: str = ""
    name: str = ""
    phone: str = ""

    @property
    def wants_answer(self) -> bool:
        """Whether somebody wants to be told what becomes of it."""
        return bool(self.name.strip() or self.phone.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """Of a visit: where and when, who went, with how many people, what is noted."""

    area_id: int
    address: str
    visited_at: datetime
    post_ids: tuple[int, ...]
    people: int
    notes: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft(Particulars):
    """One visit with what was found.

    ``key`` tells one visit from the next: the same key twice is one visit.
    """

    key: str
    findings: tuple[FindingDraft, ...] = ()
    photos: tuple[PhotoDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a visit returns; ``is_repeat`` when the key was seen before."""

    visit_id: int
    numbers: tuple[str, ...]
    """Requests that were filed at once."""
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """A finding as the proposal that it becomes."""

    title: str
    text: str
    area_id: int


@dataclass(frozen=True, slots=True)
class PostName:
    """A post as a page names it."""

    post_id: int
    account_id: int
    person_name: str
    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    role: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round of visits; every name resolved."""

    round_id: int
    district_id: int
    area: AreaRow
    way: WayRow
    topic: str
    starts_on: date
    ends_on: date
    post_ids: tuple[int, ...]
    ended_at: datetime | None
