"""Pages behind signed links: they open or say plainly that they do not, and stay out of stores."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render

from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import Gone, NotFound

# "no-referrer" would make browsers send "Origin: null" with our own forms, which are then refused;
# "same-origin" tells other sites just as little.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
Page = Callable[..., HttpResponseBase]


def by_link(read: Callable[[str, datetime], Any], ended: str) -> Callable[[Page], Page]:
    """Open the link with ``read``; where it does not open, show the page ``ended``."""

    def guard(page: Page) -> Page:
        @wraps(page)
        def opened(request: ActorRequest, token: str, **rest: Any) -> HttpResponseBase:
            try:
                response = page(request, read(token, request.now), token, **rest)
            except (NotFound, Gone) as error:
                told = {"is_gone": error.status == Gone.status}
                response = render(request, ended, told, status=error.status)
            for name, value in PRIVATE.items():
                response.headers[name] = value
            return response

        return opened

    return guard
