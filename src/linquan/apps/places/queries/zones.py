"""Reads of zones, which cut across the tree: plain rows, outlines."""

from typing import Any

from linquan.apps.places.models import Zone
from linquan.apps.places.plans import ZONE_FIELDS
from linquan.apps.places.types import ZoneKind, ZoneRow
from linquan.kernel.errors import NotFound
from linquan.kernel.rows import rows_of

KINDS = list(ZoneKind)


def zones(district_id: int) -> tuple[ZoneRow, ...]:
    """Zones in use, by kind and name. One statement."""
    found = Zone.objects.filter(district_id=district_id, valid_to__isnull=True)
    return tuple(sorted(rows_of(ZoneRow, found.values_list(*ZONE_FIELDS)), key=by_kind))


def by_kind(zone: ZoneRow) -> tuple[int, str, int]:
    """Key to sort zones as lists show them."""
    return (KINDS.index(ZoneKind(zone.kind)), zone.name, zone.zone_id)


def own_zone(district_id: int, zone_id: int) -> ZoneRow:
    """Return one zone of a district, ended or not. One statement. Raises NotFound."""
    found = Zone.objects.filter(district_id=district_id, pk=zone_id)
    if not (rows := rows_of(ZoneRow, found.values_list(*ZONE_FIELDS))):
        raise NotFound(code="zone_unknown")
    return rows[0]


def zone_outline(district_id: int, zone_id: int) -> dict[str, Any]:
    """Return the outline of a zone. One statement. Raises NotFound."""
    found = Zone.objects.filter(district_id=district_id, pk=zone_id)
    if (geometry := found.values_list("geometry", flat=True).first()) is None:
        raise NotFound(code="zone_unknown")
    return dict(geometry)


def zone_shapes(district_id: int) -> dict[str, Any]:
    """GeoJSON of the zones in use, with id, name and kind of zone. One statement."""
    rows = Zone.objects.filter(district_id=district_id, valid_to__isnull=True).order_by("id")
    features = [
        zone_feature(*row) for row in rows.values_list("geometry", "id", "name", "name_en", "kind")
    ]
    return {"type": "FeatureCollection", "features": features}


def zone_feature(
    geometry: dict[str, Any], zone_id: int, name: str, name_en: str, kind: str
) -> dict[str, Any]:
    """One zone as a feature of GeoJSON."""
    told = {"id": zone_id, "name": name, "name_en": name_en, "zone": kind}
    return {"type": "Feature", "geometry": geometry, "properties": told}
