"""Another city's Open311 server, called: a report sent, its token and status asked for."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Final
from urllib.parse import quote, urlencode

from linquan.apps.appeals.referrals import (
    AskedFor,
    News,
    Outgoing,
    ReferralState,
    SystemRow,
    Update,
)
from linquan.kernel import attachments
from linquan.kernel.errors import NotFound
from linquan.kernel.outbound import ANYWHERE, Answer, Call, Send, Unreachable

LONGEST_CODE, MOST_ASKED, MOST_CHOICES = 60, 30, 100
LONGEST_ID, LONGEST_NOTE, LONGEST_STATUS = 200, 500, 40
REFUSED: Final = range(400, 500)
TOO_OFTEN: Final = 429


def call_of(row: Outgoing, home: Path) -> Call:
    """What to ask next: send it, or ask for the number behind a token, or for its status."""
    root, allowed = row.url.rstrip("/"), ANYWHERE if row.may_be_private else ()
    if row.state is ReferralState.WAITING:
        edge = token_hex(16)
        body = b"".join(_parts(row, home, edge)) + f"--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return Call(f"{root}/requests.json", body, headers, allowed)
    path = (
        f"requests/{_quoted(row.outside_id)}" if row.outside_id else f"tokens/{_quoted(row.token)}"
    )
    query = f"?{urlencode({'jurisdiction_id': row.domain})}" if row.domain else ""
    return Call(f"{root}/{path}.json{query}", allowed=allowed)


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _parts(row: Outgoing, home: Path, edge: str) -> Iterator[bytes]:
    told = {
        "api_key": row.api_key, "jurisdiction_id": row.domain, "service_code": row.service_code,
        "lat": "" if row.lat is None else str(row.lat),
        "long": "" if row.lon is None else str(row.lon),
        "address_string": row.address, "description": row.text, "last_name": row.name,
        "phone": row.phone,
    }  # fmt: skip
    beside = [(f"attribute[{code}]", v) for code, values in row.attributes for v in values]
    head = f"--{edge}\r\nContent-Disposition: form-data; name="
    for name, value in (*told.items(), *beside):
        if value:
            yield f'{head}"{name}"\r\n\r\n{value}\r\n'.encode()
    for number, sha256 in enumerate(row.photos, start=1):
        field = "media" if number == 1 else f"photo{number}"
        file = f'filename="{number}.webp"\r\nContent-Type: {attachments.MEDIA_TYPE}'
        with attachments.open_photo(home, sha256) as photo:
            yield f'{head}"{field}"; {file}\r\n\r\n'.encode() + photo.read() + b"\r\n"


def ask(row: Outgoing, home: Path, send: Send) -> News:
    """Make the next call of a referral, and say what it brought; never raises for what they do."""
    try:
        answer = send(call_of(row, home))
    except Unreachable as fault:
        return News(error=fault.code)
    except NotFound:
        return News(error="photo_gone", is_final=True)
    told = _first(answer)
    if answer.status in REFUSED:
        said = _text(told, "description", LONGEST_NOTE) or str(answer.status)
        return News(error=said, is_final=answer.status != TOO_OFTEN)
    if answer.status not in range(200, 300) or told is None:
        return News(error="answer_odd")
    return _news(row, told)


def _news(row: Outgoing, told: dict[str, Any]) -> News:
    number = _text(told, "service_request_id", LONGEST_ID) or row.outside_id
    token = _text(told, "token", LONGEST_ID) or row.token
    if row.state is ReferralState.WAITING and not (number or token):
        return News(status="closed", note=_text(told, "service_notice", LONGEST_NOTE))
    return News(
        outside_id=number,
        token=token,
        status=_text(told, "status", LONGEST_STATUS),
        note=_text(told, "status_notes", LONGEST_NOTE),
    )


def updates(row: Outgoing, send: Send, now: datetime) -> tuple[Update, ...] | None:
    """Ask what was said of a report since the last time; ``None`` where that is not told.

    The list is that of all reports of theirs, as the protocol has it; what is not about this one
    is let go of. Not every system has it, so nothing that goes wrong here is a fault.
    """
    asked = {
        "start_date": _moment(row.updates_since), "end_date": _moment(now),
        "jurisdiction_id": row.domain, "api_key": row.api_key,
    }  # fmt: skip
    query = urlencode({name: value for name, value in asked.items() if value})
    url = f"{row.url.rstrip('/')}/servicerequestupdates.json?{query}"
    found = _list(url, row.may_be_private, send)
    if found is None:
        return None
    mine = (one for one in found if _text(one, "service_request_id", LONGEST_ID) == row.outside_id)
    told = (
        Update(
            _text(one, "update_id", LONGEST_ID), _text(one, "status", LONGEST_STATUS),
            _text(one, "description", LONGEST_NOTE), _text(one, "updated_datetime", LONGEST_STATUS),
        )
        for one in mine
    )  # fmt: skip
    return tuple(one for one in told if one.update_id)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def definition(system: SystemRow, service_code: str, send: Send) -> tuple[AskedFor, ...]:
    """Ask what another system wants to know beside a report of one kind; nothing where it is mute.

    A service without questions need not have a definition, and some systems have none at all.
    """
    query = f"?{urlencode({'jurisdiction_id': system.domain})}" if system.domain else ""
    url = f"{system.url.rstrip('/')}/services/{_quoted(service_code)}.json{query}"
    found = _list(url, system.may_be_private, send)
    told = found[0].get("attributes") if found else None
    rows = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    asked = (_asked(one) for one in rows[:MOST_ASKED] if one.get("variable") is not False)
    return tuple(one for one in asked if one.code)


def _asked(told: dict[str, Any]) -> AskedFor:
    values = told.get("values")
    listed = values if isinstance(values, list) else []
    choices = [
        (_text(one, "key", LONGEST_CODE), _text(one, "name", LONGEST_STATUS))
        for one in listed[:MOST_CHOICES]
        if isinstance(one, dict)
    ]
    return AskedFor(
        code=_text(told, "code", LONGEST_CODE),
        name=_text(told, "description", LONGEST_ID) or _text(told, "code", LONGEST_CODE),
        hint=_text(told, "datatype_description", LONGEST_ID),
        datatype=_text(told, "datatype", LONGEST_STATUS),
        is_required=told.get("required") in {True, "true"},
        choices=tuple((key, name or key) for key, name in choices if key),
    )


def _list(url: str, may_be_private: bool, send: Send) -> list[dict[str, Any]] | None:
    """Return the things that they list at an address; ``None`` where there is no such list."""
    try:
        answer = send(Call(url, allowed=ANYWHERE if may_be_private else ()))
        told = json.loads(answer.body) if answer.status in range(200, 300) else None
    except (Unreachable, ValueError, RecursionError):
        return None
    rows = [told] if isinstance(told, dict) else told
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else None


def _first(answer: Answer) -> dict[str, Any] | None:
    """Return the one thing they told, in whatever wrapping."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    one = told[0] if isinstance(told, list) and told else told
    return one if isinstance(one, dict) else None


def _text(told: dict[str, Any] | None, name: str, limit: int) -> str:
    value = (told or {}).get(name)
    if not isinstance(value, str | int | float):
        return ""
    return "".join(c for c in str(value) if c.isprintable())[:limit]
