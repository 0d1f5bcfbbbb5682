"""Texts that are written beforehand: their placeholders, and what stands in their places."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from linquan.kernel import numbers

PLACEHOLDERS: Final = ("number", "title", "unit", "due", "address")
_PLACE = re.compile(r"\{([^{}]*)\}")


class PhraseVerb(StrEnum):
    """For which verb a text is written."""

    ANSWER = "answer"
    ASK = "ask"
    DECLINE = "decline"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """A line of the list of templates; an empty ``matter_code`` is for every matter."""

    phrase_id: int
    code: str
    verb: str
    matter_code: str
    name: str
    name_en: str
    text: str
    text_en: str
    valid_from: date
    valid_to: date | None


def unknown_places(text: str) -> tuple[str, ...]:
    """Placeholders of a text that stand for nothing; a lone brace is one."""
    odd = [name for name in _PLACE.findall(text) if name not in PLACEHOLDERS]
    lone = re.findall(r"[{}]", _PLACE.sub("", text))
    return tuple(dict.fromkeys([*odd, *lone]))


def filled(text: str, known: Mapping[str, str]) -> str:
    """Write what is known into the places of a text; what stands for nothing stays as it is."""
    return _PLACE.sub(lambda found: known.get(found[1], found[0]), text)


def known(*, number: str, title: str, unit: str, due_at: datetime, address: str) -> dict[str, str]:
    """What stands for each placeholder; ``due_at`` as the office's clock shows it.

    Numbers of people in what a reporter wrote stay masked.
    """
    return {
        "number": number,
        "title": numbers.masked(title),
        "unit": unit,
        "due": f"{due_at:%Y-%m-%d %H:%M}",
        "address": numbers.masked(address),
    }
