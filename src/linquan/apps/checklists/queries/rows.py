"""What the pages of assessments show, as rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from linquan.apps.appeals.queries import Became, Desk, PhotoRow
from linquan.apps.checklists.queries.list_rows import Counted
from linquan.apps.checklists.types import (
    LACKING,
    RANKS,
    Change,
    State,
    Verdict,
    by_item,
)
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow
from linquan.kernel.events import EventRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which assessments are asked for; empty: all."""

    state: str = ""
    checklist: str = ""
    area_id: int = 0


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment with every name resolved, and how many clauses have which verdict."""

    assessment_id: int
    checklist_code: str
    subject: str
    name: str
    name_en: str
    source: str
    source_en: str
    evidence: str
    area: AreaRow
    organisation: OrganisationRow | None
    place: str
    state: str
    begun_at: datetime
    ended_at: datetime | None
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many clauses it has."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many clauses nobody has answered."""
        return self.counts.get("", 0)

    @property
    def answered(self) -> int:
        """How many clauses are answered."""
        return self.total - self.left

    @property
    def met(self) -> int:
        """How many clauses are met."""
        return self.counts.get(Verdict.MET, 0)

    @property
    def applicable(self) -> int:
        """How many clauses are there to be met: all but those that do not apply."""
        return self.total - self.counts.get(Verdict.NOT_APPLICABLE, 0)

    @property
    def lacking(self) -> int:
        """How many clauses are not met, or only partly."""
        return sum(self.counts.get(verdict, 0) for verdict in LACKING)

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.state == State.OPEN


@dataclass(frozen=True, slots=True)
class ListName:
    """A checklist by which something was assessed."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class AssessmentsPage:
    """Assessments that the reader may see, the newest first, and how many of each state."""

    rows: tuple[AssessmentRow, ...]
    by_state: Mapping[str, int]
    lists: tuple[ListName, ...]
    areas: tuple[AreaRow, ...]
    next_id: int | None
    may_begin: bool

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class BeginPage:
    """What an assessment can be begun by, and of what."""

    lists: tuple[Counted, ...]
    areas: tuple[AreaRow, ...]
    books: Desk


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer: what was found, by whom and when."""

    answer_id: int
    verdict: str
    note: str
    amount: Decimal | None
    at: datetime
    who: str
    unit: OrganisationRow | None
    photos: tuple[PhotoRow, ...]


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause of an assessment, its answers (oldest first; the last counts), its request."""

    clause_id: int
    code: str
    position: int
    item: str
    item_en: str
    name: str
    name_en: str
    proof: str
    unit: str
    unit_en: str
    weight: int | None
    evidence: str
    verdict: str
    answers: tuple[AnswerRow, ...]
    has_request: bool
    became: Became | None

    @property
    def answer(self) -> AnswerRow | None:
        """What counts."""
        return self.answers[-1] if self.answers else None

    @property
    def photos(self) -> tuple[PhotoRow, ...]:
        """Photos of every answer: all of them prove the clause."""
        return tuple(photo for answer in self.answers for photo in answer.photos)

    @property
    def is_lacking(self) -> bool:
        """Whether something is to be done."""
        return self.verdict in LACKING

    @property
    def may_be_filed(self) -> bool:
        """Whether it is lacking, and no request is open for it as far as the reader knows."""
        is_free = not self.has_request or (self.became is not None and self.became.is_done)
        return self.is_lacking and is_free


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """An assessment with its clauses, its events, the one before it, and what the reader may do."""

    row: AssessmentRow
    clauses: tuple[ClauseView, ...]
    events: tuple[EventRow, ...]
    previous_id: int | None
    may_assess: bool
    undoable: frozenset[int]
    """Clauses whose newest answer the reader can take back now."""
    books: Desk

    @property
    def items(self) -> tuple[tuple[ClauseView, tuple[ClauseView, ...]], ...]:
        """Clauses by item, each item told by its first clause."""
        return by_item(self.clauses)

    @property
    def lacking(self) -> tuple[ClauseView, ...]:
        """What is to be done."""
        return tuple(one for one in self.clauses if one.is_lacking)

    @property
    def weights(self) -> Mapping[str, int]:
        """Weights added up by verdict; nothing where no clause has one."""
        found: dict[str, int] = {}
        for one in self.clauses:
            if one.weight:
                found[one.verdict] = found.get(one.verdict, 0) + one.weight
        return found

    @property
    def is_answerable(self) -> bool:
        """Whether the reader can answer clauses."""
        return self.may_assess and self.row.is_open

    def clause(self, clause_id: int) -> ClauseView | None:
        """One clause."""
        return next((one for one in self.clauses if one.clause_id == clause_id), None)

    def next_left(self, after: ClauseView | None = None) -> ClauseView | None:
        """The next clause that nobody has answered: after one, else the first."""
        left = [one for one in self.clauses if not one.verdict]
        later = (one for one in left if after and one.position > after.position)
        return next(later, left[0] if left else None)


@dataclass(frozen=True, slots=True)
class Compared:
    """A clause then and now; none where that assessment did not have it."""

    clause: ClauseView
    """As it is called now, else as it was."""
    then: ClauseView | None
    now: ClauseView | None

    @property
    def change(self) -> Change:
        """What became of it."""
        if self.then is None or self.now is None:
            return Change.NEW if self.then is None else Change.GONE
        was, became = RANKS.get(self.then.verdict), RANKS.get(self.now.verdict)
        if was is None or became is None:
            return Change.SAME if self.then.verdict == self.now.verdict else Change.OTHER
        if was == became:
            return Change.SAME
        return Change.BETTER if became > was else Change.WORSE


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """An assessment beside the one before it of the same place."""

    now: AssessmentRow
    then: AssessmentRow
    rows: tuple[Compared, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many clauses became what."""
        return Counter(row.change.value for row in self.rows)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something to be done, with the assessment that found it."""

    of: AssessmentRow
    clause: ClauseView
    may_assess: bool


@dataclass(frozen=True, slots=True)
class LackingPage:
    """What the newest assessments of every place found to be lacking."""

    rows: tuple[Lack, ...]
    is_cut: bool
    areas: tuple[AreaRow, ...]
    """Areas to which it can be narrowed."""


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A picture that may be sent."""

    photo_id: int
    sha256: str
    media_type: str
