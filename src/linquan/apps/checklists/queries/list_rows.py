"""What the pages of checklists and their clauses show, as rows."""

from dataclasses import dataclass
from datetime import date

from linquan.apps.checklists.types import ChecklistRow, ClauseRow, by_item


@dataclass(frozen=True, slots=True)
class Counted:
    """A checklist with how many items and clauses it has on a day."""

    row: ChecklistRow
    items: int
    clauses: int
    examples: int
    """How many of the clauses are examples."""


@dataclass(frozen=True, slots=True)
class ListsPage:
    """The checklists of a day, those to come, and whether the reader edits them."""

    valid: tuple[Counted, ...]
    coming: tuple[ChecklistRow, ...]
    today: date
    may_edit: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """One checklist: its versions (oldest first), its clauses of the day and others."""

    versions: tuple[ChecklistRow, ...]
    clauses: tuple[ClauseRow, ...]
    coming: tuple[ClauseRow, ...]
    past: tuple[ClauseRow, ...]
    today: date
    may_edit: bool

    @property
    def last(self) -> ChecklistRow:
        """Its newest version."""
        return self.versions[-1]

    @property
    def items(self) -> tuple[tuple[ClauseRow, tuple[ClauseRow, ...]], ...]:
        """Clauses by item, each item told by its first clause."""
        return by_item(self.clauses)

    def of_code(self, code: str) -> tuple[ClauseRow, ...]:
        """Every version of a clause, oldest first."""
        every = (*self.past, *self.clauses, *self.coming)
        return tuple(sorted((r for r in every if r.code == code), key=lambda r: r.valid_from))
