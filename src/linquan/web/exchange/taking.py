"""Taking the rows of a file that was looked at: at once, or by the worker when there are many."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.columns import folded
from linquan.kernel.exchange.imports import ImportRow
from linquan.web.exchange.preview import Preview, preview
from linquan.web.exchange.reading import fitting, read_table
from linquan.web.exchange.tables import table_of

AT_ONCE: Final = 5_000
"""Rows that are new or changed and that a page writes while someone waits (ADR 0021)."""


def look_at(actor: Actor, row: ImportRow, now: datetime) -> Preview:
    """Read the file of an import and ask what it would do.

    Headings that nobody has chosen a column for are those of earlier files. Two statements and
    those of the table. Raises NotAllowed, NotFound, WrongState (``file_gone``).
    """
    table = table_of(row.table)
    with _nothing_collected():
        raw = read_table(imports.content_of(row.district_id, row.import_id))
        chosen = imports.remembered(row.district_id, row.table)
        chosen |= {folded(heading): name for heading, name in row.chosen.items()}
        fit = fitting(table.layout, chosen)
        return preview(actor=actor, table=table, raw=raw, chosen=fit, now=now, crs=row.crs)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let the collector of cycles rest: rows have none, and it would look at millions of cells."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def is_long(found: Preview) -> bool:
    """Whether the worker should write the rows."""
    return len(found.plan.new) + len(found.plan.changed) > AT_ONCE


def take_rows(actor: Actor, row: ImportRow, seal: str, now: datetime) -> None:
    """Write the good rows of an import, if it would still do what was looked at.

    Raises NotAllowed, Invalid (``rows_wrong``), WrongState (``import_stale``, ``import_taken``,
    ``file_gone``).
    """
    found = look_at(actor, row, now)
    check_seal(found, seal)
    imports.note_left_out(row.district_id, row.import_id, found.bad)
    if found.table.take is None:
        raise NotAllowed("exchange")
    found.table.take(
        actor=actor,
        district_id=row.district_id,
        import_id=row.import_id,
        rows=found.reading.rows,
        now=now,
    )


def check_seal(found: Preview, seal: str) -> None:
    """Raise WrongState (``import_stale``) when a file would do something else by now."""
    if found.seal != seal:
        raise WrongState("import_stale")
    if not found.good:
        raise Invalid("nothing_to_take")
