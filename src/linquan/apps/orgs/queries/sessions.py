"""Sessions as people see them."""

from dataclasses import replace
from datetime import datetime, timedelta

from linquan.apps.orgs.types import SessionRow
from linquan.kernel.models import Session
from linquan.kernel.sessions import reference_of

FIELDS = ("session_key", "begun_at", "seen_at", "via", "device", "network")


def sessions_of(
    account_id: int, now: datetime, *, current: str = "", moved: timedelta = timedelta(0)
) -> tuple[SessionRow, ...]:
    """Return the sessions of an account, this browser's first, then the last seen. One statement.

    Parameters
    ----------
    now
        Time of the machine, by which sessions live.
    current
        Key of this browser's session.
    moved
        By how much the clock of a demo is ahead of the machine's; the rows tell its time.
    """
    living = Session.objects.filter(account_id=account_id, expire_date__gt=now)
    rows = [
        SessionRow(reference_of(key), key == current, begun, seen, *rest)
        for key, begun, seen, *rest in living.order_by("-seen_at").values_list(*FIELDS)
    ]
    rows.sort(key=lambda row: not row.is_current)
    return tuple(
        replace(row, begun_at=row.begun_at and row.begun_at + moved, seen_at=row.seen_at + moved)
        for row in rows
    )
