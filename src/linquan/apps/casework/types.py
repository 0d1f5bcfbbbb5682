"""Words, rows and the state table of protected files (个案)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

NAME_LIMIT, PLACE_LIMIT, WORDS_LIMIT, RECORD_LIMIT = 60, 80, 500, 4000
REASON_LEAST, REASON_LIMIT, PARTY_LIMIT, RHYTHM_LIMIT, YEARS_LIMIT = 4, 200, 20, 365, 99
SITTING_LIMIT, TASK_LIMIT = 200, 60
FURTHEST_DAYS: Final = 366
"""How far ahead the next date of a file may lie."""


class Track(StrEnum):
    """How a kind of work goes."""

    MEDIATION = "mediation"
    """Between parties, by a mediator of their choice, to an agreement."""
    HELP = "help"
    """For somebody, by a plan with goals and contacts."""


class Reach(StrEnum):
    """Which files of a kind and an area an admission opens."""

    OWN = "own"
    ALL = "all"


class State(StrEnum):
    """Where a file stands."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    WORKING = "working"
    FOLLOWING = "following"
    """It came to something; it is looked after whether that holds."""
    CLOSED = "closed"


MOVES: dict[State, frozenset[State]] = {
    State.OPENED: frozenset({State.ACCEPTED, State.CLOSED}),
    State.ACCEPTED: frozenset({State.WORKING, State.CLOSED}),
    State.WORKING: frozenset({State.ACCEPTED, State.FOLLOWING, State.CLOSED}),
    State.FOLLOWING: frozenset({State.WORKING, State.CLOSED}),
    State.CLOSED: frozenset(),
}
AT_WORK = frozenset({State.ACCEPTED, State.WORKING, State.FOLLOWING})
OPEN = frozenset(State) - {State.CLOSED}


class Nature(StrEnum):
    """What a result of the list means."""

    AGREEMENT = "agreement"
    REACHED = "reached"
    """Help was no longer needed, or its goals are reached."""
    NOTHING = "nothing"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    """To a court, the police, legal aid."""


class Consent(StrEnum):
    """To what somebody agreed."""

    GUARDIAN = "guardian"
    """To dealing with a child under 14."""
    HEALTH = "health"
    """To noting what concerns health."""
    WORK = "work"
    """To the work itself, where the kind asks for it."""


class Way(StrEnum):
    """How somebody was met or told something."""

    VISIT = "visit"
    OFFICE = "office"
    PHONE = "phone"
    VIDEO = "video"
    PAPER = "paper"


class TaskState(StrEnum):
    """What became of an obligation or a goal."""

    OPEN = "open"
    KEPT = "kept"
    NOT_KEPT = "not_kept"


class Ending(StrEnum):
    """By which rule a file was erased."""

    RETENTION = "retention"
    WISH = "wish"


@dataclass(frozen=True, slots=True)
class KindDraft:
    """What a kind of work needs.

    ``rhythm_days``: how many days until the next date where nobody says another; ``keep_years``
    after closing a file is erased.
    """

    name: str
    name_en: str
    track: Track
    needs_consent: bool
    rhythm_days: int
    keep_years: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class KindRow:
    """A version of a kind of work."""

    kind_id: int
    code: str
    name: str
    name_en: str
    track: str
    needs_consent: bool
    rhythm_days: int
    keep_years: int
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A version of a line of the list of results."""

    result_id: int
    code: str
    name: str
    name_en: str
    track: str
    nature: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class AdmissionDraft:
    """Whom to admit to which kind of work, where, how far, from when until when, and why."""

    account_id: int
    kind_code: str
    area_id: int
    reach: Reach
    valid_from: date
    valid_to: date
    reason: str


@dataclass(frozen=True, slots=True)
class AdmissionRow:
    """An admission: the last day is excluded."""

    admission_id: int
    district_id: int
    account_id: int
    kind_code: str
    area_id: int
    area_path: str
    reach: str
    valid_from: date
    valid_to: date
    revoked_at: datetime | None

    def holds(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.revoked_at is None and self.valid_from <= day < self.valid_to


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """Somebody a file is about. No date of birth: only whether under 14."""

    name: str
    phone: str = ""
    is_under_14: bool = False


@dataclass(frozen=True, slots=True)
class FileDraft:
    """What is written when a file is opened."""

    kind_code: str
    area_id: int
    matter: str
    parties: tuple[PartyDraft, ...]
    has_health: bool = False


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """Who agreed to what, when and how."""

    consent: Consent
    by: str
    on: date
    way: Way
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class MediatorDraft:
    """A mediator of a named programme, as the public page introduces them."""

    name: str
    programme: str
    words: str
    hours: str
    area_id: int
    consented_on: date
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class SittingDraft:
    """A meeting or a contact: when, how, where, who was there, what was said."""

    at: datetime
    way: Way
    place: str
    present: str
    record: str
    next_on: date


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """An obligation of an agreement, or a goal of a plan, with its date."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Place:
    """What permission needs to know of a file."""

    district_id: int
    kind_code: str
    area_path: str
    worker_id: int
    mediator_account_id: int | None
