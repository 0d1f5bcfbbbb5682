"""Texts as a document can show them: no letter that controls others, none that no font has.

A font that lacks a letter shows an empty box and says nothing. So every letter is looked for
before, in the tables of the fonts themselves.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from linquan.kernel.documents.blocks import LONGEST

STAND_IN: Final = "〓"
"""What printers in China set for a letter that they lack (GB 2312, 1-01-94)."""
_BREAKS: Final = re.compile(r"(?:(?!\u00a0)[\s\x00-\x1f\x7f-\x9f])+")
_LONG_WORD: Final = re.compile(r"([!-~\u00a1-\u024f]{24})(?=[!-~\u00a1-\u024f])")
_UNSEEN: Final = "\u200b\u00a0"
"""Where a line may break, and where not: no letters, and in no table of a font."""


def one_line(text: str) -> str:
    """Return a text in one line without letters that control, turn or hide others."""
    told = unicodedata.normalize("NFC", _BREAKS.sub(" ", str(text)[: LONGEST * 2])).strip()
    kept = "".join(letter for letter in told if not _is_hidden(letter))
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 1] + "…"


def _is_hidden(letter: str) -> bool:
    """Whether it shows nothing itself: controls, joiners, surrogates, choices of a variant."""
    hides = unicodedata.category(letter) in {"Cc", "Cf", "Cs"}
    return hides or "\ufe00" <= letter <= "\ufe0f" or letter in "\ufffe\uffff"


def breakable(text: str) -> str:
    """Let a line break inside a word that has no place to break at, such as an address."""
    return _LONG_WORD.sub("\\1\u200b", text)


Face = tuple[Path, int]
"""A font: its file, and which one of the file it is."""


class Letters:
    """Which letters a document shows, and which of them no font has."""

    def __init__(self, faces: Iterable[Face]) -> None:
        self._faces = [_table_of(*face) for face in faces]
        self.missing: Counter[str] = Counter()

    def shown(self, text: str) -> str:
        """Return a text with a stand-in for each letter that no font has, and count those."""
        lacking = {letter for letter in set(text) if not self._has(letter)}
        for letter in sorted(lacking):
            self.missing[letter] += text.count(letter)
            text = text.replace(letter, STAND_IN)
        return text

    def _has(self, letter: str) -> bool:
        if letter in _UNSEEN:
            return True
        code = ord(letter)
        is_told = unicodedata.category(letter) != "Co"  # private ones mean something else elsewhere
        return is_told and any(_is_within(table, code) for table in self._faces)


Table = tuple[tuple[int, ...], tuple[int, ...]]
"""First and last codes of runs of letters, ascending."""


def _is_within(table: Table, code: int) -> bool:
    at = bisect_right(table[0], code) - 1
    return at >= 0 and code <= table[1][at]


# --- tables of fonts: the OpenType specification, chapters "otff" and "cmap" ----------------------


@cache
def _table_of(path: Path, number: int) -> Table:
    """Read which letters a font has."""
    data = path.read_bytes()
    try:
        runs = sorted(_runs(data, _cmap_at(data, number)))
    except (struct.error, StopIteration, IndexError):  # no font, or a broken one: it shows nothing
        runs = []
    return tuple(first for first, _ in runs), tuple(last for _, last in runs)


def _cmap_at(data: bytes, number: int) -> int:
    start = struct.unpack_from(">I", data, 12 + 4 * number)[0] if data[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", data, start + 4)
    records = (struct.unpack_from(">4sIII", data, start + 12 + 16 * n) for n in range(count))
    return next(int(offset) for tag, _, offset, _ in records if tag == b"cmap")


def _runs(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">H", data, start + 2)
    records = [struct.unpack_from(">HHI", data, start + 4 + 8 * n) for n in range(count)]
    for _, _, offset in records:
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == 12:
            return _groups(data, start + offset)
    for _, _, offset in records:
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == 4:
            return _segments(data, start + offset)
    return iter(())


def _groups(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Read format 12: runs of letters of all planes."""
    (count,) = struct.unpack_from(">I", data, at + 12)
    for n in range(count):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * n)
        yield first, last


def _segments(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Read format 4: runs of letters of the first plane; the last run is a mark."""
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    return ((first, last) for first, last in zip(starts, ends, strict=True) if first != 0xFFFF)
