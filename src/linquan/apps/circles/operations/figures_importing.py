"""Figures from a file: all or none, and taken back as one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import figure_register, register
from linquan.apps.circles.figure_planning import FigureTable, NewFigure
from linquan.apps.circles.figures import FigureDraft, values_of
from linquan.apps.circles.models import Figure
from linquan.apps.circles.operations._register import told
from linquan.apps.circles.operations._tables import Target, put_back_rows
from linquan.apps.circles.permits import permit
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

FIGURES: Final = Target(Figure, (), register.FACILITIES, "figure")
_BATCH: Final = 500


@transaction.atomic
def import_figures(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Note the figures of a file, all or none; :func:`take_back_figures` undoes it.

    A fixed number of statements and one for each 500 figures. Raises NotAllowed, NotFound,
    WrongState (``import_taken``), Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_figures")
    imports.begin(district_id, import_id)
    shelf.bump(district_id, FIGURES.book)
    planned = FigureTable(figure_register.ground(desk(district_id), now)).plan(rows)
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    _write(planned.added, actor, district_id, import_id, now)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_figures(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Take out the figures that an import noted, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    permit(actor, district_id, "import_figures")
    return put_back_rows(
        FIGURES, actor=actor, district_id=district_id, import_id=import_id, now=now
    )


def _write(
    added: Iterable[NewFigure], actor: Actor, district_id: int, import_id: int, now: datetime
) -> None:
    """Write figures, noted in the ledger, with one event each."""
    figures = [*added]
    ids = ledger.reserve_ids(Figure, len(figures)) if figures else []
    ledger.note_before(district_id, import_id, Figure, ids)
    by_id = dict(zip(ids, figures, strict=True))
    Figure.objects.bulk_create(
        (_row(pk, one, actor, district_id, now) for pk, one in by_id.items()), batch_size=_BATCH
    )
    ledger.note_after(district_id, import_id, Figure)
    facts = [
        (f"figure:{pk}", {"import": import_id, **told(values_of(one.draft))})
        for pk, one in by_id.items()
    ]
    record_many(
        "figure.imported", facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4()
    )


def _row(pk: int, one: NewFigure, actor: Actor, district_id: int, now: datetime) -> Figure:
    said = {name: getattr(one.draft, name) for name in FigureDraft.__slots__}
    return Figure(
        pk=pk, district_id=district_id, facility_id=one.facility_id, gathering=one.gathering,
        account_id=actor.account_id, account_name=actor.name, noted_at=now, **said,
    )  # fmt: skip
