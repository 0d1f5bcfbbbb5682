"""The signed link by which a company reports idle spaces without an account."""

from datetime import datetime

from django.conf import settings

from linquan.kernel import links
from linquan.kernel.errors import NotFound

PURPOSE = "premises.report"
LINK_DAYS = 366


def premises_token(link_id: int, number: int, expires_at: datetime) -> str:
    """Return the token of a company's link; ``number``: which one, as older ones open nothing."""
    return links.sign(PURPOSE, [link_id, number], expires_at=expires_at)


def premises_link_of(token: str, now: datetime) -> tuple[int, int]:
    """Return the link and its number. Raises NotFound (forged), Gone (run out)."""
    told = links.unsign(PURPOSE, token, now=now)
    if not isinstance(told, list) or len(told) != 2:
        raise NotFound("unknown_link")
    link_id, number = told
    if not isinstance(link_id, int) or not isinstance(number, int):
        raise NotFound("unknown_link")
    return link_id, number


def premises_url(token: str) -> str:
    """Return the whole address of a link, to be handed over."""
    return f"{settings.LINQUAN_PUBLIC_URL.rstrip('/')}/b/premises/{token}/"


def link_subject(link_id: int) -> str:
    """How whoever holds a company's link is named as an actor."""
    return f"premiseslink:{link_id}"
