"""What an app says of a table that goes out and comes in; the pages know nothing more of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db import models

from linquan.kernel.actors import Actor
from linquan.kernel.exchange.columns import Words
from linquan.kernel.exchange.layout import Fault, Layout, Row
from linquan.kernel.exchange.opening import Cell
from linquan.kernel.sheets import Above


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: numbers of the rows that are new, that change something, or nothing.

    ``before`` holds, by row number, what the values are now of those columns that would change.
    """

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    before: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    remarks: tuple[Fault, ...] = ()
    """What to know before the rows are taken, which stops nothing; row 0: of all of them."""


May = Callable[[Actor, int], bool]
"""A rule: whether the actor may, in a district. Asked on every page, so it reads nothing."""


class Export(Protocol):
    """A query: the rows of a table as they are now, as values by name of column."""

    def __call__(
        self, *, actor: Actor, district_id: int, now: datetime
    ) -> Iterable[Mapping[str, Any]]:
        """Return the rows the actor may take away. Raises NotAllowed."""
        ...


class Count(Protocol):
    """A query: how many rows a table has."""

    def __call__(self, *, actor: Actor, district_id: int) -> int:
        """Return how many rows the actor may take away. Raises NotAllowed."""
        ...


class Check(Protocol):
    """A query: what rows would do."""

    def __call__(
        self, *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
    ) -> Plan:
        """Return the plan, with the faults that only the house can know. Raises NotAllowed."""
        ...


class Take(Protocol):
    """An operation: write rows, all or none."""

    def __call__(
        self,
        *,
        actor: Actor,
        district_id: int,
        import_id: int,
        rows: tuple[Row, ...],
        now: datetime,
    ) -> Plan:
        """Write the rows and note in the ledger what they were. Raises NotAllowed, Invalid.

        An Invalid (``rows_wrong``) carries the faults in ``details["faults"]``.
        """
        ...


class TakeBack(Protocol):
    """An operation: undo an import."""

    def __call__(self, *, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
        """Put every row back; returns how many. Raises NotAllowed, NotFound, WrongState."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """A file of another office whose rows can go back to it: how many, and how many are ended."""

    batch_id: int
    name: str
    at: datetime
    rows: int
    ended: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes back: the rows of one file, or of all with its columns that ended in some days."""

    batch_id: int
    since: date | None = None
    until: date | None = None
    also_open: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A table as it goes back: the headings of the other office in its order, cells below them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    above: Above | None = None


class Batches(Protocol):
    """A query: the files whose rows can go back."""

    def __call__(self, *, actor: Actor, district_id: int) -> tuple[Batch, ...]:
        """Return the newest files with rows of the actor. Raises NotAllowed."""
        ...


class ReplyTo(Protocol):
    """A query: a table in the shape of another office, with what came of its rows."""

    def __call__(self, *, actor: Actor, district_id: int, wanted: Wanted) -> Reply:
        """Return the rows the actor may show in clear. Raises NotAllowed, NotFound, Invalid."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """A table that goes out and comes in."""

    layout: Layout
    export: Export
    may_export: May
    may_import: May
    check: Check | None = None
    take: Take | None = None
    take_back: TakeBack | None = None
    point: tuple[str, str] | None = None
    """Names of the columns for lon and lat, when it has a place on the map."""
    pair: str = ""
    """Name of a column that holds lon and lat in one cell, for files that have it so."""
    faults: Mapping[str, Words] = field(default_factory=dict)
    """What the codes of its own faults mean, with the names of their details in brackets."""
    personal: bool = False
    """Whether rows hold data on people: every export is then an event with a reason."""
    count: Count | None = None
    """How many rows it has, where that is known without reading them."""
    in_clear: Export | None = None
    """The same rows with people's names and numbers in clear, as far as the actor may see them."""
    may_clear: May = lambda _actor, _district_id: False
    """Who may ask for them in clear at all."""
    rows_stand_alone: bool = False
    """Whether no row hangs on another: what a plan says of good rows holds without the bad ones."""
    holds: type[models.Model] | None = None
    """Where its lines are kept, where it is a list with days of validity."""
    batches: Batches | None = None
    reply: ReplyTo | None = None
    """Where rows are of another office, which gets them back in its own shape."""
