"""Head-counts from a file: written all or none, and taken back as one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from linquan.apps.places.count_planning import AreaDay, CountChange, CountPlan, Line
from linquan.apps.places.models import Area, HeadCount
from linquan.apps.places.operations._checks import BOOK, day_of, permit
from linquan.apps.places.operations.counts import COUNTED
from linquan.apps.places.plans import count_plan, held_counts
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

_BATCH: Final = 500
Counts = dict[AreaDay, dict[int, Line]]


@transaction.atomic
def import_head_counts(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the head-counts of a file; :func:`take_back_imported_counts` takes them back.

    The newest count of an area is also its number of residents. A fixed number of statements and
    one for each 500 lines. Raises NotAllowed, NotFound, WrongState (``import_taken``,
    ``changed_meanwhile``), Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_head_counts")
    imports.begin(district_id, import_id)
    planned, areas = _planned_under_lock(district_id, rows, day_of(now))
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    held: Counts = held_counts(district_id, area_id__in=planned.area_ids)
    ledger.note_before(district_id, import_id, Area, sorted(areas))
    facts = [_told(change, held, areas[change.area_id], import_id) for change in planned.changes]
    _write(district_id, import_id, planned.changes)
    Area.objects.bulk_update(areas.values(), ["residents"], batch_size=_BATCH)
    ledger.note_after(district_id, import_id, Area)
    record_many(COUNTED, facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4())
    books.bump(district_id, BOOK)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


def _planned_under_lock(
    district_id: int, rows: Sequence[Row], today: date
) -> tuple[CountPlan, dict[int, Area]]:
    """Plan, lock the areas that are counted, and plan again under the lock."""
    wanted = count_plan(district_id, rows, today).area_ids
    found = Area.objects.select_for_update().filter(pk__in=wanted, valid_to__isnull=True)
    areas = {area.pk: area for area in found.order_by("pk")}
    planned = count_plan(district_id, rows, today)
    if not planned.area_ids <= areas.keys():
        raise WrongState("changed_meanwhile")
    return planned, areas


def _told(
    change: CountChange, held: Counts, area: Area, import_id: int
) -> tuple[str, dict[str, Any]]:
    """Let the area's number follow, and say what changed as :func:`set_head_counts` does."""
    key, was = (change.area_id, change.counted_on), area.residents
    before = _rows(held.get(key, {}))
    held[key] = {first: dict(line) for first, line in change.lines.items()}
    newest = max(day for area_id, day in held if area_id == area.pk)
    area.residents = sum(line["count"] for line in held[area.pk, newest].values()) or was
    return f"head_count:{area.pk}", {
        "counted_on": change.counted_on.isoformat(),
        "before": before,
        "lines": _rows(held[key]),
        "residents": [was, area.residents],
        "import": import_id,
    }


def _rows(lines: dict[int, Line]) -> list[list[Any]]:
    return [
        [first, line["to_age"], line["count"], line["source"]]
        for first, line in sorted(lines.items())
    ]


def _write(district_id: int, import_id: int, changes: Sequence[CountChange]) -> None:
    """Write the lines that are new or changed, and note what they were."""
    wanted = {
        (change.area_id, change.counted_on, first): line
        for change in changes
        for first, line in change.put.items()
    }
    held = HeadCount.objects.filter(
        district_id=district_id, area_id__in={area_id for area_id, _, _ in wanted}
    )
    old = {
        key: one for one in held if (key := (one.area_id, one.counted_on, one.from_age)) in wanted
    }
    for key, one in old.items():
        one.to_age, one.count, one.source = (wanted[key][n] for n in ("to_age", "count", "source"))
    keys = [key for key in wanted if key not in old]
    ids = ledger.reserve_ids(HeadCount, len(keys))
    new = [
        HeadCount(
            pk=pk, district_id=district_id, area_id=area_id, counted_on=day, from_age=first,
            **wanted[area_id, day, first],
        )
        for pk, (area_id, day, first) in zip(ids, keys, strict=True)
    ]  # fmt: skip
    changed = [one.pk for one in old.values()]
    ledger.note_before(district_id, import_id, HeadCount, [*changed, *ids])
    HeadCount.objects.bulk_update(old.values(), ["to_age", "count", "source"], batch_size=_BATCH)
    HeadCount.objects.bulk_create(new, batch_size=_BATCH)
    ledger.note_after(district_id, import_id, HeadCount)


@transaction.atomic
def take_back_imported_counts(
    *, actor: Actor, district_id: int, import_id: int, now: datetime
) -> int:
    """Bring the head-counts back as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``).
    """
    permit(actor, district_id, "take_back_imported_counts")
    imports.begin_undo(district_id, import_id, now)
    ids = ledger.put_back(district_id, import_id, HeadCount)
    areas = ledger.put_back(district_id, import_id, Area)
    record_many(
        COUNTED, [(f"head_count:{pk}", {"undone": import_id, "import": import_id}) for pk in areas],
        actor=actor, at=now, district_id=district_id, batch_id=uuid4(),
    )  # fmt: skip
    books.bump(district_id, BOOK)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)
