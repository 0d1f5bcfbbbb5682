"""Columns of a table that goes out and comes in: how a value is written, and how it is read.

Whatever ``write`` gives, ``read`` takes back unchanged; ``read`` also takes what people type:
full-width digits, ``2026年3月1日``, 是 for yes, a choice in either language.
"""

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Final, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import override

from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange.opening import Cell
from linquan.kernel.sheets import EXACT_BELOW

Words: TypeAlias = str | Promise
LANGUAGES: Final = ("zh-hans", "en")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Letters of control, but for the tab and the line break."""


class CellFault(Exception):
    """A cell that cannot be read: a code and what its message needs."""

    def __init__(self, code: str, **details: object) -> None:
        self.code, self.details = code, details
        super().__init__(code)


@dataclass(frozen=True)
class Column:
    """A text, as typed but for blanks around it.

    Parameters
    ----------
    name
        The field's name in code.
    heading
        What stands above it; translatable, read back in every language of the house.
    about
        One line of the explanation sheet: what belongs here.
    least, most
        Letters of a text, or bounds of a number.
    is_required
        Whether an empty cell is a fault.
    """

    name: str
    heading: Words
    about: Words = ""
    least: float = 0
    most: float = 200
    is_required: bool = False
    aliases: tuple[str, ...] = ()
    empty: Any = ""
    """What an empty cell means."""

    kind: ClassVar[str] = "text"

    def headings(self) -> frozenset[str]:
        """Every word under which the column is known, folded."""
        return frozenset(map(folded, {*in_all_languages(self.heading), self.name, *self.aliases}))

    def read(self, cell: Cell) -> Any:
        """Read a cell. Raises CellFault."""
        if cell is None:
            return self._of_nothing()
        return self._read(cell)

    def write(self, value: Any) -> Cell:
        """Write a value that :meth:`read` gave, or that the house holds."""
        return None if value in {None, ""} else str(value)

    def _of_nothing(self) -> Any:
        if self.is_required:
            raise CellFault("cell_missing")
        return self.empty

    def _read(self, cell: Cell) -> Any:
        text = as_text(cell).strip()
        if not text:
            return self._of_nothing()
        if not self.least <= len(text) <= self.most:
            code = "cell_too_long" if len(text) > self.most else "cell_too_short"
            raise CellFault(code, least=int(self.least), limit=int(self.most))
        if not text.isprintable() and _UNSEEN.search(text):
            raise CellFault("cell_unreadable")
        return text


@dataclass(frozen=True)
class Digits(Column):
    """A code of digits; a spreadsheet that made a number of it has not lost any, or it is said."""

    kind: ClassVar[str] = "digits"

    def _read(self, cell: Cell) -> Any:
        if (
            isinstance(cell, int | float)
            and not isinstance(cell, bool)
            and abs(cell) >= EXACT_BELOW
        ):
            raise CellFault("digits_lost")
        text = unicodedata.normalize("NFKC", as_text(cell)).replace(" ", "")
        if text and not (text.isascii() and text.isdigit()):
            raise CellFault("not_digits")
        return super()._read(text)


@dataclass(frozen=True)
class Number(Column):
    """A number between bounds; whole ones when ``is_whole``."""

    least: float = -math.inf
    most: float = math.inf
    is_whole: bool = False
    empty: Any = None

    kind: ClassVar[str] = "number"

    def write(self, value: Any) -> Cell:
        """Write a number as such."""
        return value  # type: ignore[no-any-return]

    def _read(self, cell: Cell) -> Any:
        number = self._number(cell)
        if not self.least <= number <= self.most:
            raise CellFault("out_of_range", least=_short(self.least), limit=_short(self.most))
        return int(number) if self.is_whole else float(number)

    def _number(self, cell: Cell) -> float:
        if isinstance(cell, bool | date | time):
            raise CellFault("not_a_number")
        try:
            number = float(cell) if isinstance(cell, int | float) else _typed_number(str(cell))
        except (ValueError, OverflowError) as error:
            raise CellFault("not_a_number") from error
        if not math.isfinite(number):
            raise CellFault("not_a_number")
        if self.is_whole and number != int(number):
            raise CellFault("not_whole")
        return number


LONGEST_NUMBER: Final = 40
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][+-]?\d{1,3})?")


def _typed_number(text: str) -> float:
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > LONGEST_NUMBER or not _NUMBER.fullmatch(plain):
        raise ValueError(plain)
    return float(plain.replace(",", ""))


def _short(number: float) -> str:
    return "" if math.isinf(number) else f"{number:.12g}"


@dataclass(frozen=True)
class Day(Column):
    """A day: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, or a date of Excel."""

    empty: Any = None

    kind: ClassVar[str] = "day"

    def write(self, value: Any) -> Cell:
        """Write a day as such."""
        return value  # type: ignore[no-any-return]

    def _read(self, cell: Cell) -> Any:
        if isinstance(cell, datetime):
            return cell.date()
        return cell if isinstance(cell, date) else _typed_day(as_text(cell))


_DAY = re.compile(r"(\d{4})(?:[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?|(\d{2})(\d{2}))")


@lru_cache(maxsize=4_096)
def _typed_day(text: str) -> date:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise CellFault("not_a_day")
    year, *rest = found.groups()
    month, day = (int(part) for part in rest if part)
    try:
        return date(int(year), month, day)
    except ValueError as error:
        raise CellFault("no_such_day") from error


@dataclass(frozen=True)
class Moment(Column):
    """A moment, in the time of the office: 2026-03-01 14:30, or a day (its first minute)."""

    empty: Any = None

    kind: ClassVar[str] = "moment"

    def write(self, value: Any) -> Cell:
        """Write an aware moment as such."""
        return value  # type: ignore[no-any-return]

    def _read(self, cell: Cell) -> Any:
        found = cell if isinstance(cell, datetime) else self._typed(cell)
        return found if found.tzinfo else found.replace(tzinfo=OFFICE_ZONE)

    def _typed(self, cell: Cell) -> datetime:
        if isinstance(cell, date):
            return datetime.combine(cell, time())
        if type(cell) is str and _PLAIN_MOMENT.fullmatch(cell):
            return _plain_moment(cell)
        day, _, hour = unicodedata.normalize("NFKC", as_text(cell)).strip().partition(" ")
        if not hour and "T" in day:
            day, _, hour = day.partition("T")
        return datetime.combine(_typed_day(day), _typed_time(hour or "00:00"))


_PLAIN_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
"""As a house writes it, and most others."""


def _plain_moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # the day, else the hour is none: the longer way says which
        return datetime.combine(_typed_day(text[:10]), _typed_time(text[11:]))


def _typed_time(text: str) -> time:
    try:
        return time.fromisoformat(text.strip().zfill(5))
    except ValueError as error:
        raise CellFault("not_a_time") from error


@dataclass(frozen=True)
class TimeOfDay(Column):
    """A time of the day: 8:30, or a time of Excel."""

    empty: Any = None

    kind: ClassVar[str] = "time"

    def write(self, value: Any) -> Cell:
        """Write as text, which every program leaves alone."""
        return value.isoformat("minutes") if isinstance(value, time) else None

    def _read(self, cell: Cell) -> Any:
        if isinstance(cell, datetime):
            return cell.time()
        return cell if isinstance(cell, time) else _typed_time(
            unicodedata.normalize("NFKC", as_text(cell))
        )  # fmt: skip


@dataclass(frozen=True)
class Choice(Column):
    """One of some words, each known by its value and by its name in every language."""

    words: Mapping[Any, Words] = field(default_factory=dict)
    """Value to what people call it."""

    kind: ClassVar[str] = "choice"
    is_one: ClassVar[bool] = True
    """Whether a cell holds one word only, which a spreadsheet lets people pick."""

    @cached_property
    def _values(self) -> Mapping[str, Any]:
        """Every word that is understood, folded, to its value."""
        told = {folded(w): v for v, words in self.words.items() for w in in_all_languages(words)}
        return told | {folded(str(value)): value for value in self.words}

    def write(self, value: Any) -> Cell:
        """Write the word in the reader's language."""
        return None if value is None or value == "" else str(self.words[value])

    def _read(self, cell: Cell) -> Any:
        text = folded(as_text(cell))
        if text not in self._values:
            raise CellFault("not_a_choice", choices="、".join(map(str, self.words.values())))
        return self._values[text]


