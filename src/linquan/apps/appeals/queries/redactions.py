"""Words that one clerk has proposed to black out, for the other who decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from linquan.apps.appeals import cases, mention_rows, rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.mentions import Mention
from linquan.apps.appeals.models import Redaction
from linquan.apps.appeals.queries.erasure_wishes import MOST_ROWS, WAITING
from linquan.apps.appeals.sight import visible
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class RedactionRow:
    """Places that one clerk has proposed to black out, as far as whoever looks may see them."""

    batch_id: UUID
    numbers: tuple[str, ...]
    places: int
    reason: str
    account_name: str
    is_own: bool
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class RedactionPage:
    """A proposal that waits: the words with the sentences around them."""

    row: RedactionRow
    mentions: tuple[Mention, ...]


def waiting_redactions(actor: Actor, books: Desk) -> tuple[RedactionRow, ...]:
    """Return what waits for a second clerk in the actor's sight. One statement."""
    rows = Redaction.objects.filter(
        district_id=books.district_id, appeal__in=visible(actor), **WAITING
    ).order_by("proposed_at", "pk")
    found: dict[UUID, list[Redaction]] = {}
    for row in _with_case(rows)[:MOST_ROWS]:
        found.setdefault(row.batch_id, []).append(row)
    return tuple(_row(batch, actor, books) for batch in found.values())


def _with_case(rows: QuerySet[Redaction]) -> QuerySet[Redaction]:
    return rows.select_related("appeal").defer(*(f"appeal__{name}" for name in cases.HEAVY))


def _row(batch: list[Redaction], actor: Actor, books: Desk) -> RedactionRow:
    first = batch[0]
    told = {row.appeal_id: row.appeal.received_at for row in batch}
    return RedactionRow(
        first.batch_id,
        tuple(rules.number_of(pk, at, books.calendar) for pk, at in told.items()),
        len(batch),
        first.reason,
        first.account_name,
        first.account_id == actor.account_id,
        first.proposed_at,
    )


def redaction_page(actor: Actor, district_id: int, batch_id: UUID) -> RedactionPage:
    """Look at a proposal that waits before deciding. Six statements.

    Raises NotFound, also for what the actor could not decide; WrongState (``text_changed``).
    """
    rows = Redaction.objects.filter(district_id=district_id, batch_id=batch_id, **WAITING)
    batch = list(_with_case(rows).order_by("pk"))
    may = all(rules.may_assign(actor, cases.scope_of(row.appeal)) for row in batch)
    if not batch or not may:
        raise NotFound("proposal_unknown")
    books = desk(district_id)
    found = mention_rows.mentions_at(actor, district_id, [row.place for row in batch])
    return RedactionPage(_row(batch, actor, books), found)
