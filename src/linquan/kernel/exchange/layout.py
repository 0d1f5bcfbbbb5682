"""A layout: the columns of a table, and the rows of a file read by it, with every fault by cell."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, Final

from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.columns import CellFault, Column, Outline, Words, as_text, folded
from linquan.kernel.exchange.opening import Cell, Line, RawTable
from linquan.kernel.sheets import Above

HEADINGS_WITHIN: Final = 10
"""Headings stand in one of the first lines; titles and remarks may stand above."""
LONGEST_ABOVE: Final = 4_000
MOST_COLUMNS: Final = 200
"""Of a file, as its opener has it."""
SHOWN_LETTERS: Final = 60
REPEATED_LETTERS: Final = 40
REPEATED_TEXTS: Final = 500
"""Of a column: as many different short texts are read once each, however often they come."""


@dataclass(frozen=True)
class Layout:
    """How a table goes out and comes in.

    Parameters
    ----------
    name
        The table's name in code and in addresses.
    title
        What people call it.
    columns
        In order.
    notes
        Lines of the explanation sheet besides those of the columns.
    keeps
        Name under which a row also holds all its cells as the file has them, a tuple of
        :class:`Given`; empty: only the values of the columns.
    keeps_above
        Name under which a row also holds what stands above the headings, an :class:`Above`.
    """

    name: str
    title: Words
    columns: tuple[Column, ...]
    notes: tuple[Words, ...] = ()
    keeps: str = ""
    keeps_above: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def _by_heading(self) -> Mapping[str, str]:
        return {word: column.name for column in self.columns for word in column.headings()}

    @property
    def of_cells(self) -> tuple[Column, ...]:
        """Columns that a spreadsheet has room for."""
        return tuple(c for c in self.columns if not isinstance(c, Outline))

    def column_for(self, heading: str) -> str:
        """Return the name of the column under a heading, empty for none."""
        return self._by_heading.get(folded(heading), "")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a file: its place, its words, and the column it stands for (or none)."""

    at: int
    words: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A cell as the file has it, under its heading, and the column it stands for (or none)."""

    heading: str
    column: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, or with a whole row when ``column`` is empty."""

    row: int
    column: str
    code: str
    shown: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A good row: its number in the file, and the values of the columns that the file has."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read by a layout."""

    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    total: int
    """Rows of the file, good or not."""

    @property
    def bad_rows(self) -> frozenset[int]:
        """Numbers of the rows with a fault."""
        return frozenset(fault.row for fault in self.faults)

    def with_faults(self, faults: Sequence[Fault]) -> "Reading":
        """Return the reading with more faults; rows that have one are no longer good."""
        bad = {fault.row for fault in faults}
        kept = tuple(row for row in self.rows if row.number not in bad)
        told = sorted((*self.faults, *faults), key=lambda fault: fault.row)
        return Reading(self.headings, kept, tuple(told), self.total)


def headings_of(
    layout: Layout, table: RawTable, chosen: Mapping[str, str] | None = None
) -> tuple[int, tuple[Heading, ...]]:
    """Find the line of headings, and the column each stands for.

    Parameters
    ----------
    chosen
        Heading to the name of a column (empty: left out), as someone chose it; folded or not.

    Returns
    -------
    tuple
        Index of the line within the table, and the headings.
    """
    known = {folded(heading): name for heading, name in (chosen or {}).items()}

    def column(words: str) -> str:
        return known[folded(words)] if folded(words) in known else layout.column_for(words)

    first = table.lines[:HEADINGS_WITHIN]
    scores = [
        len({column(as_text(c)) for c in line.cells if c is not None} - {""}) for line in first
    ]
    at = max(range(len(first)), key=lambda n: (scores[n], -n))
    if not scores[at]:
        at = 0
    return at, tuple(_headings(table.lines[at], column))


def _headings(line: Line, column: Any) -> Iterator[Heading]:
    taken = set()
    for at, cell in enumerate(line.cells):
        words = as_text(cell).strip()
        name = column(words) if words else ""
        yield Heading(at, words, "" if name in taken else name)
        taken.add(name)


