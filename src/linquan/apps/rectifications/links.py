"""The signed link by which the party of an order reports without an account."""

from datetime import datetime

from django.conf import settings

from linquan.kernel import links
from linquan.kernel.errors import NotFound

PURPOSE = "rectification.notice"
LARGEST_ID = 2**63 - 1


def notice_token(notice_id: int, number: int, expires_at: datetime) -> str:
    """Return the token of an order's link; ``number``: which one, as older ones open nothing."""
    return links.sign(PURPOSE, [notice_id, number], expires_at=expires_at)


def notice_of(token: str, now: datetime) -> tuple[int, int]:
    """Return the order and the number of its link. Raises NotFound (forged), Gone (run out)."""
    told = links.unsign(PURPOSE, token, now=now)
    if not isinstance(told, list) or len(told) != 2:
        raise NotFound("unknown_link")
    notice_id, number = told
    if not isinstance(notice_id, int) or not isinstance(number, int):
        raise NotFound("unknown_link")
    return notice_id, number


def notice_url(token: str) -> str:
    """Return the whole address of a link, to be handed over."""
    return f"{settings.LINQUAN_PUBLIC_URL.rstrip('/')}/b/order/{token}/"


def subject_of(notice_id: int) -> str:
    """How whoever holds the link of an order is named as an actor."""
    return f"notice:{notice_id}"
