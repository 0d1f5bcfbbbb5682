"""The door of the API: forms of answers, refusals as lists, nothing of sessions."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from linquan.apps.appeals.api.open311 import words
from linquan.apps.appeals.api.open311.asking import Ask
from linquan.apps.appeals.api.open311.bodies import XML, Body, refusal, response
from linquan.kernel.errors import HouseError, NotAllowed, NotFound

READ: Final = frozenset({"GET", "HEAD"})
Tell = Callable[..., Body]


def door(**calls: Tell) -> Callable[..., HttpResponse]:
    """Make a view of functions by method (``get``, ``post``); each takes an Ask and gives a Body.

    Who calls is told by a key alone, never by a cookie: so forms of other sites cannot act for
    anybody, and need no token.
    """

    def view(
        request: HttpRequest, *, form: str = XML, is_test: bool = False, **parts: Any
    ) -> HttpResponse:
        method = "get" if request.method in READ else str(request.method).lower()
        tell = calls.get(method)
        if tell is None:
            said = str(words.REFUSALS["wrong_method"]) % {"method": request.method}
            return response(refusal(HTTPStatus.BAD_REQUEST, said), form)
        return response(_told(tell, request, form, is_test, parts), form)

    return csrf_exempt(view)


def _told(
    tell: Tell, request: HttpRequest, form: str, is_test: bool, parts: dict[str, Any]
) -> Body:
    try:
        return tell(Ask(request, form, is_test), **parts)  # type: ignore[arg-type]
    except HouseError as error:
        return refusal(_status(error), *words.refusals(error))
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return refusal(HTTPStatus.BAD_REQUEST, str(words.UNREADABLE))


def _status(error: HouseError) -> int:
    """404 for what is not there, 403 for a key that may not, 429 for too often, else 400."""
    if isinstance(error, NotFound):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, NotAllowed):
        return HTTPStatus.FORBIDDEN
    is_often = error.status == HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.TOO_MANY_REQUESTS if is_often else HTTPStatus.BAD_REQUEST
