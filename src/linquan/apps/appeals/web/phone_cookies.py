"""What a phone remembers by itself: the reports made on it, and whose details are open."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from linquan.kernel import links
from linquan.kernel.errors import HouseError

MINE, SHOWN = "linquan_mine", "linquan_shown"
MINE_LIFE, SHOWN_LIFE = timedelta(days=90), timedelta(hours=12)
MOST = 5


def mine(request: HttpRequest, now: datetime) -> tuple[int, ...]:
    """Requests reported on this phone, the newest first."""
    return _read(request, MINE, now)


def is_shown(request: HttpRequest, appeal_id: int, now: datetime) -> bool:
    """Whether this browser may see the reporter's own words."""
    return appeal_id in _read(request, SHOWN, now)


def keep_mine(
    request: HttpRequest, response: HttpResponse, appeal_id: int, now: datetime
) -> HttpResponse:
    """Remember a report made here; its details are open until the browser is closed."""
    _write(request, response, MINE, appeal_id, now, MINE_LIFE)
    return keep_shown(request, response, appeal_id, now)


def keep_shown(
    request: HttpRequest, response: HttpResponse, appeal_id: int, now: datetime
) -> HttpResponse:
    """Remember that the details of a request are open, until the browser is closed."""
    _write(request, response, SHOWN, appeal_id, now, SHOWN_LIFE)
    return response


def _read(request: HttpRequest, name: str, now: datetime) -> tuple[int, ...]:
    try:
        told = links.unsign(name, request.COOKIES.get(name, ""), now=now)
    except HouseError:
        return ()
    return tuple(i for i in told if isinstance(i, int)) if isinstance(told, list) else ()


def _write(
    request: HttpRequest,
    response: HttpResponse,
    name: str,
    appeal_id: int,
    now: datetime,
    life: timedelta,
) -> None:
    ids = list(dict.fromkeys((appeal_id, *_read(request, name, now))))[:MOST]
    response.set_cookie(
        name,
        links.sign(name, list(ids), expires_at=now + life),
        max_age=life if name == MINE else None,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
