"""What holds for every answer of an interface: one shape of refusals, marks of versions, no store.

The house says in pages what it refuses. Under the address of an interface nobody reads pages: what
comes from anywhere below, an unknown address, a wrong method, a body that is too large or a
database that is away, is told in the shape of the interface instead.
"""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from linquan.api.v1 import refusals
from linquan.kernel.attachments import MEDIA_TYPE

ROOT: Final = "/api/v1/"
VERSION: Final = "Linquan-Version"
KEPT_HEADERS: Final = ("Allow", "Retry-After")


class Interfaces:
    """Gives the answers under ``/api/v1/`` what they have in common."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; other addresses are left alone."""
        if not request.path.startswith(ROOT):
            return self.respond(request)
        if request.method != "HEAD":
            return self._answer(request)
        request.method = "GET"  # the interface knows no other way of reading
        try:
            return _without_body(self._answer(request))
        finally:
            request.method = "HEAD"

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response = self.respond(request)
        if not isinstance(response, HttpResponse):
            return response
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            response = _in_shape(request, response)
        elif request.method == "GET" and _is_read(response):  # the description is a page
            response = _marked(request, response)
        if rate := getattr(request, "rate", None):
            response.headers["RateLimit-Limit"], response.headers["RateLimit-Remaining"] = map(
                str, rate
            )
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    """Keep of an answer its status and its headers, with the length that the body had."""
    if isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _is_json(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("application/json")


def _is_read(response: HttpResponse) -> bool:
    return _is_json(response) or response.headers.get("Content-Type") == MEDIA_TYPE


def _in_shape(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell a refusal that came as a page in the shape of the interface."""
    if _is_json(response):
        return response
    with translation.override(getattr(request, "LANGUAGE_CODE", translation.get_language())):
        told = refusals.by_status(response.status_code)
    for name in KEPT_HEADERS:
        if name in response.headers:
            told.headers[name] = response.headers[name]
    allowed = told.headers.get("Allow", "")
    if allowed.startswith("GET") and "HEAD" not in allowed:
        told.headers["Allow"] = allowed.replace("GET", "GET, HEAD", 1)
    return told


def _marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Mark what was read with a tag of its content; what is known already is not sent again."""
    digest = hashlib.sha256(response.content).hexdigest()[:16]
    version = response.headers.get(VERSION)
    response.headers["ETag"] = f'"{version}-{digest}"' if version else f'"{digest}"'
    response.headers["Cache-Control"] = "private, no-cache"
    known = get_conditional_response(request, response.headers["ETag"], None, response)
    if known is not response and known is not None:
        known.headers["Cache-Control"] = "private, no-cache"
        return known
    return response
