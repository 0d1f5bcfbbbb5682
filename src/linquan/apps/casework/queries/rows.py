"""Rows of the pages of protected files, opened for whoever is admitted."""

from dataclasses import dataclass
from datetime import date, datetime

from linquan.apps.casework.types import AdmissionRow, KindRow, ResultRow, State
from linquan.apps.orgs.types import AccountRow
from linquan.apps.places.types import AreaRow


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in a list: nothing of what is written in it."""

    number: str
    kind: KindRow
    area: AreaRow
    state: State
    next_on: date | None
    worker_name: str
    is_mine: bool
    is_late: bool
    is_left: bool
    """Whether the one responsible is not admitted any more."""


@dataclass(frozen=True, slots=True)
class FilesPage:
    """What is mine, and what else of my kinds and areas is open; what was closed lately."""

    mine: tuple[FileLine, ...]
    others: tuple[FileLine, ...]
    closed: tuple[FileLine, ...]
    admissions: tuple[AdmissionRow, ...]
    may_open: bool
    may_admit: bool
    may_count: bool
    is_head: bool
    is_cut: bool


@dataclass(frozen=True, slots=True)
class PartyRow:
    """Somebody a file is about."""

    party_id: int
    name: str
    phone: str
    is_under_14: bool
    has_guardian: bool


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent."""

    consent: str
    by: str
    of: str
    on: date
    way: str


@dataclass(frozen=True, slots=True)
class SittingRow:
    """A session, a contact or a follow-up."""

    at: datetime
    way: str
    is_follow_up: bool
    place: str
    present: str
    record: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """An obligation or a goal."""

    task_id: int
    text: str
    due_on: date
    state: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class MediatorRow:
    """A mediator of a named programme."""

    mediator_id: int
    name: str
    programme: str
    words: str
    hours: str
    area: AreaRow
    consented_on: date


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """A mediator who is left out of a file."""

    name: str
    is_related: bool
    reason: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """What was done to a file, by whom, when: no words of it."""

    kind: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FilePage:
    """A file with all that is written in it."""

    file_id: int
    number: str
    kind: KindRow
    area: AreaRow
    state: State
    worker_id: int
    worker_name: str
    next_on: date | None
    matter: str
    urgent: str
    has_health: bool
    agreement: str
    closing: str
    result: ResultRow | None
    mediator_name: str
    mediator_programme: str
    appeal_id: int | None
    opened_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    erase_on: date | None
    held_until: date | None
    held_reason: str
    erased_at: datetime | None
    parties: tuple[PartyRow, ...]
    consents: tuple[ConsentRow, ...]
    recusals: tuple[RecusalRow, ...]
    sittings: tuple[SittingRow, ...]
    tasks: tuple[TaskRow, ...]
    photo_ids: tuple[int, ...]
    steps: tuple[StepRow, ...]
    is_head: bool
    is_worker: bool
    today: date
    mediators: tuple[MediatorRow, ...]
    """Who can be chosen: of the area, listed, not left out."""
    workers: tuple[AccountRow, ...]
    """To whom it can be given."""
    results: tuple[ResultRow, ...]
    """Results that fit the kind of work."""

    @property
    def is_mediation(self) -> bool:
        """Whether it goes between parties."""
        return self.kind.track == "mediation"

    @property
    def is_late(self) -> bool:
        """Whether its next date has passed."""
        return self.next_on is not None and self.next_on < self.today

    @property
    def children(self) -> tuple[PartyRow, ...]:
        """Parties under 14."""
        return tuple(party for party in self.parties if party.is_under_14)


@dataclass(frozen=True, slots=True)
class AdmissionView:
    """An admission with names."""

    row: AdmissionRow
    account_name: str
    kind: KindRow | None
    area: AreaRow
    is_valid: bool


@dataclass(frozen=True, slots=True)
class AdmissionsPage:
    """Admissions in the areas of an administrator, and what a new one can be of."""

    rows: tuple[AdmissionView, ...]
    past: tuple[AdmissionView, ...]
    accounts: tuple[AccountRow, ...]
    kinds: tuple[KindRow, ...]
    areas: tuple[AreaRow, ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many files of a kind there are: none tells of fewer than five people."""

    kind: KindRow
    open: int | None
    results: tuple[tuple[ResultRow, int | None], ...]


@dataclass(frozen=True, slots=True)
class CountsPage:
    """Counts of an area."""

    areas: tuple[tuple[AreaRow, tuple[CountRow, ...]], ...]
    year: int
    smallest: int
    """Counts from one to below it are not told."""


@dataclass(frozen=True, slots=True)
class ListsPage:
    """The lists of kinds and of results: all versions."""

    kinds: tuple[KindRow, ...]
    results: tuple[ResultRow, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class MediatorsPage:
    """Mediators as the head sees them."""

    rows: tuple[MediatorRow, ...]
    accounts: tuple[AccountRow, ...]
    areas: tuple[AreaRow, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What a new file can be of."""

    kinds: tuple[KindRow, ...]
    areas: tuple[AreaRow, ...]
