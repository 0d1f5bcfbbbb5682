"""Words, rows and the state table of checklists (清单) and of assessments (评估) by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from linquan.apps.places.types import COMMUNITIES, Level

CODE_LIMIT, NAME_LIMIT, NAME_EN_LIMIT, SOURCE_LIMIT = 30, 60, 120, 120
SOURCE_EN_LIMIT = 200
ITEM_LIMIT, ITEM_EN_LIMIT, CLAUSE_LIMIT, CLAUSE_EN_LIMIT, UNIT_LIMIT = 40, 80, 200, 300, 20
MOST_WEIGHT, MOST_CLAUSES = 100, 300
PLACE_LIMIT, NOTE_LIMIT, LEAST_NOTE = 80, 500, 4
MOST_AMOUNT: Final = Decimal(10) ** 11


class Subject(StrEnum):
    """What a checklist is about."""

    COMMUNITY = "community"
    INDUSTRY = "industry"
    """An industry community (产业社区)."""
    FACILITY = "facility"
    """A facility or centre: a place in an area, with a name."""
    STREET = "street"


LEVELS: Final = {
    Subject.COMMUNITY: COMMUNITIES,
    Subject.INDUSTRY: COMMUNITIES,
    Subject.FACILITY: COMMUNITIES | {Level.STREET.value},
    Subject.STREET: frozenset({Level.STREET.value}),
}
"""Levels of the area tree to which a checklist can be put."""


class Proof(StrEnum):
    """How a clause is proved."""

    TEXT = "text"
    PHOTO = "photo"
    NUMBER = "number"


class Evidence(StrEnum):
    """How surely the words are those of somebody who may ask for them."""

    EXAMPLE = "example"
    """Made up or remembered: never official."""
    SOURCE = "source"
    """Checked against the source that is named."""
    OWN = "own"
    """Decided by the district itself."""


class Verdict(StrEnum):
    """What was found of a clause; one that nobody has looked at has none."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


LACKING: Final = frozenset({Verdict.PARTLY, Verdict.NOT_MET})
"""Verdicts after which something is to be done."""
SHOWN: Final = frozenset({Verdict.MET, Verdict.PARTLY})
"""Verdicts that need the clause's own proof."""


RANKS: Final = {Verdict.NOT_MET.value: 0, Verdict.PARTLY.value: 1, Verdict.MET.value: 2}
"""Which verdict is better than which; others cannot be compared."""


class Change(StrEnum):
    """What became of a clause from one assessment to the next."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    OTHER = "other"
    """One of the two cannot be compared: it does not apply, or nobody looked."""
    NEW = "new"
    GONE = "gone"


class State(StrEnum):
    """Where an assessment stands."""

    OPEN = "open"
    CLOSED = "closed"
    """Every clause is answered; nothing is changed any more."""
    DROPPED = "dropped"
    """Begun by mistake, or not to be ended."""


MOVES: Final[dict[State, frozenset[State]]] = {
    State.OPEN: frozenset({State.CLOSED, State.DROPPED}),
    State.CLOSED: frozenset(),
    State.DROPPED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class ChecklistDraft:
    """What a checklist says of itself, but for its code and days."""

    subject: Subject
    name: str
    name_en: str
    source: str
    source_en: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ClauseDraft:
    """A clause under its item, but for its code and days."""

    item: str
    item_en: str
    name: str
    name_en: str
    proof: Proof
    unit: str
    unit_en: str
    weight: int | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """A version of a checklist; one of the house's own, which no list has written, has the id 0."""

    checklist_id: int
    code: str
    position: int
    subject: str
    name: str
    name_en: str
    source: str
    source_en: str
    evidence: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A version of a clause (条); one of the house's own has the id 0."""

    clause_id: int
    code: str
    checklist_code: str
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
    valid_from: date
    valid_to: date | None


class Listed(Protocol):
    """A clause under its item."""

    @property
    def item(self) -> str:
        """What it stands under."""


ListedRow = TypeVar("ListedRow", bound=Listed)


def by_item(rows: Iterable[ListedRow]) -> tuple[tuple[ListedRow, tuple[ListedRow, ...]], ...]:
    """Lay clauses together under their items, each told by its first clause, in their order."""
    found: dict[str, list[ListedRow]] = {}
    for row in rows:
        found.setdefault(row.item, []).append(row)
    return tuple((rows[0], tuple(rows)) for rows in found.values())


@dataclass(frozen=True, slots=True)
class Target:
    """What is assessed: an area, an organisation in it if one is meant, a named place in it."""

    area_id: int
    organisation_id: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """An answer to a clause; photos come beside it."""

    verdict: Verdict
    note: str = ""
    amount: Decimal | None = None
