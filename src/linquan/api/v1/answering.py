"""Doing one operation for a caller: once, on what was seen, and without telling what is hidden."""

import hashlib
import re
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from ninja import Schema

from linquan.api.v1.doors import Key, KeyRequest
from linquan.api.v1.refusals import Refusal
from linquan.apps.orgs.types import Scope
from linquan.kernel import repeats
from linquan.kernel.errors import WrongState

ANY_KEY: Final = "any"
TAG: Final = re.compile(r'(?:W/)?"([0-9]{1,18})-[0-9a-f]{16}"')
REFUSED: Final = (400, 401, 403, 404, 405, 413, 422, 429)
REFUSED_STEP: Final = (*REFUSED, 409, 412)


def endpoint(
    scope: Scope | None, tag: str, answer: Any, *, status: int = 200, writes: bool = False
) -> dict[str, Any]:
    """Describe an endpoint: the scope it needs, what it answers, and how it refuses.

    Reading never clashes (409) with what others do; what ``writes`` may.
    """
    refused = REFUSED_STEP if writes else REFUSED
    return {
        "auth": Key(scope),
        "tags": [tag],
        "response": {status: answer} | dict.fromkeys(refused, Refusal),
        "openapi_extra": {"x-scope": scope or ANY_KEY},
    }


def seen_version(if_match: str | None) -> int | None:
    """Read the version from the tag of what the caller has read; ``None`` for any.

    Raises WrongState (``changed_meanwhile``) for a tag that no reading has given.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = TAG.fullmatch(if_match.strip())
    if found is None:
        raise WrongState("changed_meanwhile")
    return int(found[1])


def once(
    request: KeyRequest, key: str | None, do: Callable[[], Schema], *, status: int = 200
) -> HttpResponse:
    """Do it and answer; with an Idempotency-Key only once a day, however often it is sent."""
    if key is None:
        return _answer(do().model_dump_json(), status)
    told = f"{request.method} {request.path}\n".encode() + request.body
    sent = repeats.Sent(
        request.auth.district_id,
        f"key:{request.auth.key_id}",
        key,
        hashlib.sha256(told).hexdigest(),
    )
    answer = repeats.once(sent, lambda: do().model_dump_json(), now=request.now)
    response = _answer(answer.body, status)
    if answer.is_repeat:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _answer(body: str, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
