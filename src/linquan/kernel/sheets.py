"""Lists as Excel files: no formula sneaks in, no number loses its zeros."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# Limits of the format, from the specification of Excel.
MOST_ROWS: Final = 1_048_575
LONGEST_TEXT: Final = 32_767
LONGEST_SHEET_NAME: Final = 31
EXACT_BELOW: Final = 10**15  # Excel keeps 15 digits
FIRST_YEAR: Final = 1900  # earlier dates are written as text

LONGEST_LIST: Final = 255  # letters of the choices of a cell, with a comma between them

NARROWEST, WIDEST = 8, 60
ROOM_FOR_MORE: Final = 500
"""Rows below the last in which choices can be picked as well."""
HIDDEN: Final = "choices"
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\n")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    heading : str
        What stands above it.
    text : bool
        Write every value as text: ids, phones, codes.
    width : int
        In characters; 0 to fit what is written.
    choices : tuple[str, ...]
        What can be picked in its cells; anything may still be typed.
    """

    heading: str
    text: bool = False
    width: int = 0
    choices: tuple[str, ...] = ()


Merged: TypeAlias = tuple[int, int, int, int]
"""First row and column, last row and column of merged cells, from 0."""


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the headings: titles and remarks, line by line, and merged cells there.

    Merged cells may reach down to the line of the headings. Says little of itself: each row of a
    file that is kept with its shape holds it.
    """

    lines: tuple[tuple[Any, ...], ...] = field(repr=False)
    merged: tuple[Merged, ...] = field(repr=False, default=())
    mark: str = ""
    """Another when anything is different."""


def write_sheet(
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    title: str,
    notes: Sequence[str],
    made_at: datetime,
    notes_title: str = "说明",
    marks: Collection[tuple[int, int]] = frozenset(),
    above: Above | None = None,
) -> bytes:
    """Write rows to an Excel file, in constant memory apart from the file itself.

    Numbers, dates and moments (aware; shown in the time of the office) are written as such, None as
    an empty cell, everything else as text. A text never becomes a formula or a link, also not when
    someone edits its cell. Whole numbers beyond 15 digits are written as text.

    Parameters
    ----------
    columns : Sequence[Column]
        Headings, in order.
    rows : Iterable[Sequence[object]]
        Values in the order of the columns; read once.
    title : str
        Name of the list: of its sheet, and in the file's properties.
    notes : Sequence[str]
        Lines of the second sheet: what the list holds, who made it, what the words mean. None: no
        second sheet.
    made_at : datetime
        Aware; kept in the file's properties.
    notes_title : str
        Name of the second sheet.
    marks : Collection[tuple[int, int]]
        Row below the headings and column, both from 0, of cells to be coloured.
    above : Above
        Lines above the headings.

    Returns
    -------
    bytes
        The file; the same for the same input.

    Raises
    ------
    Invalid
        ``too_many_rows``: more than a sheet can hold.
    ValueError
        A row has another length than the headings, or a moment has no zone.
    """
    # Loaded on first use: a server process starts sooner, and few of them ever write a sheet.
    from xlsxwriter import Workbook  # noqa: PLC0415  see above

    buffer = io.BytesIO()
    name = _sheet_name(title)
    with (
        TemporaryDirectory() as private,  # rows wait here until they are packed, for nobody else
        Workbook(buffer, {"constant_memory": True, "tmpdir": private}) as workbook,
    ):
        workbook.set_properties({"title": _writable(title), "created": _in_office(made_at)})
        sheet = workbook.add_worksheet(name)
        writer = _Writer(workbook, sheet, marks, above or Above(()))
        count = _write_list(writer, columns, rows)
        if notes:
            told = workbook.add_worksheet(_sheet_name(notes_title, taken=name))
            _write_notes(workbook, told, notes)
        _offer_choices(workbook, sheet, columns, (writer.top + 1, count + ROOM_FOR_MORE))
    return buffer.getvalue()


def _write_list(write: _Writer, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> int:
    """Write what stands above, headings and rows; returns how many rows."""
    write.above()
    widths = [_width(column.heading) + _ROOM_FOR_ARROW for column in columns]
    for at, column in enumerate(columns):
        write.heading(at, column.heading)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise Invalid(code="too_many_rows", limit=MOST_ROWS)
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            widths[at] = max(widths[at], write.cell(count, at, value, as_text=column.text))
    fitting = [min(max(width, NARROWEST), WIDEST) for width in widths]
    write.frame([c.width or fit for c, fit in zip(columns, fitting, strict=True)], count)
    return count


def _offer_choices(
    workbook: Workbook, sheet: Worksheet, columns: Sequence[Column], rows: tuple[int, int]
) -> None:
    """Let cells be filled by picking; long lists stand in a hidden sheet."""
    long = [c for c in columns if len(",".join(c.choices)) > LONGEST_LIST]
    hidden = workbook.add_worksheet(HIDDEN) if long else None
    for at, column in enumerate(columns):
        if not column.choices:
            continue
        source: list[str] | str = list(column.choices)
        if hidden is not None and column in long:
            place = long.index(column)
            hidden.write_row(place, 0, column.choices)
            source = f"={HIDDEN}!$A${place + 1}:{_letters(len(column.choices))}${place + 1}"
        offer = {"validate": "list", "source": source, "show_error": False}
        sheet.data_validation(rows[0], at, min(rows[1], MOST_ROWS), at, offer)
    if hidden is not None:
        hidden.hide()


def _letters(column: int) -> str:
    """Return the name of a column (from 1) with the mark of a fixed one."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return f"${name}"


_ROOM_FOR_ARROW = 3
_DATE_WIDTH, _MOMENT_WIDTH, _NUMBER_WIDTH = 11, 17, 12


