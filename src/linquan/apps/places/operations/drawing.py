"""Zones that cut across communities, and the drawn map."""

from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.apps.places import rules
from linquan.apps.places.models import Area, MapLayer, Zone
from linquan.apps.places.operations._checks import (
    BOOK,
    day_of,
    locked_area,
    permit,
    refuse_faults,
)
from linquan.apps.places.types import ZoneDraft
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound, WrongState
from linquan.kernel.events import record


@transaction.atomic
def add_zone(*, actor: Actor, district_id: int, draft: ZoneDraft, now: datetime) -> int:
    """Add a park, campus, business district or centre, which may cut across communities.

    Raises NotAllowed, NotFound (the district), Invalid (``name``, ``geometry``, ``area_ids``).
    """
    locked_area(district_id)
    permit(actor, district_id, "add_zone")
    refuse_faults(_zone_faults(district_id, draft))
    zone = Zone.objects.create(
        district_id=district_id,
        kind=draft.kind,
        name=draft.name.strip(),
        name_en=draft.name_en.strip(),
        geometry=draft.geometry,
        area_ids=sorted(draft.area_ids),
    )
    record(
        "zone.added", subject=f"zone:{zone.pk}", actor=actor, at=now, district_id=district_id,
        data={"kind": zone.kind, "name": zone.name},
    )  # fmt: skip
    books.bump(district_id, BOOK)
    return zone.pk


@transaction.atomic
def retire_zone(*, actor: Actor, zone_id: int, now: datetime) -> None:
    """Take a zone out of use from today. Raises NotAllowed, NotFound, WrongState."""
    zone = Zone.objects.select_for_update().filter(pk=zone_id).first()
    if zone is None:
        raise NotFound(code="zone_unknown")
    permit(actor, zone.district_id, "retire_zone")
    if zone.valid_to is not None:
        raise WrongState(code="zone_retired")
    zone.valid_to = day_of(now)
    zone.save(update_fields=["valid_to"])
    record(
        "zone.retired", subject=f"zone:{zone_id}", actor=actor, at=now,
        district_id=zone.district_id, data={"name": zone.name},
    )  # fmt: skip
    books.bump(zone.district_id, BOOK)


@transaction.atomic
def store_map_layer(
    *,
    actor: Actor,
    district_id: int,
    name: str,
    geojson: dict[str, Any],
    source: str,
    now: datetime,
) -> None:
    """Keep a drawn layer of a district, in place of the one of the same name.

    Raises NotAllowed, NotFound (the district), Invalid (``geojson``, ``source``).
    """
    locked_area(district_id)
    permit(actor, district_id, "store_map_layer")
    refuse_faults(rules.layer_faults(geojson, source))
    kept, _ = MapLayer.objects.update_or_create(
        district_id=district_id,
        name=name,
        defaults={"geojson": geojson, "source": source, "changed_at": now},
    )
    record(
        "map.stored", subject=f"map:{kept.pk}", actor=actor, at=now, district_id=district_id,
        data={"name": name, "source": source, "features": len(geojson["features"])},
    )  # fmt: skip
    books.bump(district_id, BOOK)


def _zone_faults(district_id: int, draft: ZoneDraft) -> dict[str, str]:
    faults = rules.zone_faults(draft)
    wanted = set(draft.area_ids)
    living = Area.objects.filter(district_id=district_id, pk__in=wanted, valid_to__isnull=True)
    if wanted and living.count() != len(wanted):
        faults["area_ids"] = "area_unknown"
    taken = Zone.objects.filter(district_id=district_id, kind=draft.kind, name=draft.name.strip())
    if "name" not in faults and taken.exists():
        faults["name"] = "name_taken"
    return faults
