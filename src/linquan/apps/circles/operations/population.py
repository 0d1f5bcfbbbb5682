"""Population tables come into use, replace one another and are taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import rules
from linquan.apps.circles.homes import digest_of
from linquan.apps.circles.models import PopulationTable
from linquan.apps.circles.population import (
    LEVELS,
    Outlines,
    Points,
    TableState,
    outlines_of,
    place_fault,
)
from linquan.apps.circles.population_layout import plan_points, points_in
from linquan.apps.circles.telling import tell
from linquan.apps.places import queries as places
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

BOOK: Final = "population"
TAKEN: Final = "population.taken"
TAKEN_BACK: Final = "population.taken_back"


@dataclass(frozen=True, slots=True)
class PopulationDraft:
    """A table to be taken into use: what it is called, who says so, and its points."""

    file_name: str
    source: str
    points: Points


@transaction.atomic
def take_population(
    *, actor: Actor, district_id: int, draft: PopulationDraft, now: datetime
) -> int:
    """Let the points of a table be the homes of a district; returns the table's number.

    The table before it is kept for one step back. Six statements. Raises NotAllowed, Invalid
    (``points``: ``nothing_drawn``, ``coordinates_swapped``, ``outside_every_area``).
    """
    _hold(actor, district_id, "take_population")
    points = draft.points
    if fault := place_fault(points.lon, points.lat, _outlines(district_id)):
        raise Invalid.field("points", fault)
    row = _replaced(actor, district_id, draft, now)
    _tell(TAKEN, row, actor, now)
    return int(row.pk)


@transaction.atomic
def take_back_population(*, actor: Actor, table_id: int, now: datetime) -> None:
    """Take a table out of use: the one before it is used again, else homes are those of areas.

    Raises NotAllowed, NotFound, WrongState (``table_not_in_use``).
    """
    found = PopulationTable.objects.filter(pk=table_id).values_list("district_id", flat=True)
    if (district_id := found.first()) is None:
        raise NotFound("table_unknown")
    _hold(actor, district_id, "take_back_population")
    row = PopulationTable.objects.defer("content").get(pk=table_id)
    if row.state != TableState.IN_USE:
        raise WrongState("table_not_in_use")
    _put_back(row, now)
    _tell(TAKEN_BACK, row, actor, now)


@transaction.atomic
def import_population(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Let the points of a file be the homes of a district; :func:`take_back_population_import`.

    Raises NotAllowed, NotFound, WrongState (``import_taken``), Invalid (``rows_wrong`` with
    ``faults``).
    """
    _hold(actor, district_id, "import_population")
    imports.begin(district_id, import_id)
    plan = plan_points(rows, _outlines(district_id))
    if plan.faults:
        raise Invalid("rows_wrong", faults=plan.faults)
    name = imports.import_row(district_id, import_id).file_name
    draft = PopulationDraft(name, "", points_in(rows))
    row = _replaced(actor, district_id, draft, now, import_id=import_id)
    _tell(TAKEN, row, actor, now)
    imports.settle(actor=actor, district_id=district_id, import_id=import_id, plan=plan, now=now)
    return plan


@transaction.atomic
def take_back_population_import(
    *, actor: Actor, district_id: int, import_id: int, now: datetime
) -> int:
    """Take the table of an import out of use again, within a week; returns how many points.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``: another table has come since, or it was taken back).
    """
    _hold(actor, district_id, "take_back_population_import")
    imports.begin_undo(district_id, import_id, now)
    rows = PopulationTable.objects.defer("content").filter(
        district_id=district_id, import_id=import_id, state=TableState.IN_USE
    )
    if (row := rows.first()) is None:
        raise WrongState("import_changed_since")
    _put_back(row, now)
    _tell(TAKEN_BACK, row, actor, now)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=row.points, now=now
    )
    return int(row.points)


def _hold(actor: Actor, district_id: int, verb: str) -> None:
    """Let tables of a district follow one another. Raises NotAllowed."""
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed(verb)
    books.bump(district_id, BOOK)


def _outlines(district_id: int) -> Outlines:
    return outlines_of(places.area_shapes(district_id, LEVELS)["features"])


def _replaced(
    actor: Actor, district_id: int, draft: PopulationDraft, now: datetime, **said: Any
) -> PopulationTable:
    """Put a table in the place of the one in use; of those before only the line stays."""
    rows = PopulationTable.objects.filter(district_id=district_id)
    rows.exclude(state=TableState.IN_USE).update(content=None)
    rows.filter(state=TableState.IN_USE).update(state=TableState.REPLACED, ended_at=now)
    content = draft.points.pack()
    return PopulationTable.objects.create(
        district_id=district_id, state=TableState.IN_USE, file_name=draft.file_name[-120:],
        source=draft.source[:120], digest=digest_of(content), content=content,
        points=len(draft.points.lon), people=draft.points.total, account_id=actor.account_id,
        account_name=actor.name, taken_at=now, **said,
    )  # fmt: skip


def _put_back(row: PopulationTable, now: datetime) -> None:
    rows = PopulationTable.objects.filter(district_id=row.district_id)
    rows.filter(pk=row.pk).update(state=TableState.TAKEN_BACK, ended_at=now, content=None)
    former = rows.filter(state=TableState.REPLACED, content__isnull=False).order_by("-pk")
    rows.filter(pk__in=list(former.values_list("pk", flat=True)[:1])).update(
        state=TableState.IN_USE, ended_at=None
    )


def _tell(kind: str, row: PopulationTable, actor: Actor, now: datetime) -> None:
    tell(
        kind, f"population:{row.pk}", row.district_id, actor, now, file=row.file_name,
        points=row.points, people=row.people,
    )  # fmt: skip