TITLE: Final = {"bold": True, "align": "center"}
MARKED: Final = {"bg_color": "#FBE3DE", "border": 1, "border_color": "#B3391F"}


class _Formats:
    """How cells of one colour are written."""

    def __init__(self, workbook: Workbook, colour: dict[str, object]) -> None:
        def made(**more: object) -> Format:
            return workbook.add_format({"valign": "top", **more, **colour})

        self.text: Format = made(num_format="@")
        self.number: Format | None = made() if colour else None
        self.date: Format = made(num_format="yyyy-mm-dd")
        self.moment: Format = made(num_format="yyyy-mm-dd hh:mm")
        self._lines: Format = made(text_wrap=True)
        self._quoted: Format = made(quote_prefix=True)

    def of_text(self, text: str) -> Format:
        """Choose the format in which a text stays a text."""
        if text.startswith(_FORMULA_STARTS):
            return self._quoted
        return self._lines if "\n" in text else self.text


class _Writer:
    """Writes cells of one sheet, and says how wide they are."""

    def __init__(
        self,
        workbook: Workbook,
        sheet: Worksheet,
        marks: Collection[tuple[int, int]],
        above: Above,
    ) -> None:
        self._sheet = sheet
        self._above = above
        self.top = len(above.lines)
        """Line of the headings."""
        self._marks = marks
        self._bold: Format = workbook.add_format({"bold": True, "valign": "top"})
        self._plain = _Formats(workbook, {})
        self._marked = _Formats(workbook, MARKED)
        self._titles = _Formats(workbook, TITLE)

    def above(self) -> None:
        """Write the lines above the headings.

        Merged cells are noted, not written by ``merge_range``: rows that have left for the disk
        cannot be gone back to.
        """
        titles = {(row, at) for row, at, _, _ in self._above.merged}
        for row, line in enumerate(self._above.lines):
            for at, value in enumerate(line):
                formats = self._titles if (row, at) in titles else self._plain
                self._cell(row, at, value, formats)
        self._sheet.merge.extend([*merged] for merged in self._above.merged)

    def frame(self, widths: Sequence[int], count: int) -> None:
        """Set the widths of the columns, keep the headings in sight, and let rows be chosen."""
        for at, width in enumerate(widths):
            self._sheet.set_column(at, at, width)
        self._sheet.freeze_panes(self.top + 1, 0)
        self._sheet.autofilter(self.top, 0, self.top + count, max(len(widths) - 1, 0))

    def heading(self, at: int, heading: str) -> None:
        self._sheet.write_string(self.top, at, _writable(heading), self._bold)

    def cell(self, row: int, at: int, value: object, *, as_text: bool) -> int:
        """Write a cell of a row counted from 1 below the headings; returns its width."""
        is_marked = (row - 1, at) in self._marks
        formats = self._marked if is_marked else self._plain
        row += self.top
        if value is None:
            if is_marked:
                self._sheet.write_blank(row, at, None, formats.text)
            return 0
        if as_text:
            return self._write_text(row, at, str(value), formats)
        return self._cell(row, at, value, formats)

    def _cell(self, row: int, at: int, value: object, formats: _Formats) -> int:
        if value is None:
            return 0
        if isinstance(value, date) and value.year >= FIRST_YEAR:
            return self._write_date(row, at, value, formats)
        if _is_number(value):
            self._sheet.write_number(row, at, value, formats.number)
            return _NUMBER_WIDTH
        return self._write_text(row, at, str(value), formats)

    def _write_date(self, row: int, at: int, value: date, formats: _Formats) -> int:
        if isinstance(value, datetime):
            self._sheet.write_datetime(row, at, _in_office(value), formats.moment)
            return _MOMENT_WIDTH
        self._sheet.write_datetime(row, at, value, formats.date)
        return _DATE_WIDTH

    def _write_text(self, row: int, at: int, text: str, formats: _Formats) -> int:
        text = _writable(text)
        self._sheet.write_string(row, at, text, formats.of_text(text))
        return _width(text)


def _write_notes(workbook: Workbook, sheet: Worksheet, notes: Sequence[str]) -> None:
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    for at, note in enumerate(notes):
        sheet.write_string(at, 0, _writable(note), wrapped)


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return math.isfinite(value) and not _would_be_rounded(value)


def _would_be_rounded(value: float | Decimal) -> bool:
    """Whether a spreadsheet would keep another number: XlsxWriter writes 16 digits, Excel 15."""
    if isinstance(value, int):
        return abs(value) >= EXACT_BELOW
    return isinstance(value, float) and float(f"{value:.16G}") != value


def _in_office(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        msg = "a moment without a zone"
        raise ValueError(msg)
    return moment.astimezone(OFFICE_ZONE).replace(tzinfo=None)


def _writable(text: str) -> str:
    """Return the text as XML and Excel can hold it; cut with a mark when too long."""
    kept = _UNWRITABLE.sub("", str(text))
    if kept.startswith("<r>"):  # XlsxWriter would write this as it is, as markup
        kept = " " + kept
    return kept if len(kept) <= LONGEST_TEXT else kept[: LONGEST_TEXT - 1] + "…"


def _width(text: str) -> int:
    return max((sum(_widths(line)) for line in text[:200].split("\n")), default=0) + 1


def _widths(line: str) -> Iterator[int]:
    return (2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def _sheet_name(title: str, taken: str = "") -> str:
    """Return a name that Excel takes ("History" is its own) and that is not `taken`."""
    name = _NOT_IN_SHEET_NAMES.sub(" ", title)[: LONGEST_SHEET_NAME - 2].strip(" '") or "Sheet"
    return f"{name} 2" if name.casefold() in {"history", taken.casefold()} else name
