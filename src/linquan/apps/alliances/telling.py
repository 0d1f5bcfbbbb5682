"""The events of forums and meetings."""

from datetime import datetime
from typing import Any

from linquan.apps.alliances.models import Forum, Meeting
from linquan.kernel.actors import Actor
from linquan.kernel.events import record


def tell_forum(kind: str, forum: Forum, actor: Actor, now: datetime, **data: Any) -> int:
    """Record the one event of a step on a forum."""
    return record(
        kind, subject=f"forum:{forum.pk}", actor=actor, at=now, district_id=forum.district_id,
        data=data,
    )  # fmt: skip


def tell_meeting(kind: str, meeting: Meeting, actor: Actor, now: datetime, **data: Any) -> int:
    """Record the one event of a step on a meeting."""
    return record(
        kind, subject=f"meeting:{meeting.pk}", actor=actor, at=now,
        district_id=meeting.district_id, data={"state": str(meeting.state)} | data,
    )  # fmt: skip
