"""The dated lists behind rectifications, and the dates that follow from them."""

from datetime import date, datetime
from typing import Final

from linquan.apps.appeals.queries import Desk
from linquan.apps.rectifications.models import Ground, Item, Rectification, Term
from linquan.apps.rectifications.types import (
    GroundRow,
    ItemRow,
    ItemState,
    Scope,
    TermCode,
    TermRow,
)
from linquan.kernel.calendar import Policy, Unit, deadline
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

LONG_AGO: Final = date(2000, 1, 1)
OWN_TERMS: Final = tuple(
    TermRow(code, amount, Unit.WORKDAYS, LONG_AGO, None)
    for code, amount in (
        (TermCode.VERIFY, 3), (TermCode.ORDER, 2), (TermCode.REMEDY, 10), (TermCode.EVALUATE, 5),
    )
)  # fmt: skip
"""The house's own, where nothing is written down: no official figures."""
GROUND = ("id", "code", "name", "name_en", "basis", "is_official", "valid_from", "valid_to")
ITEM = ("id", "position", "text", "due_at", "state", "asked_until", "asked_reason")


def grounds(district_id: int) -> tuple[GroundRow, ...]:
    """Every version of every legal basis, those of one code together. One statement."""
    rows = Ground.objects.filter(district_id=district_id).order_by("code", "valid_from")
    return rows_of(GroundRow, rows.values_list(*GROUND))


def written_terms(district_id: int) -> tuple[TermRow, ...]:
    """Every time limit that is written down. One statement."""
    rows = Term.objects.filter(district_id=district_id).order_by("code", "valid_from")
    names = ("code", "amount", "unit", "valid_from", "valid_to", "id")
    return rows_of(TermRow, rows.values_list(*names))


def every_term(district_id: int) -> tuple[TermRow, ...]:
    """Every time limit, the house's own where none is written down. One statement."""
    written = written_terms(district_id)
    told = {term.code for term in written}
    return (*written, *(term for term in OWN_TERMS if term.code not in told))


def terms(district_id: int, day: date) -> dict[str, TermRow]:
    """Time limits on a day, by step; the house's own where none is written. One statement."""
    own = {term.code: term for term in OWN_TERMS}
    return own | {term.code: term for term in valid_on(written_terms(district_id), day)}


def due_at(books: Desk, code: TermCode, now: datetime) -> datetime:
    """When a step that begins now is due. One statement."""
    term = terms(books.district_id, books.day(now))[code]
    return deadline(Policy(term.amount, Unit(term.unit)), now, (), books.calendar)


def items_of(row: Rectification) -> tuple[ItemRow, ...]:
    """Items of an order, in their order. One statement."""
    rows = Item.objects.filter(district_id=row.district_id, rectification_id=row.pk)
    return tuple(
        ItemRow(pk, position, text, due, ItemState(state), asked, reason)
        for pk, position, text, due, state, asked, reason in rows.order_by("position").values_list(
            *ITEM
        )
    )


def next_due(items: tuple[ItemRow, ...]) -> datetime | None:
    """The first date among items that are not accepted."""
    return min((i.due_at for i in items if i.state != ItemState.ACCEPTED), default=None)


def scope_of(row: Rectification) -> Scope:
    """What permission needs to know of it."""
    return Scope(row.district_id, row.area_path, row.owner_id, row.owner_path, row.party_path)
