"""Imports as lists show them."""

from dataclasses import dataclass
from datetime import datetime

from linquan.kernel.actors import Actor
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.columns import Words
from linquan.kernel.exchange.imports import ImportRow
from linquan.web.exchange import words
from linquan.web.exchange.tables import tables


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import: what it was of, how it stands, and whether it can be taken back."""

    row: ImportRow
    title: Words
    state: Words
    pill: str
    can_be_undone: bool

    @property
    def name(self) -> str:
        """The table's name in addresses."""
        return self.row.table


def line_of(row: ImportRow, now: datetime) -> ImportLine:
    """Say how an import stands."""
    found = tables().get(row.table)
    title = found.layout.title if found else row.table
    state, pill = words.STATES[row.state], words.PILLS[row.state]
    return ImportLine(row, title, state, pill, row.can_be_undone(now))


def recent(actor: Actor, now: datetime) -> list[ImportLine]:
    """Return the newest imports that the actor may see. One statement."""
    return [line_of(row, now) for row in imports.newest(actor)]
