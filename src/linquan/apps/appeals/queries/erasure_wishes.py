"""What one clerk has proposed to erase at a person's wish, for the other who decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from linquan.apps.appeals import cases, erasing, rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.erasures import Refusal
from linquan.apps.appeals.models import Appeal, ErasureProposal
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import Status
from linquan.kernel import numbers, personal_rows
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

MOST_ROWS: Final = 200
WAITING: Final = {"outcome": ""}


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request of the person who asks, and what stands in the way of erasing it."""

    appeal_id: int
    number: str
    title: str
    status: Status
    received_at: datetime
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """Requests that one clerk has proposed to erase, as far as whoever looks may see them."""

    batch_id: UUID
    numbers: tuple[str, ...]
    reason: str
    account_name: str
    is_own: bool
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal that waits: what would go, and what stands in the way by now."""

    row: ProposalRow
    requests: tuple[HeldRequest, ...]
    counts: Mapping[str, int]
    """How many rows of each table would go."""

    @property
    def is_free(self) -> bool:
        """Whether nothing stands in the way."""
        return all(one.refusal is None for one in self.requests)


def held_request(appeal: Appeal, refusal: Refusal | None, books: Desk) -> HeldRequest:
    """Tell of a request what the look before an erasure shows."""
    return HeldRequest(
        appeal.pk,
        rules.number_of(appeal.pk, appeal.received_at, books.calendar),
        numbers.masked(appeal.title),
        Status(appeal.status),
        appeal.received_at,
        refusal,
    )


def waiting_proposals(actor: Actor, books: Desk) -> tuple[ProposalRow, ...]:
    """Return what waits for a second clerk in the actor's sight. One statement."""
    rows = ErasureProposal.objects.filter(
        district_id=books.district_id, appeal__in=visible(actor), **WAITING
    ).order_by("proposed_at", "pk")
    found: dict[UUID, list[ErasureProposal]] = {}
    for row in rows.select_related("appeal").defer(*_heavy())[:MOST_ROWS]:
        found.setdefault(row.batch_id, []).append(row)
    return tuple(_row(batch, actor, books) for batch in found.values())


def _heavy() -> tuple[str, ...]:
    return tuple(f"appeal__{name}" for name in cases.HEAVY)


def _row(batch: list[ErasureProposal], actor: Actor, books: Desk) -> ProposalRow:
    first = batch[0]
    return ProposalRow(
        first.batch_id,
        tuple(
            rules.number_of(row.appeal_id, row.appeal.received_at, books.calendar) for row in batch
        ),
        first.reason,
        first.account_name,
        first.account_id == actor.account_id,
        first.proposed_at,
    )


def proposal_page(actor: Actor, district_id: int, batch_id: UUID, now: datetime) -> ProposalPage:
    """Look at a proposal that waits before deciding. One statement a table, and three.

    Raises NotFound, also for what the actor could not erase.
    """
    rows = ErasureProposal.objects.filter(district_id=district_id, batch_id=batch_id, **WAITING)
    batch = list(rows.select_related("appeal").defer(*_heavy()).order_by("appeal_id"))
    found = [row.appeal for row in batch]
    may = all(rules.may_assign(actor, cases.scope_of(appeal)) for appeal in found)
    if not found or not may:
        raise NotFound("proposal_unknown")
    books = desk(district_id)
    refused = erasing.refusals(found, books, now)
    counts = personal_rows.counts(erasing.whom_of(district_id, [a.pk for a in found]))
    return ProposalPage(
        _row(batch, actor, books),
        tuple(held_request(appeal, refused[appeal.pk], books) for appeal in found),
        counts,
    )
