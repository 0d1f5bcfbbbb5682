"""The events of life circles: who did what to which line or facility."""

from datetime import date, datetime
from typing import Any

from linquan.kernel.actors import Actor
from linquan.kernel.events import record


def tell(
    kind: str, subject: str, district_id: int, actor: Actor, now: datetime, **data: Any
) -> int:
    """Record the one event of a step; days are told as text."""
    told = {name: _plain(value) for name, value in data.items()}
    return record(kind, subject=subject, actor=actor, at=now, district_id=district_id, data=told)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
