"""Reads of zones, which cut across the tree."""

from linquan.apps.places.models import Zone
from linquan.apps.places.types import ZoneRow


def zones(district_id: int) -> tuple[ZoneRow, ...]:
    """Zones in use. One statement."""
    found = Zone.objects.filter(district_id=district_id, valid_to__isnull=True)
    values = found.order_by("kind", "id").values_list("id", "kind", "name", "name_en", "area_ids")
    return tuple(
        ZoneRow(pk, kind, name, name_en, tuple(ids)) for pk, kind, name, name_en, ids in values
    )
