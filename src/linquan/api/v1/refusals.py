"""Refusals in one shape: a code for programmes, a message for people, and both for each field."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from linquan.apps.appeals.photos import REFUSED
from linquan.apps.appeals.web import words as appeals
from linquan.apps.circles.web import siting_words as sitings
from linquan.apps.circles.web import words as circles
from linquan.apps.orgs.web import words as orgs
from linquan.kernel.errors import HouseError, Invalid, WrongState

BY_STATUS: Final[Mapping[int, tuple[str, Promise]]] = {
    400: ("bad_request", _("This request cannot be read. Send valid JSON in UTF-8.")),
    401: (
        "key_needed",
        _("Send a key that holds: Authorization: Bearer lq_…. An administrator issues keys."),
    ),
    403: ("not_allowed", _("This key does not permit it.")),
    404: ("not_found", _("There is no such thing, or this key may not know of it.")),
    405: ("wrong_method", _("This address does not answer to this method.")),
    409: ("wrong_state", _("This does not follow from where it stands now. Read it again.")),
    410: ("gone", _("This is no longer there.")),
    412: (
        "changed_meanwhile",
        _("It was changed after you read it. Read it again and decide anew."),
    ),
    413: ("too_large", _("This is too large.")),
    422: ("invalid", _("This cannot be taken as it is. See the fields.")),
    429: ("too_many_requests", _("Too many requests within this minute. Wait, then go on.")),
    500: ("fault", _("A fault of ours. It is written down; nothing was changed.")),
    503: ("database_away", _("The database is away for a moment. Send the same again shortly.")),
}
OF_CODES: Final[Mapping[str, Promise]] = {
    "scope_missing": _("This key may not be used for this. An administrator can issue another."),
    "key_of_another_request": _(
        "This Idempotency-Key came with another request within a day. Use a new one."
    ),
    "wrong_type": _("This is not what belongs here. See the description of the interface."),
    "unexpected": _("No such field is known here."),
}
LANGUAGES_OF_CODES: Final[tuple[Mapping[str, Any], ...]] = (
    OF_CODES, appeals.FAULTS, appeals.STATES, orgs.FAULTS, orgs.OBSTACLES, circles.FAULTS,
    circles.REFUSALS, sitings.FAULTS, sitings.REFUSALS,
)  # fmt: skip


class TooMany(HouseError):
    """A key has asked too often within this minute (429); ``wait_s`` until it may go on."""

    status = 429
    default_code = "too_many_requests"


class FieldRefusal(Schema):
    """What is wrong with one field."""

    code: str
    message: str


class Refusal(Schema):
    """Why something was not done."""

    code: str
    message: str
    fields: dict[str, FieldRefusal] = {}


def by_status(status: int) -> HttpResponse:
    """Tell a refusal of which only the status is known."""
    code, message = BY_STATUS.get(status, BY_STATUS[500 if status >= 500 else 400])
    return _told(status, code, str(message))


def _told(
    status: int, code: str, message: str, fields: Mapping[str, Any] | None = None
) -> HttpResponse:
    body = {"code": code, "message": message, "fields": dict(fields or {})}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="linquan"'
    return response


def of_house(request: HttpRequest, error: HouseError) -> HttpResponse:
    """Tell a refusal of an operation or a query."""
    status = error.status
    if isinstance(error, WrongState) and error.code == "changed_meanwhile":
        has_match = "If-Match" in request.headers
        status = HTTPStatus.PRECONDITION_FAILED if has_match else status
    given = error.fields if isinstance(error, Invalid) else {}
    fields = {name: _field(code, error.details) for name, code in given.items()}
    response = _told(status, error.code, _message(error.code, error.details, status), fields)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.details["wait_s"])
    return response


def _field(code: str, details: Mapping[str, Any]) -> dict[str, str]:
    return {"code": code, "message": _message(code, details, HTTPStatus.UNPROCESSABLE_ENTITY)}


def _message(code: str, details: Mapping[str, Any], status: int) -> str:
    """Say in the caller's language what a code means; by the status where no words are known."""
    for words in LANGUAGES_OF_CODES:
        if code in words:
            try:
                return str(words[code]) % {k: str(v) for k, v in details.items()}
            except (KeyError, ValueError, TypeError):
                break
    return str(BY_STATUS.get(status, BY_STATUS[422])[1])


def _of_schema(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Tell what does not fit the description: each field by its path, never what was sent."""
    if REFUSED in request.META:  # the file was cut off while it came, and so is missing
        return by_status(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    fields = {}
    for fault in error.errors:
        path = [str(part) for part in fault["loc"]][1:]
        name = ".".join(path[1:] if path[:1] in (["body"], ["draft"]) else path) or "body"
        kind = str(fault["type"])
        code = {"missing": "missing", "extra_forbidden": "unexpected"}.get(kind, "wrong_type")
        fields[name[:100]] = _field(code, {})
    code, message = BY_STATUS[422]
    return _told(422, code, str(message), fields)


def _of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    del request
    return by_status(error.status_code)


def _of_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    del request, error
    return by_status(HTTPStatus.UNAUTHORIZED)


def teach(api: NinjaAPI) -> None:
    """Let an interface tell all its refusals in this shape."""
    api.add_exception_handler(HouseError, cast(Any, of_house))
    api.add_exception_handler(ValidationError, cast(Any, _of_schema))
    api.add_exception_handler(HttpError, cast(Any, _of_http))
    api.add_exception_handler(AuthenticationError, cast(Any, _of_key))