def read_rows(layout: Layout, table: RawTable, chosen: Mapping[str, str] | None = None) -> Reading:
    """Read every row below the headings. Raises Invalid (``no_headings``: none is known)."""
    at, headings = headings_of(layout, table, chosen)
    wanted = [_Wanted(h.at, layout.by_name[h.column]) for h in headings if h.column]
    if not wanted:
        raise Invalid.field("file", "no_headings")
    below = table.lines[at + 1 :]
    columns = [one.read_all(below) for one in wanted]
    wrong = chain.from_iterable(faults for _, faults in columns)
    told = tuple(sorted(wrong, key=lambda fault: fault.row))  # of a row, in the order of columns
    values = zip(*(values for values, _ in columns), strict=True)
    beside = _beside(layout, table, at, headings)
    bad, names = {fault.row for fault in told}, [one.column.name for one in wanted]
    rows = tuple(
        Row(line.number, dict(zip(names, cells, strict=True)) | beside(line))
        for line, cells in zip(below, values, strict=True)
        if line.number not in bad
    )
    return Reading(headings, rows, told, len(below))


def _beside(
    layout: Layout, table: RawTable, at: int, headings: Sequence[Heading]
) -> Callable[[Line], dict[str, Any]]:
    """Return what tells the things a row also holds besides the values of its columns."""
    above = {layout.keeps_above: above_of(table, at)} if layout.keeps_above else {}
    if not layout.keeps:
        return lambda _line: above
    return lambda line: {layout.keeps: _given(line, headings)} | above


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A column to be read at a place of each line, and what its short texts meant so far.

    Of the same short text each is read once: most cells of a long table are one of a few.
    """

    at: int
    column: Column
    known: dict[Cell, Any] = field(default_factory=dict)

    def read_all(self, lines: Sequence[Line]) -> tuple[list[Any], list[Fault]]:
        """Read the cells of all lines, one below the other; what is at fault is None."""
        at, known, values, faults = self.at, self.known, list[Any](), list[Fault]()
        for line in lines:
            cell = line.cells[at] if at < len(line.cells) else None
            try:
                is_known = (cell is None or type(cell) is str) and cell in known
                values.append(known[cell] if is_known else self._read(cell))
            except CellFault as fault:
                values.append(None)
                faults.append(
                    Fault(line.number, self.column.name, fault.code, shown(cell), fault.details)
                )
        return values, faults

    def _read(self, cell: Cell) -> Any:
        value = self.column.read(cell)
        is_short = cell is None or (type(cell) is str and len(cell) <= REPEATED_LETTERS)
        if is_short and len(self.known) < REPEATED_TEXTS:
            self.known[cell] = value
        return value


def above_of(table: RawTable, at: int) -> Above:
    """Return what stands above the line of the headings, blank lines too; long texts are cut.

    Merged cells that reach down to the headings stay where another heading follows: beside the
    last one, columns of ours come.
    """
    top, before = table.lines[at].number - 1, {line.number: line.cells for line in table.lines[:at]}
    lines = tuple(tuple(map(_cut, before.get(n, ()))) for n in range(1, top + 1))
    merged, taken = [], set[tuple[int, int]]()
    width = max((c for c, cell in enumerate(table.lines[at].cells) if cell is not None), default=0)
    for first, left, last, right in table.merged:
        cells = {(row, c) for row in range(first, last + 1) for c in range(left, right + 1)}
        fits = last < top or (last == top and right <= width)
        if first < top and fits and right < MOST_COLUMNS and not cells & taken:
            merged.append((first, left, last, right))
            taken |= cells
    told = repr((lines, merged)).encode(errors="replace")
    return Above(lines, tuple(merged), hashlib.sha256(told).hexdigest()[:16])


def _cut(cell: Cell) -> Cell:
    return cell[:LONGEST_ABOVE] if isinstance(cell, str) else cell


def _given(line: Line, headings: Sequence[Heading]) -> tuple[Given, ...]:
    """Every cell up to the last heading that says something."""
    last = max((h.at for h in headings if h.words), default=-1)
    cells = (*line.cells[: last + 1], *[None] * (last + 1 - len(line.cells)))
    return tuple(Given(h.words, h.column, cell) for h, cell in zip(headings, cells, strict=False))


def missing_columns(layout: Layout, headings: Sequence[Heading]) -> tuple[Column, ...]:
    """Columns that every new row needs and that the file does not have."""
    there = {heading.column for heading in headings}
    return tuple(c for c in layout.columns if c.is_required and c.name not in there)


def shown(cell: Cell) -> str:
    """Return a cell as a message repeats it: cut when long."""
    text = as_text(cell)
    return text if len(text) <= SHOWN_LETTERS else text[: SHOWN_LETTERS - 1] + "…"
