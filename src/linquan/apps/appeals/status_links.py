"""The signed link under which a reporter follows a request without an account."""

from datetime import datetime, timedelta

from django.conf import settings

from linquan.kernel import links
from linquan.kernel.errors import NotFound

PURPOSE = "appeal.status"
LIFE = timedelta(days=365)


def status_token(appeal_id: int, received_at: datetime) -> str:
    """Return the token of a request's status page; it ends a year after the request came in."""
    return links.sign(PURPOSE, [appeal_id], expires_at=received_at + LIFE)


def appeal_of(token: str, now: datetime) -> int:
    """Return the request that a token opens. Raises NotFound (forged), Gone (run out)."""
    told = links.unsign(PURPOSE, token, now=now)
    if not isinstance(told, list) or len(told) != 1 or not isinstance(told[0], int):
        raise NotFound("unknown_link")
    return told[0]


def status_url(appeal_id: int, received_at: datetime) -> str:
    """Return the whole address of the status page, for a text message."""
    root = settings.LINQUAN_PUBLIC_URL.rstrip("/")
    return f"{root}/s/{status_token(appeal_id, received_at)}/"
