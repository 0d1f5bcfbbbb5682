"""Words about a person in texts of others: found however they are written, and blacked out. Pure.

A telephone may have blanks, dashes, +86, full-width or written digits in it; a name or an address
may have blanks in it. Both are looked for in a text without what stands between its letters.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from linquan.kernel import numbers

BLACK: Final = "▇"
LEAST, LONGEST = 2, 40
"""Letters of a name or an address that is looked for."""
AROUND: Final = 60
"""Letters that are shown on each side, at most to the end of the sentence."""
_UNSEEN: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
BETWEEN: Final = f" \t\r\n\u3000\u00a0.·-‐‑‒–—―−－_,，、/()（）+＋{_UNSEEN}"
"""What may stand between the letters of a mention; the function of the database has it too."""
_ENDS: Final = "。！？!?；;\n"
_ABROAD: Final = ("0086", "86")


class TextKind(StrEnum):
    """In which text something stands."""

    REQUEST = "request"
    REMARK = "remark"
    """A question, a reply or a note."""
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: in which text, from which letter, how many; ``seal`` is of the text.

    Written as one word in a form: ``remark-12-text-5-11-9f…``.
    """

    kind: TextKind
    row_id: int
    field: str
    start: int
    length: int
    seal: str

    def __str__(self) -> str:
        return "-".join(
            map(str, (self.kind, self.row_id, self.field, self.start, self.length, self.seal))
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A text that somebody wrote: of which request, what it is, and when."""

    kind: TextKind
    row_id: int
    field: str
    text: str
    seal: str
    appeal_id: int
    number: str
    """Of the request, as people call it."""
    what: str
    """``request``, ``address``, ``answer``, or the kind of a remark."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """Words about somebody, and the sentence around them."""

    place: Place
    appeal_id: int
    number: str
    what: str
    at: datetime
    before: str
    words: str
    after: str

    @property
    def sentence(self) -> str:
        """All of it as one text."""
        return f"{self.before}{self.words}{self.after}"


def place_of(written: str) -> Place | None:
    """Read a place; None for what is none."""
    kind, row_id, field, start, length, seal = (*written.split("-"), *[""] * 6)[:6]
    figures = (row_id, start, length)
    is_plain = all(f.isascii() and f.isdigit() and len(f) < 19 for f in figures)
    if kind not in set(TextKind) or not is_plain or not seal.isalnum() or not int(length):
        return None
    return Place(TextKind(kind), int(row_id), field, int(start), int(length), seal)


def folded(text: str) -> tuple[str, list[int]]:
    """Return a text without what makes no difference, and where each of its letters stands."""
    plain, places = [], []
    for place, letter in enumerate(text):
        if letter in BETWEEN:
            continue
        for one in unicodedata.normalize("NFKC", letter).lower().translate(numbers.WRITTEN):
            if one not in BETWEEN:
                plain.append(one)
                places.append(place)
    return "".join(plain), places


def needles(phone: str, words: str) -> tuple[str, ...]:
    """What is looked for, folded; a telephone is in one form already."""
    return tuple(filter(None, (phone, folded(words)[0])))


def found(told: Told, wanted: Iterable[str]) -> Iterator[Mention]:
    """Find every mention in a text, in order, each letter once."""
    plain, places = folded(told.text)
    spans = sorted(span for one in wanted for span in _spans(plain, one))
    last = 0
    for start, end in spans:
        first, behind = places[start], places[end - 1] + 1
        if first >= last:
            yield mention(told, first, behind - first)
            last = behind


def _spans(plain: str, wanted: str) -> Iterator[tuple[int, int]]:
    at = plain.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not wanted.isdigit() or _stands_alone(plain, at, end):
            yield at, end
        at = plain.find(wanted, at + 1)


def _stands_alone(plain: str, start: int, end: int) -> bool:
    """Whether a number is whole: no digit before it but the country's prefix, none behind."""
    before = plain[:start]
    ahead = next((before[: -len(p)] for p in _ABROAD if before.endswith(p)), before)
    return not plain[end : end + 1].isdigit() and not ahead[-1:].isdigit()


def mention(told: Told, start: int, length: int) -> Mention:
    """Show words of a text with the sentence around them."""
    text, end = told.text, start + length
    left = max((text.rfind(sign, 0, start) for sign in _ENDS), default=-1) + 1
    right = min((at for sign in _ENDS if (at := text.find(sign, end)) >= 0), default=len(text))
    left, right = max(left, start - AROUND), min(right + 1, end + AROUND)
    place = Place(told.kind, told.row_id, told.field, start, length, told.seal)
    return Mention(
        place, told.appeal_id, told.number, told.what, told.at, text[left:start].lstrip(),
        text[start:end], text[end:right].rstrip(),
    )  # fmt: skip


def blackened(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with signs of black where spans (start, length) stood, as long as before."""
    for start, length in spans:
        text = f"{text[:start]}{BLACK * length}{text[start + length :]}"
    return text


def without(told: Any, words: Collection[str]) -> Any:
    """Return texts, also those within lists and mappings, with signs of black where words stood."""
    if isinstance(told, str):
        for one in sorted(words, key=len, reverse=True):
            told = told.replace(one, BLACK * len(one))
        return told
    if isinstance(told, list):
        return [without(one, words) for one in told]
    if isinstance(told, dict):
        return {name: without(value, words) for name, value in told.items()}
    return told
