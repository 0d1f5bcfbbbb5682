"""What a file would do to a table: its headings, every fault by cell, rows new, changed, same."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.exchange.columns import Column, Outline
from linquan.kernel.exchange.layout import (
    Fault,
    Heading,
    Reading,
    Row,
    headings_of,
    missing_columns,
)
from linquan.kernel.exchange.opening import RawTable
from linquan.kernel.exchange.pairs import with_points
from linquan.kernel.exchange.port import Plan, Table
from linquan.web.exchange.reading import read_by
from linquan.web.exchange.systems import in_house

ROUNDS: Final = 5
"""Rows that hang on bad ones are found by asking again without those; deeper than a tree is."""


@dataclass(frozen=True)
class Preview:
    """A file as it would be taken now."""

    table: Table
    raw: RawTable
    headings_at: int
    headings: tuple[Heading, ...]
    reading: Reading
    plan: Plan
    refused: str = ""
    """Why no row could be read: a code."""
    rows: Mapping[int, Row] = field(default_factory=dict)
    """Good rows by number."""
    given: tuple[Row, ...] = ()
    """Rows as the file has them, before their coordinates were converted."""
    crs: str = ""
    """System of the file's coordinates."""

    @property
    def good(self) -> int:
        """How many rows can be taken."""
        return len(self.rows)

    @cached_property
    def bad(self) -> int:
        """How many rows cannot."""
        return len(self.reading.bad_rows)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, row by row."""
        return self.reading.faults

    @property
    def remarks(self) -> tuple[Fault, ...]:
        """What to know before the rows are taken, what is said of all first."""
        return self.plan.remarks

    @property
    def does_something(self) -> bool:
        """Whether taking it would change anything."""
        return bool(self.plan.new or self.plan.changed)

    @property
    def has_coordinates(self) -> bool:
        """Whether the file says where things are."""
        known = {h.column for h in self.headings}
        outlines = {c.name for c in self.table.layout.columns if isinstance(c, Outline)}
        return bool(outlines & known) or (
            self.table.point is not None
            and (set(self.table.point) <= known or self.table.pair in known - {""})
        )

    @cached_property
    def missing(self) -> tuple[Column, ...]:
        """Columns that every new row needs and that the file does not have."""
        return missing_columns(self.table.layout, self.headings)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the file that are known, in its order."""
        by_name = self.table.layout.by_name
        return tuple(by_name[h.column] for h in self.headings if h.column)

    @property
    def left_out(self) -> tuple[Heading, ...]:
        """Headings of the file that stand for nothing."""
        return tuple(h for h in self.headings if h.words and not h.column)

    @cached_property
    def seal(self) -> str:
        """A short word for all that it would do: another when anything is different.

        What its rows say follows from the file, the columns chosen and the system of coordinates.
        """
        plan = self.plan
        before = sorted((number, sorted(was.items())) for number, was in plan.before.items())
        wrong = [(fault.row, fault.column, fault.code) for fault in self.faults]
        read = self.raw.digest, [(h.at, h.column) for h in self.headings], self.crs
        told = repr((read, plan.new, plan.changed, plan.same, before, wrong))
        return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:32]


def preview(
    *,
    actor: Actor,
    table: Table,
    raw: RawTable,
    chosen: Mapping[str, str],
    now: datetime,
    crs: str = "",
) -> Preview:
    """Read a file and ask the house what it would do.

    Parameters
    ----------
    chosen
        Headings to columns, as someone chose them.
    crs
        System of the file's coordinates; empty for WGS-84.

    Raises
    ------
    NotAllowed
        The table takes nothing in from the actor.
    """
    if table.check is None:
        raise NotAllowed("exchange")
    try:
        at, headings, reading = read_by(table.layout, raw, chosen)
    except Invalid as refusal:
        at, headings = headings_of(table.layout, raw, chosen)
        nothing = Reading(headings, (), (), max(len(raw.lines) - 1, 0))
        code = refusal.fields.get("file", refusal.code)
        return Preview(table, raw, at, headings, nothing, Plan(), refused=code)
    if table.pair and table.point is not None:
        reading = with_points(reading, table.pair, table.point)
    given = reading.rows
    reading, plan = _checked(actor, table, in_house(table, reading, crs), now)
    rows = {row.number: row for row in reading.rows}
    return Preview(table, raw, at, headings, reading, plan, rows=rows, given=given, crs=crs)


def _checked(actor: Actor, table: Table, reading: Reading, now: datetime) -> tuple[Reading, Plan]:
    """Ask what the good rows would do, again without those that turn out bad."""
    plan = _ask(actor, table, reading.rows, now)
    for _ in range(ROUNDS):
        if not plan.faults:
            break
        reading = reading.with_faults(plan.faults)
        if table.rows_stand_alone:
            return reading, replace(plan, faults=())
        plan = _ask(actor, table, reading.rows, now)
    return reading, plan


def _ask(actor: Actor, table: Table, rows: Iterable[Row], now: datetime) -> Plan:
    given = tuple(rows)
    if not given or table.check is None:
        return Plan()
    return table.check(actor=actor, district_id=actor.district_id, rows=given, now=now)
