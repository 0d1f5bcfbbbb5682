"""Sessions of browsers, as far as others than the browser may see or end them."""

import hashlib
from datetime import datetime
from typing import Final

from linquan.kernel.models import Session

REFERENCE_LENGTH: Final = 32


def reference_of(session_key: str) -> str:
    """Name a session on a page: its key would let whoever reads the page in."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:REFERENCE_LENGTH]


def end_of(account_id: int, *, besides: str = "") -> int:
    """End the sessions of an account but one; returns how many. One statement."""
    return Session.objects.filter(account_id=account_id).exclude(session_key=besides).delete()[0]


def end_one(account_id: int, reference: str) -> int:
    """End one session of an account by what pages call it. Two statements."""
    keys = Session.objects.filter(account_id=account_id).values_list("session_key", flat=True)
    named = [key for key in keys if reference_of(key) == reference]
    return Session.objects.filter(account_id=account_id, session_key__in=named).delete()[0]


def forget(*, now: datetime) -> int:
    """Remove sessions that have ended by themselves; returns how many. One statement."""
    return Session.objects.filter(expire_date__lte=now).delete()[0]
