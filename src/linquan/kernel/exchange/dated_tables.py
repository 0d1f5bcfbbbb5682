"""A list of any app as a table that goes out and comes in: a few lines in its ``exchange.py``.

::

    TABLES = (
        table_of(DatedList(ListSpec("ground", LAYOUT, ...), Ground, "rectifications",
                           rules.may_edit_lists)),
    )
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import models, transaction

from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.events import record_many
from linquan.kernel.exchange import dated_lists, dated_planning, dated_writing, imports, ledger
from linquan.kernel.exchange.columns import Words
from linquan.kernel.exchange.dated_lists import ListSpec
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import May, Plan, Table


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the rows of a list are looked at: a district, and the office's day."""

    district_id: int
    today: date


@dataclass(frozen=True, slots=True)
class DatedList:
    """A list of an app: what it is made of, its table, the book it belongs to, who edits it.

    ``spec.rows`` and its checks get a :class:`Ground`.
    """

    spec: ListSpec
    table: type[models.Model]
    book: str
    may_edit: May
    faults: Mapping[str, Words] = field(default_factory=dict)
    """Words of the codes of its own checks."""


def table_of(of: DatedList) -> Table:
    """Offer a list as a table."""
    return Table(
        of.spec.layout,
        partial(_lines, of),
        of.may_edit,
        of.may_edit,
        partial(_check, of),
        partial(import_lines, of),
        partial(take_back_lines, of),
        faults={**dated_lists.FAULTS, **of.faults},
        holds=of.table,
    )


def _permit(of: DatedList, actor: Actor, district_id: int) -> None:
    if not of.may_edit(actor, district_id):
        raise NotAllowed("edit_lists")


def _ground(district_id: int, now: datetime) -> Ground:
    return Ground(district_id, now.astimezone(OFFICE_ZONE).date())


def _lines(
    of: DatedList, *, actor: Actor, district_id: int, now: datetime
) -> Iterator[Mapping[str, Any]]:
    """Every version, as values by column. Raises NotAllowed."""
    _permit(of, actor, district_id)
    return dated_planning.lines(of.spec, _ground(district_id, now))


def _check(
    of: DatedList, *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Plan what rows would do. Raises NotAllowed."""
    _permit(of, actor, district_id)
    return dated_planning.plan_list(of.spec, rows, _ground(district_id, now)).plan


@transaction.atomic
def import_lines(
    of: DatedList,
    *,
    actor: Actor,
    district_id: int,
    import_id: int,
    rows: tuple[Row, ...],
    now: datetime,
) -> Plan:
    """Write the versions of a file, all or none; :func:`take_back_lines` undoes it.

    Raising the version of the book is the lock. Raises NotAllowed, NotFound, WrongState, Invalid
    (``rows_wrong`` with ``faults``).
    """
    _permit(of, actor, district_id)
    imports.begin(district_id, import_id)
    books.bump(district_id, of.book)
    planned = dated_planning.plan_list(of.spec, rows, _ground(district_id, now))
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    ids = dated_writing.write(of.spec, of.table, district_id, import_id, planned.put)
    facts = [
        (f"{of.spec.name}:{pk}", dated_writing.fact(version, import_id))
        for pk, version in zip(ids, planned.put, strict=True)
    ]
    _record(of, "imported", facts, actor, district_id, now)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_lines(
    of: DatedList, *, actor: Actor, district_id: int, import_id: int, now: datetime
) -> int:
    """Put the lines back as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState.
    """
    _permit(of, actor, district_id)
    imports.begin_undo(district_id, import_id, now)
    books.bump(district_id, of.book)
    ids = ledger.put_back(district_id, import_id, of.table)
    facts = [(f"{of.spec.name}:{pk}", {"import": import_id}) for pk in ids]
    _record(of, "import_undone", facts, actor, district_id, now)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)


def _record(
    of: DatedList, what: str, facts: Any, actor: Actor, district_id: int, now: datetime
) -> None:
    record_many(
        f"{of.spec.name}.{what}", facts, actor=actor, at=now, district_id=district_id,
        batch_id=uuid4(),
    )  # fmt: skip
