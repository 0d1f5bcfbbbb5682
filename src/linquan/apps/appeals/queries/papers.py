"""What a body that meets about requests may see of them: never the reporter, numbers masked."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Answer, Appeal, PetitionRow
from linquan.apps.appeals.parts import PartRow, photo_role
from linquan.apps.appeals.petitions import PetitionState
from linquan.apps.appeals.queries.parts import parts_among
from linquan.apps.appeals.queries.photos import SUBJECT, PhotoRow
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import DONE, OPEN, Status
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.models import Attachment

FIELDS = (
    "id", "title", "text", "address", "area_id", "area_path", "about_path", "status",
    "received_at", "due_at", "done_at", "owner_id", "reopened_count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """A request as it is laid before a meeting."""

    appeal_id: int
    number: str
    title: str
    text: str
    address: str
    area: AreaRow
    area_path: str
    about_path: str
    status: Status
    received_at: datetime
    due_at: datetime
    done_at: datetime | None
    owner: OrganisationRow
    reopened_count: int
    answer: str
    photos: tuple[PhotoRow, ...]
    parts: tuple[PartRow, ...]

    def part(self, part_id: int | None) -> PartRow | None:
        """One part of it."""
        return next((part for part in self.parts if part.part_id == part_id), None)

    def proof(self, part_id: int | None) -> tuple[PhotoRow, ...]:
        """Pictures of the result: of one part, or of the whole."""
        role = photo_role(part_id) if part_id else "proof"
        return tuple(photo for photo in self.photos if photo.role == role)

    @property
    def is_done(self) -> bool:
        """Whether it is answered, or needs no answer any more."""
        return self.status in DONE

    def concerns(self, organisation_path: str) -> bool:
        """Whether an organisation is the one complained about, or below it."""
        return not rules.can_take(self.about_path, organisation_path)


def papers(actor: Actor, appeal_ids: Collection[int]) -> dict[int, Paper]:
    """Return requests as they are laid before a meeting; not those the actor is a party to.

    Whoever asks has made sure that the actor belongs to the meeting. Five statements, or none.
    """
    found = papers_in(actor.district_id, appeal_ids)
    return {pk: paper for pk, paper in found.items() if not actor.belongs_below(paper.about_path)}


def papers_in(district_id: int, appeal_ids: Collection[int]) -> dict[int, Paper]:
    """Return requests of a district, whoever looks: for what the house does by itself.

    Five statements (versions of the books, requests, answers, pictures, parts), or none.
    """
    ids = sorted(appeal_ids)
    if not ids:
        return {}
    books = desk(district_id)
    rows = Appeal.objects.filter(district_id=district_id, pk__in=ids).values_list(*FIELDS)
    answers = Answer.objects.filter(district_id=district_id, appeal_id__in=ids)
    said = dict(answers.order_by("id").values_list("appeal_id", "text"))
    pictures = _pictures(district_id, ids)
    parts = parts_among(district_id, ids, books)
    return {row[0]: _paper(row, books, said, pictures, parts) for row in rows}


@dataclass(frozen=True, slots=True)
class Became:
    """The request that something became, as far as its reader may know of it."""

    appeal_id: int
    number: str
    title: str
    """Empty for who may not open it."""
    status: Status
    is_open_to: bool

    @property
    def is_done(self) -> bool:
        """Whether it is answered, or needs no answer any more."""
        return self.status in DONE


def became_of(actor: Actor, appeal_ids: Collection[int]) -> dict[int, Became]:
    """Requests as far as the actor may know of them. Six statements, or none."""
    found = papers(actor, appeal_ids)
    opens = frozenset[int]()
    if found:
        opens = frozenset(visible(actor).filter(pk__in=set(found)).values_list("id", flat=True))
    return {pk: _became(paper, is_open=pk in opens) for pk, paper in found.items()}


def _became(paper: Paper, *, is_open: bool) -> Became:
    title = paper.title if is_open else ""
    return Became(paper.appeal_id, paper.number, title, paper.status, is_open)


def _pictures(district_id: int, ids: Collection[int]) -> dict[int, list[PhotoRow]]:
    found: dict[int, list[PhotoRow]] = defaultdict(list)
    rows = Attachment.objects.filter(
        district_id=district_id, subject__in=[subject_of(pk) for pk in ids]
    )
    for subject, pk, role, sha256, width, height, at in rows.order_by("id").values_list(
        "subject", "id", "role", "sha256", "width", "height", "created_at"
    ):
        row = PhotoRow(pk, role, sha256, width, height, at)
        found[int(subject.removeprefix(SUBJECT))].append(row)
    return found


def _paper(
    row: tuple[Any, ...],
    books: Desk,
    said: dict[int, str],
    pictures: dict[int, list[PhotoRow]],
    parts: dict[int, tuple[PartRow, ...]],
) -> Paper:
    pk, title, text, address, area_id, area_path, about_path, status, received_at, *rest = row
    due_at, done_at, owner_id, reopened_count = rest
    return Paper(
        pk,
        rules.number_of(pk, received_at, books.calendar),
        numbers.masked(title),
        numbers.masked(text),
        numbers.masked(address),
        books.areas.areas[area_id],
        area_path,
        about_path,
        Status(status),
        received_at,
        due_at,
        done_at,
        books.organisations[owner_id],
        reopened_count,
        numbers.masked(said.get(pk, "")),
        tuple(pictures.get(pk, ())),
        parts.get(pk, ()),
    )


def statuses_of(district_id: int, appeal_ids: Collection[int]) -> dict[int, Status]:
    """Where requests stand, for counts that name none of them. One statement."""
    rows = Appeal.objects.filter(district_id=district_id, pk__in=sorted(appeal_ids))
    return {pk: Status(status) for pk, status in rows.values_list("id", "status")}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open request that may be put before a meeting."""

    appeal_id: int
    number: str
    title: str
    received_at: datetime
    due_at: datetime
    is_late: bool
    is_petitioned: bool


def candidates(
    actor: Actor, area_id: int, besides: Collection[int], now: datetime, *, limit: int = 30
) -> tuple[Candidate, ...]:
    """Open requests of an area that an actor may see, what needs a meeting most first.

    Late ones, then those about which their unit asks something of the desk, then the oldest. Two
    statements.
    """
    books = desk(actor.district_id)
    waits = PetitionRow.objects.filter(
        district_id=actor.district_id, appeal=OuterRef("pk"), state=PetitionState.PENDING
    )
    late = Case(
        When(Q(due_at__lt=now) & ~Q(status=Status.WAITING), then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )
    rows = (
        visible(actor)
        .filter(status__in=sorted(OPEN), seen__contains=[str(area_id)])
        .exclude(pk__in=besides)
        .annotate(is_late=late, is_petitioned=Exists(waits))
        .order_by("-is_late", "-is_petitioned", "received_at", "id")
        .values_list("id", "title", "received_at", "due_at", "is_late", "is_petitioned")[:limit]
    )
    return tuple(_candidate(row, books) for row in rows)


def _candidate(row: tuple[Any, ...], books: Desk) -> Candidate:
    pk, title, received_at, *told = row
    number = rules.number_of(pk, received_at, books.calendar)
    return Candidate(pk, number, numbers.masked(title), received_at, *told)


def id_in_number(text: str) -> int | None:
    """Return the id in a number as people read it (``LQ-2611-1200``), or none."""
    return rules.id_in_number(text)
