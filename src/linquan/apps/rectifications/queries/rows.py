"""Rows of the pages of rectifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals.petition_reasons import PetitionReasonRow
from linquan.apps.appeals.queries import Desk, Paper, PhotoRow
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow
from linquan.apps.rectifications.types import GroundRow, ItemRow, Stage, TermRow
from linquan.kernel.events import EventRow


@dataclass(frozen=True, slots=True)
class Line:
    """A rectification in a list; every name resolved."""

    rectification_id: int
    number: str
    origin: str
    appeal_id: int | None
    title: str
    place: str
    area: AreaRow
    party: OrganisationRow | None
    owner: OrganisationRow
    stage: Stage
    due_at: datetime
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """The order: its number, basis, who issued it when, how it was delivered."""

    notice_id: int
    number: str
    ground: GroundRow
    issuer: OrganisationRow
    issued_at: datetime
    link_until: datetime
    delivered_at: datetime | None
    delivery: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a step, with its pictures."""

    text: str
    photos: tuple[PhotoRow, ...]


@dataclass(frozen=True, slots=True)
class RectificationPage:
    """One rectification as those see it who work on it."""

    line: Line
    items: tuple[ItemRow, ...]
    notice: NoticeRow | None
    events: tuple[EventRow, ...]
    said: Mapping[int, Said]
    request: Paper | None
    opens_request: bool
    allowed: frozenset[str]
    grounds: tuple[GroundRow, ...]
    answers: tuple[PetitionReasonRow, ...]
    """Reasons to grant more time and to refuse it, where somebody asks for it."""
    books: Desk


@dataclass(frozen=True, slots=True)
class PartyPage:
    """An order as the party sees it: what is asked of it and what it said; nothing before that."""

    rectification_id: int
    district_id: int
    notice: NoticeRow
    party: OrganisationRow
    place: str
    stage: Stage
    items: tuple[ItemRow, ...]
    events: tuple[EventRow, ...]
    said: Mapping[int, Said]
    reasons: tuple[PetitionReasonRow, ...]
    books: Desk

    @property
    def is_open(self) -> bool:
        """Whether the party can still report."""
        return self.stage is Stage.ORDERED

    @property
    def words(self) -> str:
        """What the order says beside its items."""
        for event in self.events:
            if event.kind == "rectification.ordered":
                return self.said[int(event.data["entry"])].text
        return ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is wanted; empty: all."""

    stage: str = ""
    text: str = ""
    party_id: int | None = None
    is_mine: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list, counters that open parts of it, and the orders to one's own unit."""

    lines: tuple[Line, ...]
    counts: Mapping[str, int]
    late: int
    mine: int
    parties: tuple[OrganisationRow, ...]
    orders: tuple[Line, ...]
    is_cut: bool
    may_open: bool


@dataclass(frozen=True, slots=True)
class ListsPage:
    """Legal bases and time limits: those valid now, and all versions."""

    grounds: tuple[GroundRow, ...]
    every: tuple[GroundRow, ...]
    terms: tuple[TermRow, ...]
    may_edit: bool
