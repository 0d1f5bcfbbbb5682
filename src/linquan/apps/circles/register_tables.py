"""What rows of a file would do to a register: one way for facilities and for idle spaces. Pure."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

from linquan.apps.circles import rules
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.planning import placed
from linquan.apps.places.references import References
from linquan.apps.places.types import Level
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different
from linquan.kernel.letters import seen

AREA_COLUMNS: Final = frozenset({"area", "served_area"})
UNIT_COLUMNS: Final = frozenset({"operator", "owner", "wanted_by"})
RENT_COLUMNS: Final = frozenset({"rent", "most_rent"})
"""Of which cells say yuan, and rows cents."""
_LEVELS: Final = frozenset(Level)


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are looked at against: areas, units, and the rows of the register there are."""

    areas: References
    units: Mapping[int, OrganisationRow]
    rows: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """What rows would do: what is to be added, in order, and what changes of others by their id."""

    plan: Plan
    added: tuple[Mapping[str, Any], ...]
    changed: Mapping[int, Mapping[str, Any]]


G = TypeVar("G", bound=Ground)


class RegisterTable(ABC, Generic[G]):
    """A register as a table. A row is found by its number, else by its area and name.

    Each register says which columns it has, what its own columns mean, and what cannot be.
    """

    row_id: ClassVar[str]
    """The column of the number."""
    absent: ClassVar[str]
    """The fault of a number that nothing has."""
    written: ClassVar[Sequence[str]]
    untold: ClassVar[frozenset[str]] = frozenset()
    """What is written otherwise than by tables."""
    columns: ClassVar[Mapping[str, str]]
    """Columns that are called otherwise than what they write."""
    empty: ClassVar[Mapping[str, Any]]
    """What a new row says before its cells are read."""
    never_empty: ClassVar[frozenset[str]] = frozenset({"state"})
    """Columns of which an empty cell says what a new row says."""

    def __init__(self, ground: G) -> None:
        self.ground = ground
        self._column_of = {name: column for column, name in self.columns.items()}
        self._by_id = {getattr(row, self.row_id): row for row in ground.rows}
        self._by_place = {(row.area_id, row.name): row for row in reversed(ground.rows)}
        self._sieve = Sieve()
        self._added: list[Mapping[str, Any]] = []
        self._changed: dict[int, Mapping[str, Any]] = {}

    @abstractmethod
    def faults(self, values: Mapping[str, Any], key: int) -> dict[str, str]:
        """Name what is wrong by field; ``key``: the id, of a new row less than nothing."""

    @abstractmethod
    def can_step(self, was: Any, state: str) -> bool:
        """Whether a table can bring a row from its state to another."""

    def read(self, row: Row, column: str, value: Any) -> Any:
        """Return what a cell says."""
        if column in AREA_COLUMNS:
            found = self.ground.areas.find(value, _LEVELS)
            return self.one(row, column, found, "area_unknown")
        if column in UNIT_COLUMNS:
            units = self.ground.units.values()
            ids = [u.organisation_id for u in units if u.name == value and u.valid_to is None]
            return self.one(row, column, ids, "operator_unknown")
        if column in RENT_COLUMNS:
            return None if value is None else round(value * 100)
        if column in self.never_empty:
            return value or self.empty[column]
        return seen(value) if isinstance(value, str) else value

    def show(self, name: str, value: Any) -> Any:
        """Return a value as its cell says it."""
        column = self._column_of.get(name, name)
        if column in AREA_COLUMNS:
            return self.ground.areas.told(value, _LEVELS)
        if column in UNIT_COLUMNS:
            unit = self.ground.units.get(value or 0)
            return unit.name if unit else ""
        if column in RENT_COLUMNS:
            return None if value is None else value / 100
        return tuple(value) if isinstance(value, list) else value

    def settled(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return values with what follows from the others."""
        return values

    def keep(self, values: Mapping[str, Any], key: int) -> None:
        """Remember what rows below must not say as well."""

    def one(self, row: Row, column: str, found: Sequence[Any], unknown: str) -> Any:
        """Return the one thing that a cell names, None for an empty cell."""
        if not row.values[column]:
            return None
        if len(found) != 1:
            self._sieve.fault(row, column, "several_called_so" if found else unknown)
            return None
        return found[0]

    def coded(
        self, row: Row, column: str, value: Any, lines: Mapping[str, Any], unknown: str
    ) -> str:
        """Return the code of the line of a list that a cell names, by its code or a name."""
        codes = [code for code, one in lines.items() if value in {code, one.name, one.name_en}]
        return self.one(row, column, codes, unknown) or ""

    def line(self, row: Any) -> dict[str, Any]:
        """Return a row of the register as values by column."""
        names = (name for name in self.written if name not in self.untold)
        return {self.row_id: getattr(row, self.row_id)} | self._cells(row, names)

    def plan(self, rows: Sequence[Row]) -> Planned:
        """Work out what rows, as read by the layout of the register, would do."""
        for row in map(placed, rows):
            self._look_at(row)
        return Planned(self._sieve.plan(), tuple(self._added), self._changed)

    def _look_at(self, row: Row) -> None:
        told = self._told(row)
        was = self._meant(row, told)
        if self._sieve.is_bad(row):
            return
        values = self.settled(self._values(was) | told)
        key = -row.number if was is None else getattr(was, self.row_id)
        same = (values["area_id"], values["name"]) if was is None else key
        if self._sieve.is_repeat(row, same, "name") or self._has_faults(row, values, was, key):
            return
        self.keep(values, key)
        self._sort_out(row, values, was, key)

    def _told(self, row: Row) -> dict[str, Any]:
        """Return what a row writes, with what its cells name looked up."""
        found: dict[str, Any] = {}
        for column, value in row.values.items():
            name = self.columns.get(column, column)
            if name in self.written and name not in self.untold:
                found[name] = self.read(row, column, value)
        return found

    def _meant(self, row: Row, told: Mapping[str, Any]) -> Any:
        """Return the row of the register that a row is about, None for a new one."""
        if number := row.values.get(self.row_id):
            if number not in self._by_id:
                self._sieve.fault(row, self.row_id, self.absent)
            return self._by_id.get(number)
        return self._by_place.get((told.get("area_id") or 0, told.get("name", "")))

    def _values(self, was: Any) -> dict[str, Any]:
        return {n: getattr(was, n) for n in self.written} if was else dict(self.empty)

    def _has_faults(self, row: Row, values: Mapping[str, Any], was: Any, key: int) -> bool:
        faults = self.faults(values, key)
        if was is not None:
            faults = rules.without_ended(faults, different(self._values(was), values))
            if values["state"] != was.state and not self.can_step(was, values["state"]):
                faults["state"] = "state_step"
        return self._sieve.has_faults(row, {self._column_of.get(n, n): faults[n] for n in faults})

    def _sort_out(self, row: Row, values: Mapping[str, Any], was: Any, key: int) -> None:
        if was is None:
            self._sieve.new.append(row.number)
            self._added.append(values)
            return
        changes = different(self._values(was), values)
        self._sieve.keep(row, self._cells(was, changes))
        if changes:
            self._changed[key] = changes

    def _cells(self, row: Any, names: Iterable[str]) -> dict[str, Any]:
        return {self._column_of.get(n, n): self.show(n, getattr(row, n)) for n in names}
