"""The signed link by which a body outside sees what was forwarded to it, without an account."""

from datetime import datetime

from django.conf import settings

from linquan.kernel import links
from linquan.kernel.errors import NotFound

PURPOSE = "appeal.forward"


def forward_token(forward_id: int, expires_at: datetime) -> str:
    """Return the token of a forward; it ends when the forward does."""
    return links.sign(PURPOSE, [forward_id], expires_at=expires_at)


def forward_of(token: str, now: datetime) -> int:
    """Return the forward that a token opens. Raises NotFound (forged), Gone (run out)."""
    told = links.unsign(PURPOSE, token, now=now)
    if not isinstance(told, list) or len(told) != 1 or not isinstance(told[0], int):
        raise NotFound("unknown_link")
    return told[0]


def forward_url(token: str) -> str:
    """Return the whole address of a link, to be handed over."""
    return f"{settings.LINQUAN_PUBLIC_URL.rstrip('/')}/b/{token}/"
