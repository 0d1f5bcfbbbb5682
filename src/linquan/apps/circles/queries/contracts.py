"""Reads of contracts: until when, renewed how often, what was agreed and what was done."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Q

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, rules, standing
from linquan.apps.circles.contracts import (
    RENEWED,
    TAKEN_BACK,
    ContractStanding,
    standing_of,
)
from linquan.apps.circles.facilities import FIELDS as FACILITY_FIELDS
from linquan.apps.circles.facilities import FacilityRow, FacilityView, State
from linquan.apps.circles.figures import FIELDS, FigureRow, Kept, kept
from linquan.apps.circles.models import Facility, Figure
from linquan.apps.circles.position_rules import thresholds
from linquan.apps.circles.queries.register import books_of
from linquan.kernel.actors import Actor
from linquan.kernel.events import newest_of_kinds
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

MOST: Final = 500
MOST_RENEWALS: Final = 2_000


@dataclass(frozen=True, slots=True)
class ContractRow:
    """Who operates a facility until when, what was agreed, and what was done."""

    view: FacilityView
    standing: ContractStanding
    days_left: int | None
    """Less than nothing where it has ended."""
    renewals: int
    kept: tuple[Kept, ...]
    may_keep: bool


@dataclass(frozen=True, slots=True)
class ContractsPage:
    """Contracts, those that end first before the others."""

    rows: tuple[ContractRow, ...]
    counts: Mapping[ContractStanding, int]
    days: int
    """How long before its end a contract is told to end."""
    is_cut: bool


def contracts_page(
    actor: Actor, now: datetime, *, wanted: ContractStanding | None = None
) -> ContractsPage:
    """Return the contracts of facilities that are not closed. Six statements. Raises NotAllowed."""
    books = books_of(actor)
    today, days = books.day(now), _days(books, now)
    agreed = Q(contract_from__isnull=False) | Q(contract_to__isnull=False) | ~Q(contract_results="")
    rows = Facility.objects.filter(agreed, district_id=books.district_id, operator__isnull=False)
    rows = rows.exclude(state=State.CLOSED.value)
    order = rows.order_by(F("contract_to").asc(nulls_last=True), "id")
    found = rows_of(FacilityRow, order.values_list(*FACILITY_FIELDS)[: MOST + 1])
    counts = Counter(standing_of(one.contract_to, today, days) for one in found)
    shown = [
        one for one in found[:MOST] if wanted in {None, standing_of(one.contract_to, today, days)}
    ]
    kinds = register.named_items(standing.figure_kinds(books.district_id), today)
    figures = _figures(books.district_id, shown)
    renewals = _renewals(books.district_id)
    return ContractsPage(
        tuple(
            ContractRow(
                view,
                standing_of(view.row.contract_to, today, days),
                _left(view.row.contract_to, today),
                renewals[view.row.facility_id],
                kept(figures.get(view.row.facility_id, ()), kinds),
                rules.may_keep(actor, view.area.path),
            )
            for view in register.views(shown, books, {}, ())
        ),
        counts,
        days,
        len(found) > MOST,
    )


def contracts_due(actor: Actor, books: Desk, now: datetime) -> tuple[int, int]:
    """Count contracts that end soon, and those that have ended, of facilities that one keeps.

    Two statements.
    """
    today = books.day(now)
    until = today + timedelta(days=_days(books, now))
    rows = Facility.objects.filter(district_id=books.district_id, contract_to__lte=until)
    rows = rows.exclude(state=State.CLOSED.value)
    mine = [
        ends
        for area_id, ends in rows.values_list("area_id", "contract_to")
        if ends and rules.may_keep(actor, books.areas.areas[area_id].path)
    ]
    ended = sum(1 for ends in mine if ends < today)
    return len(mine) - ended, ended


def _days(books: Desk, now: datetime) -> int:
    """Return how long before its end a contract is told to end. One statement."""
    rules_of_today = valid_on(standing.position_rules(books.district_id), books.day(now))
    return thresholds(rules_of_today).contract_days


def _left(until: date | None, today: date) -> int | None:
    return None if until is None else (until - today).days


def _figures(district_id: int, rows: Iterable[FacilityRow]) -> dict[int, list[FigureRow]]:
    """Return figures of facilities, by facility. One statement."""
    ids = [row.facility_id for row in rows]
    found = Figure.objects.filter(district_id=district_id, facility_id__in=ids)
    by_facility: dict[int, list[FigureRow]] = {}
    for one in rows_of(FigureRow, found.values_list(*FIELDS)):
        by_facility.setdefault(one.facility_id, []).append(one)
    return by_facility


def _renewals(district_id: int) -> Counter[int]:
    """Count how often each contract was renewed. One statement."""
    kinds = (RENEWED, TAKEN_BACK)
    events = newest_of_kinds(district_id, kinds, limit=MOST_RENEWALS)
    found = Counter(event.subject_id for event in events if event.kind == RENEWED)
    undone = (e.subject_id for e in events if e.data.get("step") == RENEWED)
    found.subtract(undone)
    return found
