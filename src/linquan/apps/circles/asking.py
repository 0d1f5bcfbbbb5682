"""Which missing service a request asks for, as its words say. Pure.

What the house itself offers of words is an example and not official: a district's lines replace it.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.circles.types import EXAMPLE, ItemRow

WORD_LIMIT, MOST_WORDS, LEAST_LETTERS = 30, 60, 2
_ASIDE: Final = re.compile(r"[(（]([^)）]*)[)）]")
_PARTS: Final = re.compile(r"[、，,/]")


@dataclass(frozen=True, slots=True)
class AskingWordsDraft:
    """Words by which people ask for an item; without one, that say something is lacking."""

    name: str
    name_en: str
    item_code: str
    words: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class AskingWordsRow:
    """A version of such words; one of the house's own has the id 0."""

    words_id: int
    code: str
    position: int
    name: str
    name_en: str
    item_code: str
    words: tuple[str, ...]
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether the house itself offers it."""
        return not self.words_id


@dataclass(frozen=True, slots=True)
class Guess:
    """Which item the words of a request ask for, and by which words that was seen."""

    item: ItemRow
    word: str
    cue: str


@cache
def own_words() -> tuple[AskingWordsRow, ...]:
    """Return the words that come with the house, in their order; read once."""
    text = (files("linquan.apps.circles") / "data" / "asking_words.csv").read_text("utf-8")
    return tuple(
        AskingWordsRow(
            0, row["code"], place, row["name"], row["name_en"], row["item_code"],
            tuple(one.strip() for one in row["words"].split("|")), EXAMPLE, LONG_AGO, None,
        )
        for place, row in enumerate(csv.DictReader(text.splitlines()))
    )  # fmt: skip


def words_fault(words: Sequence[str]) -> str:
    """Name what is wrong with words by which people ask; empty: nothing."""
    if not words:
        return "words_missing"
    is_odd = len(words) > MOST_WORDS or any(
        not LEAST_LETTERS <= len(word) <= WORD_LIMIT for word in words
    )
    return "words_odd" if is_odd else ""


def guess(text: str, items: Iterable[ItemRow], lines: Iterable[AskingWordsRow]) -> Guess | None:
    """Return the item that a text asks for, None where it does not say that something is lacking.

    The longest word decides; of several as long, the first item of the catalogue.
    """
    told, known = text.casefold(), tuple(lines)
    cue = _longest(told, (word for line in known if not line.item_code for word in line.words))
    if not cue:
        return None
    seen = [(item, _longest(told, _names(item, known))) for item in items]
    item, word = max(seen, key=lambda one: len(one[1]), default=(None, ""))
    return Guess(item, word, cue) if item is not None and word else None


def _names(item: ItemRow, lines: Iterable[AskingWordsRow]) -> Iterator[str]:
    """Return everything by which an item is called."""
    yield _ASIDE.sub("", item.name).strip()
    yield _ASIDE.sub("", item.name_en).strip()
    for aside in _ASIDE.findall(item.name):
        yield from _PARTS.split(aside)
    for line in lines:
        if line.item_code == item.code:
            yield from line.words


def _longest(text: str, words: Iterable[str]) -> str:
    found = (word for word in words if len(word) >= LEAST_LETTERS and _says(text, word.casefold()))
    return max(found, key=len, default="")


def _says(text: str, word: str) -> bool:
    """Whether a text has a word; one of Latin letters only where it begins and ends as one."""
    if word not in text:
        return False
    if not word.isascii():
        return True
    return (
        re.search(rf"(?<![a-z0-9]){re.escape(word.strip())}(?:e?s)?(?![a-z0-9])", text) is not None
    )
