"""The events of outreach: who did what to which row, never what was said."""

from datetime import datetime
from typing import Any

from django.db import models

from linquan.kernel.actors import Actor
from linquan.kernel.events import record


def tell(kind: str, row: Any, actor: Actor, now: datetime, **data: Any) -> int:
    """Record the one event of a step on a row; its subject is the name of its table and its id."""
    table: type[models.Model] = type(row)
    subject = f"{table.__name__.lower()}:{row.pk}"
    return record(
        kind, subject=subject, actor=actor, at=now, district_id=row.district_id, data=data
    )
