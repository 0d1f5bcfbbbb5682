"""Zones come, change and go: parks, campuses, business districts, centres.

What a zone touches is not written down: it follows from the outlines (``queries.zone_book``).
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.apps.places import rules
from linquan.apps.places.models import Zone
from linquan.apps.places.operations._checks import (
    ZONE_BOOK,
    day_of,
    locked_area,
    permit,
    refuse_faults,
    refusing_a_taken_zone_name,
)
from linquan.apps.places.types import Level, ZoneChange, ZoneDraft
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import newest_of, record

_CHANGEABLE = ("kind", "name", "name_en")


@transaction.atomic
def add_zone(*, actor: Actor, district_id: int, draft: ZoneDraft, now: datetime) -> int:
    """Add a park, campus, business district or centre, which may cut across communities.

    Returns the id. Raises NotAllowed, NotFound (``area_unknown``: the district), Invalid
    (``name``, ``name_en``, ``geometry``).
    """
    if locked_area(district_id).level != Level.DISTRICT:
        raise NotFound(code="area_unknown")
    permit(actor, district_id, "add_zone")
    refuse_faults(rules.zone_faults(draft))
    zone = Zone(
        district_id=district_id, kind=draft.kind, name=draft.name.strip(),
        name_en=draft.name_en.strip(), geometry=draft.geometry, valid_from=day_of(now),
    )  # fmt: skip
    with refusing_a_taken_zone_name(Invalid.field("name", "name_taken")):
        zone.save(force_insert=True)
    _tell(zone, "zone.added", actor, now, {"kind": zone.kind, "name": zone.name})
    return zone.pk


@transaction.atomic
def change_zone(
    *,
    actor: Actor,
    zone_id: int,
    change: ZoneChange,
    seen_version: int | None = None,
    now: datetime,
) -> None:
    """Change kind or names of a zone; what is the same writes nothing.

    Raises NotAllowed, NotFound, WrongState (``zone_ended``, ``changed_meanwhile``), Invalid by
    field.
    """
    zone = _taken(actor, zone_id, "change_zone", seen_version)
    refuse_faults(rules.name_faults(change.name, change.name_en))
    wanted = {"kind": change.kind.value, "name": change.name.strip()}
    wanted |= {"name_en": change.name_en.strip()}
    old = {n: getattr(zone, n) for n in _CHANGEABLE if getattr(zone, n) != wanted[n]}
    if not old:
        return
    with refusing_a_taken_zone_name(Invalid.field("name", "name_taken")):
        _write(zone, **{name: wanted[name] for name in old})
    _tell(
        zone, "zone.changed", actor, now, {name: [was, wanted[name]] for name, was in old.items()}
    )


@transaction.atomic
def redraw_zone(
    *,
    actor: Actor,
    zone_id: int,
    geometry: dict[str, Any] | None,
    seen_version: int | None = None,
    now: datetime,
) -> None:
    """Give a zone another outline (GeoJSON polygon in lon, lat); the same one writes nothing.

    Raises NotAllowed, NotFound, WrongState (``zone_ended``, ``changed_meanwhile``), Invalid
    (``geometry``).
    """
    zone = _taken(actor, zone_id, "redraw_zone", seen_version)
    if fault := rules.outline_fault(geometry):
        raise Invalid.field("geometry", fault)
    if geometry == zone.geometry:
        return
    _write(zone, geometry=geometry)
    _tell(zone, "zone.redrawn", actor, now, {"name": zone.name})


@transaction.atomic
def end_zone(*, actor: Actor, zone_id: int, now: datetime) -> None:
    """Take a zone out of use from today; :func:`restore_zone` takes it back.

    Raises NotAllowed, NotFound, WrongState (``zone_ended``).
    """
    zone = _taken(actor, zone_id, "end_zone")
    _write(zone, valid_to=day_of(now))
    _tell(zone, "zone.ended", actor, now, {"name": zone.name})


@transaction.atomic
def restore_zone(*, actor: Actor, zone_id: int, now: datetime) -> None:
    """Take an ended zone back into use.

    Raises NotAllowed, NotFound, WrongState (``zone_in_use``; ``zone_name_taken``: another zone of
    its kind has its name by now).
    """
    zone = _locked(actor, zone_id, "restore_zone")
    if zone.valid_to is None:
        raise WrongState(code="zone_in_use")
    with refusing_a_taken_zone_name(WrongState(code="zone_name_taken")):
        _write(zone, valid_to=None)
    _tell(zone, "zone.restored", actor, now, {"name": zone.name})


def _locked(actor: Actor, zone_id: int, verb: str) -> Zone:
    """Lock a zone, in use or not, for whoever may edit it. Raises NotFound, NotAllowed."""
    zone = Zone.objects.select_for_update().filter(pk=zone_id).first()
    if zone is None:
        raise NotFound(code="zone_unknown")
    permit(actor, zone.district_id, verb)
    return zone


def _taken(actor: Actor, zone_id: int, verb: str, seen_version: int | None = None) -> Zone:
    """Lock a zone that is in use and as it was seen. Raises NotFound, NotAllowed, WrongState."""
    zone = _locked(actor, zone_id, verb)
    if zone.valid_to is not None:
        raise WrongState(code="zone_ended", name=zone.name)
    if seen_version not in {None, zone.version}:
        last = newest_of(zone.district_id, f"zone:{zone_id}")
        told = {"by": last.actor_name, "at": last.at, "kind": last.kind} if last else {}
        raise WrongState(code="changed_meanwhile", version=zone.version, **told)
    return zone


def _write(zone: Zone, **fields: Any) -> None:
    """Write some fields, and that the zone is another version now."""
    for name, value in (fields | {"version": zone.version + 1}).items():
        setattr(zone, name, value)
    zone.save(update_fields=[*fields, "version"])


def _tell(zone: Zone, kind: str, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    """Record what happened, and have the book of zones read again."""
    record(
        kind, subject=f"zone:{zone.pk}", actor=actor, at=now,
        district_id=zone.district_id, data=data,
    )  # fmt: skip
    books.bump(zone.district_id, ZONE_BOOK)
