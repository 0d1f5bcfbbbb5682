"""The drawn map."""

from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.apps.places import rules
from linquan.apps.places.models import MapLayer
from linquan.apps.places.operations._checks import (
    BOOK,
    locked_area,
    permit,
    refuse_faults,
)
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.events import record


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
