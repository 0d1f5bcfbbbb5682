"""Organisations from a file: written all or none, and taken back as one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from linquan.apps.orgs.models import Organisation
from linquan.apps.orgs.operations._checks import (
    BOOK,
    office_day,
    permit,
    refusing_a_taken_name,
)
from linquan.apps.orgs.organisation_planning import Added, OrganisationPlan
from linquan.apps.orgs.plans import organisation_plan
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

_BATCH: Final = 1000
Facts = list[tuple[str, dict[str, Any]]]


@transaction.atomic
def import_organisations(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the organisations of a file, all or none; :func:`take_back_organisations` undoes it.

    A fixed number of statements and one for each 1,000 organisations. Raises NotAllowed, NotFound,
    WrongState (``import_taken``, ``changed_meanwhile``), Invalid (``rows_wrong`` with ``faults``;
    ``name``: somebody has just taken it).
    """
    permit(actor, district_id, "import_organisations")
    imports.begin(district_id, import_id)
    planned, locked = _planned_under_lock(district_id, rows)
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    areas = places.area_book(district_id, books.versions(district_id)).areas
    new = _drafted(district_id, planned.added, locked, areas, office_day(now))
    touched = [*planned.changed, *(one.pk for one in new)]
    ledger.note_before(district_id, import_id, Organisation, touched)
    changed = _change(planned, locked, areas)
    with refusing_a_taken_name():
        _write(planned, locked)
        Organisation.objects.bulk_create(new, batch_size=_BATCH)
    ledger.note_after(district_id, import_id, Organisation)
    added: Facts = [(f"organisation:{one.pk}", {"kind": one.kind, "name": one.name}) for one in new]
    batch_id = uuid4()
    for kind, told in (("organisation.added", added), ("organisation.changed", changed)):
        record_many(kind, told, actor=actor, at=now, district_id=district_id, batch_id=batch_id)
    books.bump(district_id, BOOK)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_organisations(
    *, actor: Actor, district_id: int, import_id: int, now: datetime
) -> int:
    """Bring back the organisations as they were before an import, within a week.

    Where an area was moved since, they follow it. Returns how many. Raises NotAllowed, NotFound,
    WrongState (``import_not_taken``, ``too_late_to_take_back``, ``import_changed_since``,
    ``import_in_use``; ``area_unknown``: one that they answered for is out of use by now).
    """
    permit(actor, district_id, "take_back_organisations")
    imports.begin_undo(district_id, import_id, now)
    ids = ledger.put_back(district_id, import_id, Organisation)
    _follow_areas(district_id, ids)
    facts: Facts = [(f"organisation:{pk}", {"import": import_id}) for pk in ids]
    record_many(
        "organisation.import_undone", facts, actor=actor, at=now, district_id=district_id,
        batch_id=uuid4(),
    )  # fmt: skip
    books.bump(district_id, BOOK)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)


def _planned_under_lock(
    district_id: int, rows: Sequence[Row]
) -> tuple[OrganisationPlan, dict[int, Organisation]]:
    """Plan, lock what the plan touches, and plan again if anyone changed anything meanwhile."""
    current, planned = books.versions(district_id), organisation_plan(district_id, rows)
    found = Organisation.objects.select_for_update().filter(pk__in=planned.touched)
    locked = {one.pk: one for one in found.filter(district_id=district_id).order_by("pk")}
    held = places.hold_areas(planned.areas)
    if books.versions(district_id) != current:
        planned = organisation_plan(district_id, rows)
    if not (planned.touched <= locked.keys() and planned.areas <= held):
        raise WrongState("changed_meanwhile")
    return planned, locked


def _drafted(
    district_id: int,
    added: Sequence[Added],
    locked: Mapping[int, Organisation],
    areas: Mapping[int, AreaRow],
    today: date,
) -> list[Organisation]:
    """Turn what is to be added into unsaved organisations, each after what it belongs to."""
    made: dict[int, Organisation] = {}
    for pk, one in zip(ledger.reserve_ids(Organisation, len(added)), added, strict=True):
        draft = one.draft
        above = made.get(one.parent_row) or locked.get(draft.parent_id or 0)
        made[one.row] = Organisation(
            pk=pk,
            district_id=district_id,
            kind=draft.kind,
            name=draft.name,
            name_en=draft.name_en,
            parent_id=above.pk if above else None,
            path=f"{above.path if above else '/'}{pk}/",
            area_id=draft.area_id,
            area_path=areas[draft.area_id].path if draft.area_id else "",
            phone=draft.phone,
            valid_from=today,
        )
    return list(made.values())


def _change(
    planned: OrganisationPlan, locked: Mapping[int, Organisation], areas: Mapping[int, AreaRow]
) -> Facts:
    """Set what changes; returns what is to be told of it."""
    facts: Facts = []
    for pk, wanted in planned.changed.items():
        one = locked[pk]
        before = {name: getattr(one, name) for name in wanted}
        pairs = {name: [before[name], value] for name, value in wanted.items()}
        facts.append((f"organisation:{pk}", pairs | {"before": before}))
        for name, value in wanted.items():
            setattr(one, name, value)
        if "area_id" in wanted:
            one.area_path = areas[one.area_id].path if one.area_id else ""
    return facts


def _write(planned: OrganisationPlan, locked: Mapping[int, Organisation]) -> None:
    names = {name for wanted in planned.changed.values() for name in wanted}
    if names:
        fields = sorted(names | {"area_path"})
        rows = [locked[pk] for pk in planned.changed]
        Organisation.objects.bulk_create(  # they are there: twenty times as fast as bulk_update
            rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["id"],
            update_fields=fields,
        )  # fmt: skip


def _follow_areas(district_id: int, ids: Sequence[int]) -> None:
    """Bring organisations that were put back to where their areas hang now. Raises WrongState."""
    rows = list(Organisation.objects.filter(pk__in=ids, area_id__isnull=False).order_by("pk"))
    areas_held = places.hold_areas({one.area_id for one in rows if one.area_id})
    areas = places.area_book(district_id, books.versions(district_id)).areas
    moved = []
    for one in rows:
        if one.area_id not in areas_held:
            raise WrongState("area_unknown")
        if one.area_path != areas[one.area_id].path:
            one.area_path = areas[one.area_id].path
            moved.append(one)
    Organisation.objects.bulk_update(moved, ["area_path"], batch_size=_BATCH)
