"""Answers as JSON and as XML, from one shape: dicts, lists of dicts, plain values.

JSON has no outer wrapper, real booleans and null; XML names what a list holds, and leaves empty
what is not known. Nothing is ever parsed here: the API reads forms, never XML or JSON.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

XML, JSON = "xml", "json"
TYPES: Final = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
ITEMS: Final = {
    "endpoints": "endpoint", "formats": "format", "attributes": "attribute", "values": "value",
    "notes": "note", "media_urls": "media_url",
}  # fmt: skip
"""What the elements of a list inside an answer are called."""

# Characters that no XML 1.0 document may hold, escaped or not.
_NEVER: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Shape = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Body:
    """An answer: one thing, or a list of things that XML calls ``item``."""

    root: str
    told: Shape | Sequence[Shape]
    item: str = ""
    status: int = HTTPStatus.OK


def refusal(status: int, *said: str) -> Body:
    """Say what cannot be done, in words for people."""
    return Body("errors", [{"code": status, "description": s} for s in said], "error", status)


def response(body: Body, form: str) -> HttpResponse:
    """Write an answer in the form that was asked for."""
    content = _json(body) if form == JSON else _xml(body)
    answer = HttpResponse(content, content_type=TYPES[form], status=body.status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Accept-Language"
    return answer


def _json(body: Body) -> bytes:
    return json.dumps(body.told, ensure_ascii=False, separators=(",", ":")).encode()


def _xml(body: Body) -> bytes:
    root = Element(body.root)
    if isinstance(body.told, Mapping):
        _fill(root, body.told)
    else:
        for one in body.told:
            _fill(SubElement(root, body.item), one)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _fill(parent: Element, told: Shape) -> None:
    for name, value in told.items():
        child = SubElement(parent, name)
        if isinstance(value, list):
            _list(child, ITEMS[name], value)
        elif isinstance(value, Mapping):
            _fill(child, value)
        else:
            child.text = _text(value)


def _list(parent: Element, item: str, values: Sequence[Any]) -> None:
    for value in values:
        child = SubElement(parent, item)
        if isinstance(value, Mapping):
            _fill(child, value)
        else:
            child.text = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _NEVER.sub("", str(value))
