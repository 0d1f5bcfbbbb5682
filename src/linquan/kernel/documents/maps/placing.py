"""Where names stand on a map: beside their point, not above each other, else nowhere."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import atan2, cos, degrees, hypot, sin
from typing import Final

LINE: Final = 1.25
"""Height of a line, in heights of a letter."""
_HALF: Final = 0.56
"""Width of a narrow letter, in widths of a wide one."""
MOST_LINES: Final = 3
_WIDEST: Final = 12.0
"""Of a line of a name, in heights of its letters."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in millimetres."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Lines of a name, from the upper one on, and where the middle of the first is."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str


@dataclass(slots=True)
class Room:
    """What is taken on a sheet, and what lies outside it."""

    sheet: Box
    taken: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> bool:
        """Take a place. Returns whether it was free."""
        if not _inside(box, self.sheet) or any(_overlap(box, other) for other in self.taken):
            return False
        self.taken.append(box)
        return True

    def block(self, x: float, y: float, radius: float) -> None:
        """Keep names off a point."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))


def place(room: Room, name: str, x: float, y: float, *, size: float, away: float) -> Placed | None:
    """Find a place for the name of a point: right of it, left, above or below.

    ``away``: how far from the point it begins. None where there is no room.
    """
    told = folded(name, 9.0)
    wide, high = max(map(width_of, told)) * size, len(told) * LINE * size
    middle = y - high / 2
    for left, top, anchor in (
        (x + away, middle, "start"),
        (x - away - wide, middle, "end"),
        (x - wide / 2, y + away * 0.8, "middle"),
        (x - wide / 2, y - away * 0.8 - high, "middle"),
    ):
        if room.take((left, top, left + wide, top + high)):
            at = {"start": left, "end": left + wide, "middle": left + wide / 2}[anchor]
            return Placed(told, at, top + LINE * size / 2, anchor)
    return None


def width_of(text: str) -> float:
    """Return how wide a text is, in heights of its letters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else _HALF for c in text)


def folded(text: str, most: float) -> tuple[str, ...]:
    """Break a name into lines of about the same length; what has no room ends with a mark."""
    whole = width_of(text)
    if whole <= most:
        return (text,)
    lines: list[str] = []
    longest = max(map(width_of, text.split()), default=0.0)
    for parts in range(2, MOST_LINES + 1):
        wanted = max(whole / parts + 1.2, longest if " " in text else 0.0)
        lines, rest = _broken(text, min(wanted, _WIDEST), parts)
        if not rest:
            return tuple(lines)
    return (*lines[:-1], _fitting(lines[-1], _WIDEST - 1).rstrip() + "…")


def _broken(text: str, most: float, count: int) -> tuple[list[str], str]:
    """Return at most some lines of a text, and what is left of it."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < count:
        line = _fitting(rest, most)
        lines.append(line.strip())
        rest = rest[len(line) :]
    return [line for line in lines if line], rest


def _fitting(text: str, most: float) -> str:
    """Return as much of a text as fits, ending between words where there are some."""
    end = 0
    while end < len(text) and width_of(text[: end + 1]) <= most:
        end += 1
    end = max(end, 1)
    gap = text.rfind(" ", 0, end + 1)
    return text[: gap + 1] if end < len(text) and gap > 0 else text[:end]


def along(
    room: Room, name: str, corners: Sequence[tuple[float, float]], size: float
) -> tuple[float, float, float] | None:
    """Find a place for a name along the longest straight part of a line.

    Returns its middle and its turn in degrees, never upside down; None where there is no room.
    """
    steps = [(hypot(b[0] - a[0], b[1] - a[1]), a, b) for a, b in pairwise(corners)]
    if not steps:
        return None
    length, (ax, ay), (bx, by) = max(steps)
    wide = width_of(name) * size
    if length < wide * 1.15:
        return None
    turn = atan2(by - ay, bx - ax)
    x, y = (ax + bx) / 2, (ay + by) / 2
    half_x = (abs(cos(turn)) * wide + abs(sin(turn)) * size) / 2
    half_y = (abs(sin(turn)) * wide + abs(cos(turn)) * size) / 2
    if not room.take((x - half_x, y - half_y, x + half_x, y + half_y)):
        return None
    told = degrees(turn)
    return x, y, told - 180 if told > 90 else told + 180 if told <= -90 else told


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(box: Box, sheet: Box) -> bool:
    return box[0] >= sheet[0] and box[1] >= sheet[1] and box[2] <= sheet[2] and box[3] <= sheet[3]
