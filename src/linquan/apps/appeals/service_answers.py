"""What a program said beside a report, held against what the list of attributes asks. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from linquan.apps.appeals.open311 import LISTS, AttributeRow, Datatype
from linquan.kernel.errors import Invalid

LONGEST: Final[Mapping[str, int]] = {
    Datatype.STRING: 200, Datatype.TEXT: 2000, Datatype.NUMBER: 40, Datatype.DATETIME: 40,
}  # fmt: skip
MEDIA: Final = "media_url"
Given = Sequence[tuple[str, tuple[str, ...]]]
Stored = list[dict[str, Any]]


def stored(rows: Iterable[AttributeRow], given: Given) -> Stored:
    """Return the answers as a request keeps them, each with the words it was asked in.

    What nobody asks for is left out. Raises Invalid: every attribute that is missing or odd.
    """
    told, faults, kept = dict(given), {}, []
    for row in rows:
        values = tuple(dict.fromkeys(v for v in told.get(row.code, ()) if v))
        fault = _fault(row, values)
        if fault:
            faults[f"attribute[{row.code}]"] = fault
        elif values:
            kept.append(_kept(row, values))
    if faults:
        raise Invalid("invalid", fields=faults)
    return kept


def _fault(row: AttributeRow, values: tuple[str, ...]) -> str:
    if not values:
        return "missing" if row.is_required and row.is_asked else ""
    if row.datatype != Datatype.MANY and len(values) > 1:
        return "one_only"
    if row.datatype in LISTS:
        return "" if set(values) <= {choice.key for choice in row.choices} else "not_a_choice"
    (value,) = values
    if len(value) > LONGEST[row.datatype]:
        return "answer_too_long"
    return "" if _READS.get(row.datatype, str)(value) else f"not_a_{row.datatype}"


def _is_number(value: str) -> bool:
    try:
        return value.isascii() and Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


_READS: Final[Mapping[str, Any]] = {Datatype.NUMBER: _is_number, Datatype.DATETIME: _is_moment}


def _kept(row: AttributeRow, values: tuple[str, ...]) -> dict[str, Any]:
    names = {choice.key: (choice.name, choice.name_en) for choice in row.choices}
    return {
        "code": row.code,
        "name": row.name,
        "name_en": row.name_en,
        "values": [[v, *names.get(v, (v, v))] for v in values],
    }


def media(urls: Sequence[str]) -> Stored:
    """Keep the addresses of photos that lie elsewhere; nobody fetches them."""
    said = {"code": MEDIA, "name": "网上的照片", "name_en": "Photos elsewhere"}
    return [said | {"values": [[url, url, url] for url in urls]}] if urls else []
