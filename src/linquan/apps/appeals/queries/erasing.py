"""What may be erased, what falls due, what was erased, and what is held back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from linquan.apps.appeals import erasing, erasures, persons, rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.erasures import RetentionRow
from linquan.apps.appeals.models import Hold, Reporter, Tombstone
from linquan.apps.appeals.queries.erasure_wishes import (
    HeldRequest,
    ProposalRow,
    held_request,
    waiting_proposals,
)
from linquan.apps.appeals.queries.redactions import RedactionRow, waiting_redactions
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import MatterRow
from linquan.kernel import masks, numbers, personal_rows, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.rows import Page
from linquan.kernel.validity import valid_on

LOOKS_AHEAD: Final = timedelta(days=30)
SHOWN, PAGE_SIZE = 50, 50


@dataclass(frozen=True, slots=True)
class HeldPage:
    """What is held on someone, as far as the actor may erase it."""

    requests: tuple[HeldRequest, ...]
    names: tuple[str, ...]
    """Under which names, masked."""
    counts: Mapping[str, int]
    """How many rows of each table would go."""

    @property
    def free(self) -> tuple[HeldRequest, ...]:
        """Requests that can be erased now."""
        return tuple(one for one in self.requests if one.refusal is None)


def held_page(actor: Actor, district_id: int, who: str, now: datetime) -> HeldPage:
    """Look up what an erasure would take. One statement a table, and four.

    Raises NotAllowed, Invalid (``who``).
    """
    if not persons.may_ask(actor, district_id):
        raise NotAllowed("propose_erasure")
    books = desk(district_id)
    found = persons.requests_of(actor, district_id, who, rules.may_assign)
    refused = erasing.refusals(found, books, now)
    requests = tuple(held_request(appeal, refused[appeal.pk], books) for appeal in found)
    free = [one.appeal_id for one in requests if one.refusal is None]
    counts = personal_rows.counts(erasing.whom_of(district_id, free)) if free else {}
    return HeldPage(requests, _names([appeal.pk for appeal in found]), counts)


def _names(appeal_ids: list[int]) -> tuple[str, ...]:
    rows = Reporter.objects.filter(appeal_id__in=appeal_ids, name_sealed__isnull=False)
    told = {
        secrets.unseal(bytes(sealed or b""), f"reporter.name:{district_id}")
        for sealed, district_id in rows.values_list("name_sealed", "district_id")
    }
    return tuple(sorted(map(masks.mask_name, told)))


@dataclass(frozen=True, slots=True)
class DueRow:
    """A request that is to be erased on a day, by how many months it is kept."""

    appeal_id: int
    number: str
    matter: MatterRow
    ended_on: date
    due_on: date
    months: int


@dataclass(frozen=True, slots=True)
class TombstoneRow:
    """What was erased: of which request, by whom, when, why, by which rule."""

    tombstone_id: int
    appeal_id: int
    number: str
    matter: MatterRow
    rule: str
    months: int | None
    reason: str
    account_name: str
    proposed_name: str
    at: datetime
    rows: Mapping[str, int]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A request that is not erased until a day, and why."""

    appeal_id: int
    number: str
    reason: str
    until: date
    account_name: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class KeepingPage:
    """What falls due within a month, what is held back, what was erased."""

    due: tuple[DueRow, ...]
    due_count: int
    holds: tuple[HoldRow, ...]
    proposals: tuple[ProposalRow, ...]
    redactions: tuple[RedactionRow, ...]
    erased: Page[TombstoneRow]
    has_default: bool
    lines: int


def keeping_page(actor: Actor, now: datetime, before_id: int = 0) -> KeepingPage:
    """Return what falls due in the actor's sight within 30 days, and what was erased.

    Eight statements when no book changed.
    """
    books = desk(actor.district_id)
    today = books.day(now)
    valid = valid_on(erasing.retention_rows(books.district_id), today)
    months = erasing.months_by_matter(books, today)
    coming = erasing.due_by(books, today + LOOKS_AHEAD, months)
    coming = coming.filter(pk__in=visible(actor).values("pk"))
    rows = coming.values_list("pk", "received_at", "matter_id", "done_at")[:SHOWN]
    return KeepingPage(
        due=tuple(_due(row, books, months) for row in rows),
        due_count=coming.count(),
        holds=_holds(actor, books, today),
        proposals=waiting_proposals(actor, books),
        redactions=waiting_redactions(actor, books),
        erased=_tombstones(actor, books, before_id),
        has_default=any(row.code == erasures.DEFAULT for row in valid),
        lines=len(valid),
    )


def _due(
    row: tuple[int, datetime, int, datetime | None], books: Desk, months: Mapping[int, int]
) -> DueRow:
    pk, received_at, matter_id, done_at = row
    ended = books.day(done_at or received_at)
    return DueRow(
        pk,
        rules.number_of(pk, received_at, books.calendar),
        books.matter(matter_id),
        ended,
        erasures.due_on(ended, months[matter_id]),
        months[matter_id],
    )


def _holds(actor: Actor, books: Desk, today: date) -> tuple[HoldRow, ...]:
    rows = Hold.objects.filter(
        district_id=books.district_id, lifted_at__isnull=True, appeal__in=visible(actor),
        appeal__erased_at__isnull=True,
    ).order_by("until", "id")  # fmt: skip
    told = rows.values_list("appeal_id", "appeal__received_at", "reason", "until", "account_name")
    return tuple(
        HoldRow(
            pk, rules.number_of(pk, at, books.calendar), numbers.masked(reason), until, name,
            until < today,
        )
        for pk, at, reason, until, name in told[:SHOWN]
    )  # fmt: skip


def _tombstones(actor: Actor, books: Desk, before_id: int) -> Page[TombstoneRow]:
    rows = Tombstone.objects.filter(district_id=books.district_id, appeal__in=visible(actor))
    if before_id:
        rows = rows.filter(pk__lt=before_id)
    told = rows.order_by("-id").values_list(
        "id", "appeal_id", "appeal__received_at", "appeal__matter_id", "rule", "months", "reason",
        "account_name", "proposed_name", "at", "rows", "told",
    )  # fmt: skip
    found = [
        TombstoneRow(
            pk, appeal_id, rules.number_of(appeal_id, received_at, books.calendar),
            books.matter(matter_id), rule, months, reason, name, proposed, at, counts,
            tuple(systems),
        )
        for (
            pk, appeal_id, received_at, matter_id, rule, months, reason, name, proposed, at,
            counts, systems,
        ) in told[: PAGE_SIZE + 1]
    ]  # fmt: skip
    older = f"{found[PAGE_SIZE - 1].tombstone_id}" if len(found) > PAGE_SIZE else ""
    return Page(tuple(found[:PAGE_SIZE]), older=older)


@dataclass(frozen=True, slots=True)
class PendingFiles:
    """Photos of an erased request that still lie on the disk, and when they were attached."""

    district_id: int
    appeal_id: int
    files: Mapping[str, datetime]


def pending_files(*, limit: int = 500) -> tuple[PendingFiles, ...]:
    """Return erased requests whose photos still lie on the disk. One statement."""
    rows = Tombstone.objects.exclude(files={}).order_by("id")
    return tuple(
        PendingFiles(
            district_id,
            appeal_id,
            {key: datetime.fromisoformat(at) for key, at in files.items()},
        )
        for district_id, appeal_id, files in rows.values_list("district_id", "appeal_id", "files")[
            :limit
        ]
    )


def retention_lines(district_id: int) -> tuple[RetentionRow, ...]:
    """Every line of the list of keeping times. One statement."""
    return erasing.retention_rows(district_id)
