"""Areas come, change and go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from linquan.apps.places import rules
from linquan.apps.places.models import Area, Poster
from linquan.apps.places.operations._checks import (
    BOOK,
    code_of,
    day_of,
    locked_area,
    permit,
    refuse_faults,
    refuse_retired,
    refusing_a_taken_code,
)
from linquan.apps.places.operations._codes import changed_codes, refuse_taken, told, write_codes
from linquan.apps.places.types import AreaChange, AreaDraft, Level, PlannedArea
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import record, record_many
from linquan.kernel.exchange.ledger import reserve_ids

_CHANGEABLE = ("name", "name_en", "code", "residents", "lon", "lat")
_BATCH = 500


@transaction.atomic
def add_area(*, actor: Actor, draft: AreaDraft, now: datetime) -> int:
    """Add an area below its parent; a district has none, and only the house itself adds it.

    Returns the id. Raises NotAllowed, NotFound (``area_unknown``: the parent), WrongState
    (``area_retired``: the parent), Invalid (``level``, ``code``, ``name``, ``geometry``, …).
    """
    parent = None if draft.parent_id is None else locked_area(draft.parent_id)
    permit(actor, parent.district_id if parent else 0, "add_area")
    area = _drafted(reserve_ids(Area, 1)[0], draft, parent)
    with refusing_a_taken_code():
        area.save(force_insert=True)
    subject, data = added_fact(area)
    record(
        "area.added", subject=subject, actor=actor, at=now, district_id=area.district_id, data=data
    )
    books.bump(area.district_id, BOOK)
    return area.pk


@transaction.atomic
def load_places(*, actor: Actor, areas: Sequence[PlannedArea], now: datetime) -> dict[str, int]:
    """Add whole trees, or refuse them as a whole: the basket of a new town or of an import.

    Parents come before what hangs below them. Every area gets its own event; all share a batch.
    Returns the ids by key. Raises what :func:`add_area` raises; an Invalid also carries
    ``details["key"]``, the area at fault.
    """
    parents = _locked_parents(areas)
    for planned in areas:
        if not planned.parent_key:
            above = parents.get(planned.draft.parent_id or 0)
            permit(actor, above.district_id if above else 0, "load_places")
    made = planned_areas(areas, parents)
    with refusing_a_taken_code():
        Area.objects.bulk_create(made.values(), batch_size=_BATCH)
    batch_id = uuid4()
    for district_id in sorted({area.district_id for area in made.values()}):
        facts = [added_fact(area) for area in made.values() if area.district_id == district_id]
        record_many(
            "area.added", facts, actor=actor, at=now, district_id=district_id, batch_id=batch_id
        )
        books.bump(district_id, BOOK)
    return {key: area.pk for key, area in made.items()}


@transaction.atomic
def change_area(*, actor: Actor, area_id: int, change: AreaChange, now: datetime) -> int | None:
    """Change name, code, head-count or centre of an area; what is the same writes nothing.

    Grids of a community get its new code before their own serial. Returns the event's id, None when
    nothing differs; :func:`take_back_area_change` takes it back. Raises NotAllowed, NotFound,
    WrongState (``area_retired``), Invalid by field (``code``: ``part_code_taken`` names the code in
    ``details["clash"]``).
    """
    area = locked_area(area_id)
    permit(actor, area.district_id, "change_area")
    parent_code = code_of(area.parent_id)
    refuse_faults(rules.area_faults(Level(area.level), change, parent_code))
    old = {n: getattr(area, n) for n in _CHANGEABLE if getattr(area, n) != getattr(change, n)}
    if not old:
        return None
    codes = changed_codes(area, change.code) if "code" in old else {}
    refuse_taken(area, codes)
    for name in old:
        setattr(area, name, getattr(change, name))
    with refusing_a_taken_code():
        area.save(update_fields=list(old))
        write_codes(parts := {pk: pair for pk, pair in codes.items() if pk != area_id})
    data: dict[str, Any] = {name: [was, getattr(change, name)] for name, was in old.items()}
    data |= {"parts": told(parts)} if parts else {}
    event_id = record(
        "area.changed", subject=f"area:{area_id}", actor=actor, at=now,
        district_id=area.district_id, data=data,
    )  # fmt: skip
    books.bump(area.district_id, BOOK)
    return event_id


@transaction.atomic
def redraw_area(
    *, actor: Actor, area_id: int, geometry: dict[str, Any] | None, now: datetime
) -> int | None:
    """Give an area another outline (GeoJSON polygon in lon, lat), or none.

    Returns the event's id, None when it is the same; :func:`take_back_area_change` takes it back.
    Raises NotAllowed, NotFound, WrongState (``area_retired``), Invalid (``geometry``).
    """
    area = locked_area(area_id)
    permit(actor, area.district_id, "redraw_area")
    if fault := rules.geometry_fault(geometry):
        raise Invalid.field(name="geometry", code=fault)
    before = area.geometry
    if before == geometry:
        return None
    area.geometry = geometry
    area.save(update_fields=["geometry"])
    event_id = record(
        "area.redrawn", subject=f"area:{area_id}", actor=actor, at=now,
        district_id=area.district_id, data={"before": before},
    )  # fmt: skip
    books.bump(area.district_id, BOOK)
    return event_id


@transaction.atomic
def retire_area(*, actor: Actor, area_id: int, now: datetime) -> None:
    """Take an area out of use from today; :func:`restore_area` takes it back.

    Raises NotAllowed, NotFound, WrongState (``area_retired``, ``area_has_parts``,
    ``area_has_posters``: see to those first).
    """
    area = locked_area(area_id)
    permit(actor, area.district_id, "retire_area")
    if Area.objects.filter(parent_id=area_id, valid_to__isnull=True).exists():
        raise WrongState(code="area_has_parts")
    if Poster.objects.filter(area_id=area_id, valid_to__isnull=True).exists():
        raise WrongState(code="area_has_posters")
    area.valid_to = day_of(now)
    area.save(update_fields=["valid_to"])
    record(
        "area.retired", subject=f"area:{area_id}", actor=actor, at=now,
        district_id=area.district_id, data={"name": area.name},
    )  # fmt: skip
    books.bump(area.district_id, BOOK)


@transaction.atomic
def restore_area(*, actor: Actor, area_id: int, now: datetime) -> None:
    """Take a retired area back into use.

    Raises NotAllowed, NotFound, WrongState (``area_in_use``; ``area_retired``: its parent).
    """
    area = _locked_below_its_parent(area_id)
    permit(actor, area.district_id, "restore_area")
    if area.valid_to is None:
        raise WrongState(code="area_in_use")
    if area.parent is not None:
        refuse_retired(area.parent)
    area.valid_to = None
    area.save(update_fields=["valid_to"])
    record(
        "area.restored", subject=f"area:{area_id}", actor=actor, at=now,
        district_id=area.district_id, data={"name": area.name},
    )  # fmt: skip
    books.bump(area.district_id, BOOK)


def _locked_below_its_parent(area_id: int) -> Area:
    """Lock an area, in use or not, and its parent, in order of id as a move does. Two statements.

    Raises NotFound, WrongState (``area_moved``).
    """
    parent_id = Area.objects.filter(pk=area_id).values_list("parent_id", flat=True).first()
    wanted = [pk for pk in (area_id, parent_id) if pk]
    rows = Area.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    found = {row.pk: row for row in rows}
    if area_id not in found:
        raise NotFound(code="area_unknown")
    area = found[area_id]
    if area.parent_id != parent_id:
        raise WrongState(code="area_moved")
    area.parent = found[parent_id] if parent_id else None
    return area


def _locked_parents(areas: Sequence[PlannedArea]) -> dict[int, Area]:
    """Lock the areas that a basket hangs below, in order of id."""
    wanted = {a.draft.parent_id for a in areas if not a.parent_key and a.draft.parent_id}
    return {area_id: locked_area(area_id) for area_id in sorted(wanted)}


def planned_areas(areas: Sequence[PlannedArea], parents: dict[int, Area]) -> dict[str, Area]:
    """Turn a basket into unsaved areas, by key."""
    made: dict[str, Area] = {}
    for area_id, planned in zip(reserve_ids(Area, len(areas)), areas, strict=True):
        if planned.key in made:
            raise Invalid.field(name="key", code="given_twice", key=planned.key)
        if planned.parent_key and planned.parent_key not in made:
            raise Invalid.field(name="parent_key", code="not_listed_before", key=planned.key)
        above = made.get(planned.parent_key) or parents.get(planned.draft.parent_id or 0)
        made[planned.key] = _drafted(area_id, planned.draft, above, planned.key)
    return made


def _drafted(area_id: int, draft: AreaDraft, parent: Area | None, key: str = "") -> Area:
    """Check a draft against its parent and turn it into an unsaved area."""
    level = None if parent is None else Level(parent.level)
    refuse_faults(rules.draft_faults(draft, level, parent.code if parent else ""), key)
    return Area(
        pk=area_id,
        district_id=parent.district_id if parent else area_id,
        parent_id=parent.pk if parent else None,
        level=draft.level,
        code=draft.code,
        name=draft.name.strip(),
        name_en=draft.name_en.strip(),
        path=f"{parent.path if parent else '/'}{area_id}/",
        residents=draft.residents,
        lon=draft.lon,
        lat=draft.lat,
        geometry=draft.geometry,
    )


def added_fact(area: Area) -> tuple[str, dict[str, Any]]:
    """Subject and data of the event that an area was added."""
    return f"area:{area.pk}", {"level": area.level, "name": area.name, "code": area.code}
