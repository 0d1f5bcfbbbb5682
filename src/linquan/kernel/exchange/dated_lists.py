"""Lists with days of validity as tables: what a list is made of, and the columns all share.

A row is one version of a line. What was valid before today stays as it is: a change is a new
version, and a line ends on a day. An app says in a :class:`ListSpec` what its list is made of, and
offers it by ``dated_tables.table_of`` in its ``exchange.py``.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.kernel.dated import LARGEST_POSITION
from linquan.kernel.exchange.columns import Column, Day, Number, Words, folded
from linquan.kernel.exchange.layout import Layout, Row
from linquan.kernel.exchange.several import DIVIDERS

CODE_LIMIT: Final = 30
Faults: TypeAlias = dict[str, str]
Check: TypeAlias = Callable[[Any, Mapping[str, Any], date], Faults]


@dataclass(slots=True)
class Version:
    """A version of a line, as it is or as it would be; without ``row_id`` it is new."""

    key: Hashable
    fields: dict[str, Any]
    valid_from: date
    valid_to: date | None
    row_id: int | None = None
    row: Row | None = None
    """The row of the file that changed it."""
    is_revised: bool = False
    """Whether more than its end is another one."""

    @property
    def is_own(self) -> bool:
        """Whether the house itself offers it: no table holds it, and no day began it."""
        return self.row_id == 0


Lines: TypeAlias = Mapping[Hashable, list[Version]]
"""Versions by line, oldest first."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names something, or several: what a text may mean, and the word for it.

    Several are named in a :class:`Several` column, and their keys are texts without dividers.
    """

    find: Callable[[Any, str], Iterable[Any]]
    told: Callable[[Any, Any], str]
    unknown: str
    nothing: Any = ""


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list: its name in events, its layout, its rows in the book, its fields by column."""

    name: str
    layout: Layout
    rows: Callable[[Any], Iterable[Any]]
    """Every version, from the book or with one statement."""
    row_id: str
    """What a row calls its id; 0 for what the house itself offers, which no table holds."""
    fields: Mapping[str, str]
    """Column to field of the table, in order."""
    references: Mapping[str, Reference] = field(default_factory=dict)
    named_by: tuple[str, ...] = ("name",)
    """Fields by which a row without a code tells a line."""
    key: tuple[str, ...] = ()
    """Fields that tell a line from others; empty: its code."""
    check: Check = lambda _found, _fields, _day: {}
    """Faults of a version, by column."""
    may_end: Check = lambda _found, _fields, _day: {}
    """Faults of ending a line on a day."""
    kept: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """How fields of a row are as its cells would be read, where they are not so as they stand."""
    stored: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda _fields: {}
    """Those fields that the table does not keep as their cells are read, as it keeps them."""
    fixed: frozenset[str] = frozenset()
    """Fields that are the same in every version of a line."""
    one_stays: Callable[[Mapping[str, Any]], Hashable] | None = None
    """Of which lines one must stay in use: of those for which this is the same."""
    whole: Callable[[Any, Lines], Iterable[tuple[Row, str, str]]] = lambda _found, _lines: ()
    """Faults that no row makes alone, as its row, column and code."""

    def values(self, row: Any) -> dict[str, Any]:
        """Fields of a row of the book."""
        return {name: self._kept(name, getattr(row, name)) for name in self.fields.values()}

    def _kept(self, name: str, value: Any) -> Any:
        return self.kept[name](value) if name in self.kept else _plain(value)

    def told(self, found: Any, column: str, value: Any) -> Any:
        """Return a field's value as its column writes it."""
        reference = self.references.get(column)
        if reference is None:
            return value
        if isinstance(value, tuple):
            return tuple(_undivided(str(reference.told(found, one)), str(one)) for one in value)
        return reference.told(found, value) if value not in {"", None} else ""

    def names(self, of: Callable[[str], Any]) -> tuple[str, ...]:
        """Say by what a line is told that shows no code."""
        return tuple(folded(str(of(name) or "")) for name in self.named_by)

    def kept_so(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return fields as the table keeps them."""
        return {name: _listed(value) for name, value in fields.items()} | dict(self.stored(fields))


def _plain(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, tuple | list | frozenset) else value


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _undivided(name: str, code: str) -> str:
    """Return a name as one of several in a cell: its code, where the name would be parted."""
    return code if DIVIDERS.search(name) else name


def same(*names: str) -> dict[str, str]:
    """Columns that are called as their fields are."""
    return {name: name for name in names}


CODE: Final = Column(
    "code", pgettext_lazy("table", "Code"),
    _("Ours; leave it empty for what is new, or for a line that its name tells."),
    most=CODE_LIMIT, aliases=("编码",),
)  # fmt: skip
POSITION: Final = Number(
    "position", _("Place in the list"), _("Smaller numbers come first."), 0, LARGEST_POSITION,
    is_whole=True, empty=0, aliases=("排序",),
)  # fmt: skip
VALID: Final = (
    Day("valid_from", _("Valid from"),
        _("From today on; empty: today, where something is new. What was valid before stays."),
        aliases=("生效日期",)),
    Day("valid_to", _("No longer valid from"), _("From today on; empty: no end in sight."),
        aliases=("失效日期",)),
)  # fmt: skip
NOTES: Final = (
    _("Each row is one version of a line. Change a row of the past by a new row with a later day."),
    _("Rows that are missing stay as they are; a line ends by its last day."),
)


def names(most: int, most_en: int, *, needs_english: bool = False) -> tuple[Column, Column]:
    """Make the columns of what a line is called, with how many letters they take at most."""
    return (
        Column("name", _("Name in Chinese"), most=most, is_required=True, aliases=("名称",)),
        Column("name_en", _("Name in English"), most=most_en, is_required=needs_english),
    )


def stays(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    """Refuse an end: of such a line some version is always valid."""
    del found, fields, day
    return {"valid_to": "line_stays"}


def layout(name: str, title: Words, *columns: Column) -> Layout:
    """Make the layout of a list: its columns, the days of validity, and how rows are meant."""
    return Layout(name, title, (*columns, *VALID), NOTES)


FAULTS: Final[Mapping[str, Words]] = {
    "several_called_so": _("Several are called so. Write the code, or #number."),
    "code_odd": _("A code has letters, digits and _ only."),
    "line_is_past": _(
        "Requests were judged by this version. Leave it as it is, and write a new row that is "
        "valid from today on or later."
    ),
    "line_ended": _("Its last day is fixed. Write a new row that is valid from a later day."),
    "past_date": _("This day is over, or lies before the first one."),
    "before_current": _(
        "Another version of this line begins on that day or later, or has not ended by then."
    ),
    "row_twice": _("Row %(row)s is the same version. Keep one of them."),
    "field_stays": _(
        "This is the same in every version of a line. End the line, and write another one."
    ),
    "reason_needed": _("One reason must stay. Write another one down first."),
    "line_stays": _("This has no last day. Write a new row with what is valid from that day on."),
}
"""What the planner finds wrong, in words."""
