"""Rows of a file told apart while a plan is worked out: new, changed, the same, or at fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linquan.kernel.exchange.layout import SHOWN_LETTERS, Fault, Row
from linquan.kernel.exchange.port import Plan


@dataclass(slots=True)
class Sieve:
    """What has become of each row so far."""

    faults: list[Fault] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    before: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    _bad: set[int] = field(default_factory=set)
    _seen: dict[Any, int] = field(default_factory=dict)

    def fault(self, row: Row, column: str, code: str, /, **details: object) -> None:
        """Note what is wrong with a cell."""
        told = _shown(row.values.get(column))
        self.faults.append(Fault(row.number, column, code, told, details))
        self._bad.add(row.number)

    def has_faults(self, row: Row, faults: Mapping[str, str]) -> bool:
        """Note faults by column, and say whether the row has any by now."""
        for column, code in faults.items():
            self.fault(row, column, code)
        return row.number in self._bad

    def lacks(self, row: Row, column: str) -> bool:
        """Whether a file does not have the column that rows are known by; the fault is noted."""
        if column not in row.values:
            self.fault(row, column, "cell_missing")
        return column not in row.values

    def is_bad(self, row: Row) -> bool:
        """Whether something is wrong with a row."""
        return row.number in self._bad

    def is_repeat(self, row: Row, key: Any, column: str) -> bool:
        """Whether an earlier row means the same thing as this one; the fault is noted."""
        earlier = self._seen.setdefault(key, row.number)
        if earlier != row.number:
            self.fault(row, column, "row_twice", row=earlier)
        return earlier != row.number

    def keep(self, row: Row, before: Mapping[str, Any]) -> None:
        """Note a row that changes something (what is there before, by column), or nothing."""
        if before:
            self.before[row.number] = before
        else:
            self.same.append(row.number)

    def plan(self) -> Plan:
        """Return what the rows would do, in order."""
        return Plan(
            tuple(sorted(self.new)),
            tuple(sorted(self.before)),
            tuple(sorted(self.same)),
            tuple(sorted(self.faults, key=lambda fault: fault.row)),
            self.before,
        )


def _shown(value: Any) -> str:
    return "" if value is None or isinstance(value, dict) else str(value)[:SHOWN_LETTERS]


def different(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is wanted and is not so now."""
    return {name: value for name, value in wanted.items() if now[name] != value}
