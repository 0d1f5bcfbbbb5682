"""The file that was brought, as Excel, with every fault marked where it stands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from linquan.kernel import sheets
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange.layout import above_of
from linquan.kernel.exchange.opening import Cell
from linquan.web.exchange import words
from linquan.web.exchange.preview import Preview
from linquan.web.exchange.shown import heading_of


def write_marked(found: Preview, *, made_at: datetime) -> bytes:
    """Write every row of the file with its faults: cells coloured, and told in the last column.

    The file can be mended and brought back: the last column has a heading that nothing reads.
    """
    told = _told_by_row(found)
    headings = [h.words or f"({h.at + 1})" for h in found.headings]
    columns = [*map(sheets.Column, headings), sheets.Column(_("What to mend"), text=True)]
    return sheets.write_sheet(
        columns,
        _rows(found, len(headings), told),
        title=str(found.table.layout.title),
        notes=[
            _("Cells with a fault are coloured; the last column says what to do."),
            _("Mend them, save the file and bring it in again."),
        ],
        made_at=made_at,
        notes_title=_("Explanations"),
        marks=_marks(found),
        above=_above(found),
    )


def _above(found: Preview) -> sheets.Above:
    above = above_of(found.raw, found.headings_at)
    return replace(above, lines=tuple(tuple(map(_plain, line)) for line in above.lines))


def _rows(found: Preview, width: int, told: dict[int, str]) -> Iterator[list[Cell]]:
    for line in found.raw.lines[found.headings_at + 1 :]:
        cells = [_plain(cell) for cell in line.cells[:width]]
        yield [*cells, *[None] * (width - len(cells)), told.get(line.number)]


def _plain(cell: Cell) -> Cell:
    """Moments have no zone in a spreadsheet: they are those of the office."""
    return cell.replace(tzinfo=OFFICE_ZONE) if isinstance(cell, datetime) else cell


def _told_by_row(found: Preview) -> dict[int, str]:
    told: dict[int, list[str]] = {}
    for fault in found.faults:
        heading = heading_of(found, fault.column)
        text = words.fault(found.table, fault)
        told.setdefault(fault.row, []).append(f"{heading}: {text}" if heading else text)
    return {row: "\n".join(texts) for row, texts in told.items()}


def _marks(found: Preview) -> frozenset[tuple[int, int]]:
    """Places of cells with a fault, counted from the first row below the headings."""
    place = {h.column: h.at for h in found.headings if h.column}
    below = found.raw.lines[found.headings_at + 1 :]
    at = {line.number: n for n, line in enumerate(below)}
    last = len(found.headings)
    return frozenset((at[f.row], place.get(f.column, last)) for f in found.faults if f.row in at)
