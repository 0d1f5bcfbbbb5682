"""Days and confirmed years of the calendar from a file: one change of it, taken back as one.

As with every change of a calendar, raising the version of the book is the lock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from linquan.apps.orgs.calendar_planning import CalendarPlan
from linquan.apps.orgs.calendar_types import calendar_subject
from linquan.apps.orgs.models import CalendarDay, CalendarYear
from linquan.apps.orgs.operations._checks import BOOK, permit
from linquan.apps.orgs.plans import day_plan, year_plan
from linquan.apps.orgs.types import CALENDAR_CHANGED
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.events import record
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

Rows = Mapping[Any, models.Model]


@transaction.atomic
def import_calendar_days(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Enter the holidays and make-up days of a file, all or none, as one change of the calendar.

    :func:`take_back_calendar_days` undoes it. A fixed number of statements. Raises NotAllowed,
    NotFound, WrongState (``import_taken``), Invalid (``rows_wrong`` with ``faults``).
    """
    _begin(actor, district_id, import_id, "import_calendar_days")
    planned = _good(day_plan(district_id, rows))
    found = CalendarDay.objects.filter(district_id=district_id, day__in=planned.put)
    held = {one.day: one for one in found}
    before = {
        day.isoformat(): [one.is_workday, one.note, one.source] if (one := held.get(day)) else None
        for day in planned.put
    }
    _write(CalendarDay, "day", district_id, import_id, planned, held)
    if planned.put:
        _tell(actor, district_id, now, {"days": len(planned.put), "before": {"days": before}})
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def import_calendar_years(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Confirm the years of a file, all or none; :func:`take_back_calendar_years` undoes it.

    A fixed number of statements. Raises NotAllowed, NotFound, WrongState (``import_taken``),
    Invalid (``rows_wrong`` with ``faults``).
    """
    _begin(actor, district_id, import_id, "import_calendar_years")
    planned = _good(year_plan(district_id, rows))
    found = CalendarYear.objects.filter(district_id=district_id, year__in=planned.put)
    held = {one.year: one for one in found}
    before = {str(year): held[year].source if year in held else None for year in planned.put}
    _write(CalendarYear, "year", district_id, import_id, planned, held)
    if planned.put:
        _tell(actor, district_id, now, {"years": len(planned.put), "before": {"years": before}})
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_calendar_days(
    *, actor: Actor, district_id: int, import_id: int, now: datetime
) -> int:
    """Bring back the days as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    return _take_back(CalendarDay, actor, district_id, import_id, now)


@transaction.atomic
def take_back_calendar_years(
    *, actor: Actor, district_id: int, import_id: int, now: datetime
) -> int:
    """Bring back the years as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    return _take_back(CalendarYear, actor, district_id, import_id, now)


def _begin(actor: Actor, district_id: int, import_id: int, verb: str) -> None:
    permit(actor, district_id, verb)
    imports.begin(district_id, import_id)
    books.bump(district_id, BOOK)


def _good(planned: CalendarPlan) -> CalendarPlan:
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    return planned


def _write(
    model: type[models.Model],
    key: str,
    district_id: int,
    import_id: int,
    planned: CalendarPlan,
    held: Rows,
) -> None:
    """Write what is planned: rows that are there under their ids, new ones under reserved ones."""
    fresh = [one for one in planned.put if one not in held]
    ids = dict(zip(fresh, ledger.reserve_ids(model, len(fresh)), strict=True))
    ids |= {one: row.pk for one, row in held.items()}
    rows = [
        model(pk=ids[one], district_id=district_id, **{key: one}, **fields)
        for one, fields in planned.put.items()
    ]
    ledger.note_before(district_id, import_id, model, list(ids.values()))
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_fields(planned)
    )
    ledger.note_after(district_id, import_id, model)


def _fields(planned: CalendarPlan) -> Sequence[str]:
    return sorted({name for fields in planned.put.values() for name in fields}) or ["source"]


def _take_back(
    model: type[models.Model], actor: Actor, district_id: int, import_id: int, now: datetime
) -> int:
    permit(actor, district_id, "take_back_calendar")
    imports.begin_undo(district_id, import_id, now)
    books.bump(district_id, BOOK)
    rows = len(ledger.put_back(district_id, import_id, model))
    _tell(actor, district_id, now, {"what": "import_taken_back", "import": import_id})
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=rows, now=now
    )
    return rows


def _tell(actor: Actor, district_id: int, now: datetime, data: dict[str, Any]) -> None:
    """Record one change of the calendar: whoever keeps deadlines listens to it."""
    record(
        CALENDAR_CHANGED, subject=calendar_subject(district_id), actor=actor, at=now,
        district_id=district_id, data={"what": "import"} | data,
    )  # fmt: skip
