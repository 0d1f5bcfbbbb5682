"""A preview as its page shows it: cells in words, pages of faults and of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange.columns import Column, Outline, Words, as_text, folded
from linquan.kernel.exchange.layout import SHOWN_LETTERS, Fault, Row
from linquan.web.exchange import words
from linquan.web.exchange.preview import Preview

FAULTS_A_PAGE: Final = 50
ROWS_A_PAGE: Final = 20
MOST_PAGES: Final = 100_000
MOST_CHOICES: Final = 190
"""Fields of a form are bounded; files with more headings do not happen."""
SHOWS: Final[dict[str, Promise]] = {
    "": pgettext_lazy("rows", "All good rows"),
    "new": pgettext_lazy("rows", "New"),
    "changed": pgettext_lazy("rows", "Changed"),
    "same": pgettext_lazy("rows", "Unchanged"),
}
STATES: Final[dict[str, Promise]] = {
    "new": pgettext_lazy("row", "new"),
    "changed": pgettext_lazy("row", "changed"),
    "same": pgettext_lazy("row", "unchanged"),
}
PILLS: Final = {"new": "ok", "changed": "soon", "same": "neutral"}

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Paged(Generic[Item]):
    """One page of many."""

    items: Sequence[Item]
    page: int
    pages: int
    total: int

    @property
    def before(self) -> int:
        """Number of the page before, 0 for none."""
        return self.page - 1

    @property
    def after(self) -> int:
        """Number of the page after, 0 for none."""
        return self.page + 1 if self.page < self.pages else 0


def page_number(asked: str, pages: int) -> int:
    """Read a page's number; what is odd counts as the first."""
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST_PAGES))
    return min(max(int(asked), 1), max(pages, 1)) if is_number else 1


def paged(items: Sequence[Item], asked: str, size: int) -> Paged[Item]:
    """Cut a page out of a list."""
    pages = -(-len(items) // size)
    page = page_number(asked, pages)
    return Paged(items[(page - 1) * size : page * size], page, pages, len(items))


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault in words: where, what stands there, what to do."""

    row: int
    heading: str
    shown: str
    told: str


def fault_page(found: Preview, asked: str) -> Paged[FaultLine]:
    """Return a page of faults in words."""
    page = paged(found.faults, asked, FAULTS_A_PAGE)
    lines = [fault_line(found, fault) for fault in page.items]
    return Paged(lines, page.page, page.pages, page.total)


REMARKS_SHOWN: Final = 20


def remark_lines(found: Preview) -> list[FaultLine]:
    """Say in words what to know before the rows are taken, the first of it."""
    return [fault_line(found, remark) for remark in found.remarks[:REMARKS_SHOWN]]


def fault_line(found: Preview, fault: Fault) -> FaultLine:
    """Say a fault in words."""
    told = words.fault(found.table, fault)
    return FaultLine(fault.row, heading_of(found, fault.column), fault.shown, told)


def heading_of(found: Preview, column: str) -> str:
    """Name a column as the file does, else as the house does; empty for the whole row."""
    told = next((h.words for h in found.headings if h.column and h.column == column), "")
    known = found.table.layout.by_name.get(column)
    return told or (str(known.heading) if known else "")


@dataclass(frozen=True, slots=True)
class CellShown:
    """A value as it would be, and what it is now where that differs."""

    value: str
    before: str = ""
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row as it would be."""

    number: int
    state: Promise
    pill: str
    cells: tuple[tuple[Words, CellShown], ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """Rows of one kind, how many there are, and whether they are looked at."""

    name: str
    label: Promise
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows, and the kinds that there are."""

    page: Paged[RowShown]
    show: str
    tabs: tuple[Tab, ...]
    columns: tuple[Column, ...]


def row_page(found: Preview, show: str, asked: str) -> RowPage:
    """Return a page of good rows as they would be."""
    show = show if show in SHOWS else ""
    plan = found.plan
    kinds = {"new": plan.new, "changed": plan.changed, "same": plan.same}
    numbers: Sequence[int] = kinds.get(show, tuple(found.rows))
    page = paged(sorted(numbers), asked, ROWS_A_PAGE)
    state = {number: kind for kind, told in kinds.items() for number in told}
    lines = [
        _row(found, found.rows[n], state.get(n, "same")) for n in page.items if n in found.rows
    ]
    counts = {"": found.good} | {kind: len(told) for kind, told in kinds.items()}
    tabs = tuple(Tab(name, label, counts[name], name == show) for name, label in SHOWS.items())
    return RowPage(Paged(lines, page.page, page.pages, page.total), show, tabs, found.columns)


def _row(found: Preview, row: Row, state: str) -> RowShown:
    before = found.plan.before.get(row.number, {})
    cells = tuple((c.heading, _cell(c, row.values.get(c.name), before)) for c in found.columns)
    return RowShown(row.number, STATES[state], PILLS[state], cells)


def _cell(column: Column, value: Any, before: Any) -> CellShown:
    told = value_in_words(column, value)
    if column.name not in before:
        return CellShown(told)
    return CellShown(told, value_in_words(column, before[column.name]), is_changed=True)


def value_in_words(column: Column, value: Any) -> str:
    """Write a value as a cell shows it; long ones are cut."""
    if isinstance(column, Outline):
        return _("outline") if value else ""
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = as_text(column.write(value))
    return text if len(text) <= SHOWN_LETTERS else text[: SHOWN_LETTERS - 1] + "…"


@dataclass(frozen=True, slots=True)
class HeadingChoice:
    """A heading of the file, the field of its choice, and the column it stands for."""

    name: str
    words: str
    column: str
    sample: str


def heading_choices(found: Preview) -> tuple[HeadingChoice, ...]:
    """Return what can be chosen for each heading of the file; the same heading once."""
    below = found.raw.lines[found.headings_at + 1 :][:50]
    known: dict[str, HeadingChoice] = {}
    for heading in found.headings:
        if heading.words and folded(heading.words) not in known and len(known) < MOST_CHOICES:
            cells = (line.cells[heading.at] for line in below if heading.at < len(line.cells))
            sample = next((as_text(cell) for cell in cells if cell is not None), "")
            choice = HeadingChoice(
                f"c{heading.at}", heading.words, heading.column, sample[:SHOWN_LETTERS]
            )
            known[folded(heading.words)] = choice
    return tuple(known.values())