YES_NO: Final[Mapping[Any, Words]] = {True: lazy("yes"), False: lazy("no")}
_YES_OR_NO = dict.fromkeys(("1", "y", "true", "√", "✓", "对", "有"), True) | dict.fromkeys(
    ("0", "n", "false", "×", "x", "错", "无"), False
)


@dataclass(frozen=True)
class YesNo(Choice):
    """Yes or no."""

    words: Mapping[Any, Words] = field(default_factory=lambda: dict(YES_NO))
    empty: Any = False

    kind: ClassVar[str] = "yes_no"

    def _read(self, cell: Cell) -> Any:
        if isinstance(cell, bool):
            return cell
        known = _YES_OR_NO.get(as_text(cell).strip().casefold())
        return super()._read(cell) if known is None else known


@dataclass(frozen=True)
class Several(Column):
    """Several words, divided by 、 or a comma or a semicolon."""

    empty: Any = ()

    kind: ClassVar[str] = "several"

    def write(self, value: Any) -> Cell:
        """Write the words with 、 between them."""
        return "、".join(value or ()) or None

    def _read(self, cell: Cell) -> Any:
        text = super()._read(cell)
        return tuple(word.strip() for word in re.split(r"[、,，;；\n]", text) if word.strip())


@dataclass(frozen=True)
class Outline(Column):
    """A GeoJSON geometry; in a spreadsheet it has no room, so that only GeoJSON files carry it."""

    most: float = 1_000_000
    empty: Any = None

    kind: ClassVar[str] = "outline"

    def write(self, value: Any) -> Cell:
        """Write the geometry as text."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def _read(self, cell: Cell) -> Any:
        try:
            found = json.loads(str(cell))
        except (ValueError, RecursionError) as error:
            raise CellFault("not_an_outline") from error
        if not isinstance(found, dict) or not isinstance(found.get("type"), str):
            raise CellFault("not_an_outline")
        return found


def as_text(cell: Cell) -> str:
    """Return what a cell shows: a whole number without a point, a day in ISO form."""
    if type(cell) is str:
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_BELOW:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return "" if cell is None else str(cell)


def folded(text: str) -> str:
    """Fold what makes no difference in a heading or a choice: case, width, blanks, marks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s*＊:：_\-()（）/]+", "", plain)


def in_all_languages(words: Words) -> frozenset[str]:
    """Return a translatable word in every language of the house."""
    found = set()
    for language in LANGUAGES:
        with override(language):
            found.add(str(words))
    return frozenset(found)
