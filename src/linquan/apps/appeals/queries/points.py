"""Open requests on maps."""

from datetime import datetime, timedelta
from typing import Any

from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.queries.inbox import masked
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import OPEN, Status
from linquan.kernel.actors import Actor


def appeal_points(actor: Actor, now: datetime, *, limit: int = 2000) -> dict[str, Any]:
    """GeoJSON of open requests with a point. Two statements."""
    soon = now + timedelta(hours=desk(actor.district_id).rules(now).soon_h)
    rows = (
        visible(actor)
        .filter(status__in=sorted(OPEN), lon__isnull=False)
        .order_by("due_at", "id")
        .values_list("id", "title", "address", "lon", "lat", "due_at", "status")[:limit]
    )
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "kind": _kind(status, due, now, soon),
                "name": masked(title),
                "sub": masked(address),
                "url": f"/appeals/{pk}/",
            },
        }
        for pk, title, address, lon, lat, due, status in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def _kind(status: str, due: datetime, now: datetime, soon: datetime) -> str:
    if status == Status.WAITING:
        return "open"
    if due < now:
        return "overdue"
    return "soon" if due < soon else "open"
