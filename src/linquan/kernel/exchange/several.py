"""Columns whose cells hold several things: some words of a list, or lines of several parts.

As with every column, ``read`` takes back unchanged what ``write`` gives.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeAlias

from linquan.kernel.exchange.columns import CellFault, Choice, Column, as_text
from linquan.kernel.exchange.opening import Cell

DIVIDERS: Final = re.compile(r"[、,，;；\n]")
PARTED: Final = "|"
_PARTED: Final = re.compile(r"(?<!\\)\|")
LONGEST: Final = 4_000
Parts: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class SomeOf(Choice):
    """Any of some words, divided by 、 or a comma or a semicolon, in no order."""

    most: float = LONGEST
    empty: Any = ()

    kind: ClassVar[str] = "some_of"
    is_one: ClassVar[bool] = False

    def write(self, value: Any) -> Cell:
        """Write the words in the reader's language; one that a divider would part, as its value."""
        return "、".join(map(self._word, value or ())) or None

    def _word(self, value: Any) -> str:
        word = str(self.words[value])
        return str(value) if DIVIDERS.search(word) else word

    def _read(self, cell: Cell) -> Any:
        text = as_text(cell)
        if len(text) > self.most:
            raise CellFault("cell_too_long", least=0, limit=int(self.most))
        words = (word.strip() for word in DIVIDERS.split(text) if word.strip())
        return tuple(sorted({self._one(word) for word in words}))

    def _one(self, word: str) -> Any:
        """Read one of the words. Raises CellFault."""
        return super()._read(word)


@dataclass(frozen=True)
class PartedLines(Column):
    """Things one a line, the parts of each divided by ``|``, without blanks around them.

    A ``|`` within a part has a backslash before it.
    """

    most: float = LONGEST
    empty: Any = ()
    is_good: Callable[[Parts], bool] = all
    """Whether a line is one."""
    most_lines: int = 100
    odd: str = "parts_odd"
    """Code of the fault where a line is none, or there are too many (``limit``)."""

    kind: ClassVar[str] = "text"

    def write(self, value: Any) -> Cell:
        """Write each thing on a line of its own."""
        return "\n".join(map(_line, value or ())) or None

    def _read(self, cell: Cell) -> Any:
        lines = [line for line in str(super()._read(cell)).splitlines() if line.strip()]
        found = tuple(tuple(map(_part, _PARTED.split(line))) for line in lines)
        if len(found) > self.most_lines or not all(map(self.is_good, found)):
            raise CellFault(self.odd, limit=self.most_lines)
        return found


def _line(parts: Iterable[str]) -> str:
    return f" {PARTED} ".join(part.replace(PARTED, f"\\{PARTED}") for part in parts)


def _part(text: str) -> str:
    return text.replace(f"\\{PARTED}", PARTED).strip()


def names_of(parts: Parts, count: int, longest: int) -> bool:
    """Whether a line has so many parts, none of them empty or too long."""
    return len(parts) == count and all(1 <= len(part) <= longest for part in parts)
