"""Rows of orders as they go back: as they came, with what became of them filled in. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from linquan.apps.appeals.order_layouts import ANSWER_NAMES, ORDERS
from linquan.apps.appeals.types import Status
from linquan.apps.appeals.words import GRADES, STATUSES
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange.opening import Cell
from linquan.kernel.exchange.port import Reply
from linquan.kernel.sheets import Above

CHINESE, ENGLISH = "zh-hans", "en"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order."""

    status: Status
    answer: str
    unit: str
    done_at: datetime | None
    grade: str


Headings = Sequence[Sequence[str]]
"""Words, and the column that they stand for."""


def reply_of(
    headings: Headings,
    rows: Sequence[tuple[Sequence[Cell], Outcome]],
    above: Above | None = None,
) -> Reply:
    """Fill the columns of the other office that are for us; where it has none, ours come last."""
    language = language_of(words for words, _ in headings)
    with override(language):
        added = () if _has_answers(headings) else ANSWER_NAMES
        more = tuple(str(ORDERS.by_name[name].heading) for name in added)
        names = (*(name for _, name in headings), *added)
        return Reply(
            (*(words for words, _ in headings), *more),
            tuple(_filled(names, cells, told(outcome)) for cells, outcome in rows),
            above and Above(tuple(tuple(map(_in_office, li)) for li in above.lines), above.merged),
        )


def language_of(texts: Any) -> str:
    """Return the language of an office that writes such headings."""
    return CHINESE if any("CJK" in unicodedata.name(c, "") for t in texts for c in t) else ENGLISH


def _has_answers(headings: Headings) -> bool:
    return any(name in ANSWER_NAMES for _, name in headings)


def _filled(
    names: Sequence[str], cells: Sequence[Cell], outcome: Mapping[str, Cell]
) -> tuple[Cell, ...]:
    padded = (*cells, *[None] * (len(names) - len(cells)))
    return tuple(
        _in_office(cell if outcome.get(name) is None else outcome[name])
        for name, cell in zip(names, padded, strict=True)
    )


def _in_office(cell: Cell) -> Cell:
    """Moments of a spreadsheet have no zone: they are those of the office; yes and no are words."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime) and cell.tzinfo is None:
        return cell.replace(tzinfo=OFFICE_ZONE)
    return cell


def told(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome by column, in words of the language that is active; None: not known."""
    return {
        "status": str(STATUSES[outcome.status]),
        "answer": outcome.answer or None,
        "done_by": outcome.unit,
        "done_at": outcome.done_at,
        "grade": str(GRADES[outcome.grade]) if outcome.grade else None,
    }
