"""What units sent down for their parts: of one request, and of a month."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from linquan.apps.appeals import part_rules, rules
from linquan.apps.appeals.desk import Desk, desk, scope
from linquan.apps.appeals.models import Support
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.supports import SupportKind, SupportRow, SupportState
from linquan.apps.orgs.types import OrganisationRow
from linquan.kernel import numbers
from linquan.kernel.actors import Actor

FIELDS = (
    "id", "appeal_id", "part_id", "organisation_id", "kind", "amount", "day", "words", "state",
)  # fmt: skip
OF_APPEAL = (
    "appeal__area_path", "appeal__owner_path", "appeal__about_path", "appeal__owner_id",
    "appeal__received_at",
)  # fmt: skip
MOST_ROWS = 500


def supports_of(district_id: int, appeal_id: int, books: Desk) -> tuple[SupportRow, ...]:
    """Return what was sent for the parts of a request, the oldest first. One statement."""
    rows = Support.objects.filter(district_id=district_id, appeal_id=appeal_id).order_by("id")
    return tuple(_row(row, books) for row in rows.values(*FIELDS))


def _row(row: dict[str, Any], books: Desk) -> SupportRow:
    return SupportRow(
        support_id=row["id"],
        appeal_id=row["appeal_id"],
        part_id=row["part_id"],
        unit=books.organisations[row["organisation_id"]],
        kind=SupportKind(row["kind"]),
        amount=row["amount"],
        day=row["day"],
        words=row["words"],
        state=SupportState(row["state"]),
    )


def masked_support(support: SupportRow) -> SupportRow:
    """Return it with telephones and other numbers in its words masked."""
    return replace(support, words=numbers.masked(support.words))


@dataclass(frozen=True, slots=True)
class SentRow:
    """Something that was sent, for which request, and whether the actor may open that."""

    support: SupportRow
    number: str
    is_open_to: bool


@dataclass(frozen=True, slots=True)
class UnitTotal:
    """What one unit sent in a month and whoever asked has confirmed, by kind."""

    unit: OrganisationRow
    amounts: dict[SupportKind, int]
    waiting: int
    """How many rows nobody has confirmed."""


@dataclass(frozen=True, slots=True)
class SupportPage:
    """What was sent down in a month, by unit."""

    month: date
    totals: tuple[UnitTotal, ...]
    rows: tuple[SentRow, ...]
    is_cut: bool


def support_page(actor: Actor, month: date) -> SupportPage:
    """Return what was sent in the month of a day, as far as the actor may know of it.

    What one's own units sent, and what was sent for requests that one may see; nothing of a request
    that one is a party to. Two statements (versions of the books, rows).
    """
    first = month.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    books = desk(actor.district_id)
    own = [
        unit.organisation_id
        for unit in books.organisations.values()
        if any(part_rules.covers(post, unit) for post in actor.posts)
    ]
    rows = (
        Support.objects.filter(
            Q(organisation_id__in=own) | Q(appeal__in=visible(actor)),
            district_id=actor.district_id,
            day__gte=first,
            day__lt=after,
        )
        .exclude(appeal__about_path__in=actor.organisation_lines())
        .order_by("-day", "-id")
    )
    found = list(rows.values(*FIELDS, *OF_APPEAL)[: MOST_ROWS + 1])
    sent = tuple(_sent(row, books, actor) for row in found[:MOST_ROWS])
    return SupportPage(first, _totals(sent), sent, len(found) > MOST_ROWS)


def _sent(row: dict[str, Any], books: Desk, actor: Actor) -> SentRow:
    paths = (row["appeal__area_path"], row["appeal__owner_path"], row["appeal__about_path"])
    where = scope(books.district_id, row["appeal_id"], paths, row["appeal__owner_id"])
    number = rules.number_of(row["appeal_id"], row["appeal__received_at"], books.calendar)
    return SentRow(masked_support(_row(row, books)), number, rules.may_see(actor, where))


def _totals(sent: tuple[SentRow, ...]) -> tuple[UnitTotal, ...]:
    found: dict[int, UnitTotal] = {}
    for one in (row.support for row in sent):
        blank = UnitTotal(one.unit, dict.fromkeys(SupportKind, 0), 0)
        total = found.setdefault(one.unit.organisation_id, blank)
        if one.state is SupportState.CONFIRMED:
            total.amounts[one.kind] += one.amount
        elif one.state is SupportState.TOLD:
            found[one.unit.organisation_id] = replace(total, waiting=total.waiting + 1)
    return tuple(sorted(found.values(), key=lambda total: total.unit.name))
