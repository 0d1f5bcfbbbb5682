"""What a document is made of, be it for PDF or Word: blocks with their words, no layout."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from linquan.kernel.errors import Invalid

MOST_BLOCKS: Final = 2_000
MOST_ROWS: Final = 5_000
"""Of one table: what is longer is a list, and goes out as Excel."""
MOST_CELLS: Final = 60_000
"""Of all tables of a document."""
LONGEST: Final = 2_000
"""Letters of one text; what is longer ends with a mark."""


class Kind(StrEnum):
    """What stands in a column, and so how it is set."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """A part of one, drawn as a bar beside its figure."""


class Tone(StrEnum):
    """How loud a paragraph is."""

    PLAIN = "plain"
    LEAD = "lead"
    SMALL = "small"


Cell: TypeAlias = str | float | None
"""A text, or of a column of shares a part of one; None where nothing is known."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the first level is numbered."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences below each other."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that everybody should see, with what it counts and its unit."""

    label: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Figures beside each other."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``width`` is its part of the table, beside the widths of the others."""

    heading: str
    kind: Kind = Kind.TEXT
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings that stand on every page; ``empty`` is said where there is no row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing; ``alt`` says what it shows to whoever does not see it."""

    svg: str
    width_mm: float
    height_mm: float
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PageEnd:
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Words | Points | Facts | Table | Picture | PageEnd


@dataclass(frozen=True, slots=True)
class Document:
    """A document, every word of it in one language.

    Attributes
    ----------
    title, subtitle, office
        What it is, of what, and whose it is.
    made_on
        Its date; ``dated`` is how that is said.
    mark
        What stands on every page, such as "Demo data"; empty for nothing.
    language
        ``zh-hans`` or ``en``.
    blocks
        Its content, in order.
    """

    title: str
    subtitle: str
    office: str
    made_on: date
    dated: str
    mark: str
    language: str
    blocks: tuple[Block, ...]

    @property
    def is_chinese(self) -> bool:
        """Whether it is set as Chinese."""
        return self.language.startswith("zh")


def percent(share: float) -> str:
    """Write a part of one as people read it."""
    return f"{share:.1%}"


def check(document: Document) -> None:
    """Refuse what is no document.

    Raises
    ------
    Invalid
        ``document_too_long``: more blocks or rows than anybody reads.
    ValueError
        A row has another length than the headings, or a share is no part of one.
    """
    if len(document.blocks) > MOST_BLOCKS:
        raise Invalid(code="document_too_long", limit=MOST_BLOCKS)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    if sum(len(table.rows) * len(table.columns) for table in tables) > MOST_CELLS:
        raise Invalid(code="document_too_long", limit=MOST_CELLS)
    for table in tables:
        _check_table(table)


def _check_table(table: Table) -> None:
    if len(table.rows) > MOST_ROWS:
        raise Invalid(code="document_too_long", limit=MOST_ROWS)
    shares = [at for at, column in enumerate(table.columns) if column.kind is Kind.SHARE]
    for row in table.rows:
        if len(row) != len(table.columns):
            msg = f"{len(table.columns)} headings, but {len(row)} cells"
            raise ValueError(msg)
        if any(not _is_share(row[at]) for at in shares):
            msg = f"shares are from 0 to 1, or none: {row!r}"
            raise ValueError(msg)


def _is_share(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, int | float) and 0 <= cell <= 1)
