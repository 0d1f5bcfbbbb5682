"""Points from tables: CSV in UTF-8 with the columns lon and lat, and what a verb needs besides."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.cli.terminal import CommandFailed

PEOPLE: Final = "people"
GROUP: Final = "people_"
MOST_ROWS: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table of points."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column of numbers. Raises CommandFailed at the first cell that is none."""
        at = self._at(name)
        found = np.empty(len(self.rows))
        for number, row in enumerate(self.rows):
            try:
                found[number] = float(row[at])
            except (ValueError, IndexError):
                told = row[at] if at < len(row) else ""
                msg = f"{self.path}, line {number + 2}: {name} is no number: {told!r}"
                raise CommandFailed(msg) from None
        return found

    def words(self, name: str) -> tuple[str, ...]:
        """Return a column as it is written."""
        at = self._at(name)
        return tuple(row[at].strip() if at < len(row) else "" for row in self.rows)

    def _at(self, name: str) -> int:
        if name not in self.columns:
            msg = f"{self.path} has no column {name!r}; it has {', '.join(self.columns)}"
            raise CommandFailed(msg)
        return self.columns.index(name)

    def people(self) -> tuple[NDArray[np.float64], tuple[str, ...]]:
        """Return people [rows, groups] and the names of the groups.

        Of columns ``people_GROUP``, or of one column ``people``.
        """
        groups = tuple(name for name in self.columns if name.startswith(GROUP))
        names = groups or (PEOPLE,)
        heads = np.column_stack([self.numbers(name) for name in names])
        return heads, tuple(name.removeprefix(GROUP) for name in groups) or ("all",)


def _is_people(name: str) -> bool:
    return name == PEOPLE or name.startswith(GROUP)


def read_table(path: Path, needed: Sequence[str] = ("lon", "lat")) -> Table:
    """Read a table. Raises CommandFailed where it is none, is empty or lacks a column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            columns = tuple(name.strip() for name in next(lines, ()))
            rows = tuple(tuple(row) for row in lines if row)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        msg = f"{path} cannot be read as a table (CSV in UTF-8): {fault}"
        raise CommandFailed(msg) from fault
    if missing := [name for name in needed if name not in columns]:
        msg = f"{path} lacks the columns {', '.join(missing)}"
        raise CommandFailed(msg)
    if twice := [n for n in columns if columns.count(n) > 1 and (n in needed or _is_people(n))]:
        msg = f"{path} has more than one column {twice[0]!r}"
        raise CommandFailed(msg)
    if not rows:
        msg = f"{path} has no lines"
        raise CommandFailed(msg)
    return Table(path, columns, rows)


def write_table(path: Path, columns: Mapping[str, Sequence[object]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows(zip(*columns.values(), strict=True))
