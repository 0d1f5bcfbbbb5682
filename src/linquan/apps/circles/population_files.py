"""A population table read from a file of any length: the command line takes more than the pages.

Every fault is told by line and column; where one cell is wrong, nothing is taken.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any, Final

import numpy as np

from linquan.apps.circles import rules
from linquan.apps.circles.population import MOST_AT_ONE_POINT, MOST_POINTS, Points, points_of
from linquan.apps.places.counting import AgeGroup
from linquan.engine.coordinates import System, convert
from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.opening import open_table

MOST_TOLD: Final = 20
_SHEETS: Final = frozenset({".xlsx", ".xls", ".ods"})
_LON: Final = frozenset({"lon", "longitude", "lng", "x", "经度"})
_LAT: Final = frozenset({"lat", "latitude", "y", "纬度"})
_PEOPLE: Final = frozenset({"people", "population", "pop", "人口", "人数", "常住人口"})
_AGES: Final = re.compile(
    r"(?:people|pop|人口|)[_ ]?(\d{1,3})(?:[-_–~](\d{1,3})|\+|plus)?岁?(以上|及以上)?(?:人口|人数)?"
)
_OLDEST: Final = 130
_BLOCK: Final = 1 << 20
_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
Cells = Sequence[Any]


@dataclass(frozen=True, slots=True)
class CellWrong:
    """A cell that cannot be read: its line in the file, its column, a code, and what it says."""

    line: int
    column: str
    code: str
    shown: str = ""


@dataclass(slots=True)
class _Reading:
    columns: Mapping[str, int]
    ages: Mapping[AgeGroup, int]
    wrong: list[CellWrong] = field(default_factory=list)
    count: int = 0

    def number(self, line: int, cells: Cells, name: str, at: int, *, needed: bool = True) -> float:
        cell = cells[at] if at < len(cells) else None
        told = "" if cell is None else str(cell).strip()
        try:
            found = float(told) if told or needed else 0.0
        except ValueError:
            self._fault(line, name, "not_a_number" if told else "cell_missing", told)
            return 0.0
        if not isfinite(found):
            self._fault(line, name, "not_a_number", told)
        return found

    def people(self, line: int, cells: Cells, name: str, at: int, *, needed: bool = True) -> float:
        found = self.number(line, cells, name, at, needed=needed)
        if not 0 <= found <= MOST_AT_ONE_POINT:
            self._fault(line, name, "people_odd", str(found))
        return found

    def place(self, line: int, lon: float, lat: float) -> None:
        for name, code in rules.point_faults({"lon": lon, "lat": lat}).items():
            self._fault(line, name, code, f"{lon} {lat}")

    def _fault(self, line: int, column: str, code: str, told: str) -> None:
        self.count += 1
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append(CellWrong(line, column, code, told[:40]))


def read_population(path: Path, system: System = System.WGS84) -> Points:
    """Read the points of a table: CSV of any length, or a spreadsheet.

    Raises Invalid: ``file`` (as the pages say it; ``encoding_unknown``), ``columns_missing`` with
    ``columns``, ``cells_wrong`` with ``cells`` (the first 20) and ``count``, and what
    :func:`population.points_of` says.
    """
    rows = _sheet(path) if path.suffix.lower() in _SHEETS else _text(path)
    head = next(rows, None)
    if head is None:
        raise Invalid.field("file", "file_empty")
    reading = _headed([str(cell or "").strip().lower() for cell in head[1]])
    values = np.fromiter(chain.from_iterable(_values(reading, rows)), dtype=np.float64)
    if reading.count:
        raise Invalid("cells_wrong", cells=tuple(reading.wrong), count=reading.count)
    table = values.reshape(-1, 3 + len(reading.ages))
    lon, lat = convert(table[:, 0], table[:, 1], system, System.WGS84)
    return points_of(lon, lat, table[:, 2], dict(zip(reading.ages, table[:, 3:].T, strict=True)))


def _headed(names: Sequence[str]) -> _Reading:
    """Find the columns of a heading. Raises Invalid (``columns_missing``)."""
    found: dict[str, int] = {}
    for wanted, words in (("lon", _LON), ("lat", _LAT), ("people", _PEOPLE)):
        at = next((n for n, name in enumerate(names) if name in words), None)
        if at is not None:
            found[wanted] = at
    ages = {group: n for n, name in enumerate(names) if (group := _ages(name)) is not None}
    missing = [name for name in ("lon", "lat") if name not in found]
    if "people" not in found and not ages:
        missing.append("people")
    if missing:
        raise Invalid("columns_missing", columns=tuple(missing))
    return _Reading(found, dict(sorted(ages.items(), key=lambda one: one[0].from_age)))


def _ages(name: str) -> AgeGroup | None:
    """Read a heading such as people_0_14, 60+ or 0-6岁."""
    found = _AGES.fullmatch(name)
    if found is None or int(found[1]) > _OLDEST:
        return None
    first, last = int(found[1]), int(found[2]) if found[2] else None
    if last is None:
        return AgeGroup(first, None, f"{first}岁及以上", f"Aged {first} and over")
    return AgeGroup(first, last, f"{first}–{last}岁", f"Aged {first} to {last}")


def _values(reading: _Reading, rows: Iterable[tuple[int, Cells]]) -> Iterator[list[float]]:
    columns, ages = reading.columns, reading.ages
    for number, (line, cells) in enumerate(rows):
        if number >= MOST_POINTS:
            raise Invalid.field("points", "too_many_points", limit=MOST_POINTS)
        lon = reading.number(line, cells, "lon", columns["lon"])
        lat = reading.number(line, cells, "lat", columns["lat"])
        reading.place(line, lon, lat)
        aged = [
            reading.people(line, cells, group.name_en, at, needed=False)
            for group, at in ages.items()
        ]
        everyone = sum(aged)
        if "people" in columns:
            everyone = reading.people(line, cells, "people", columns["people"])
        yield [lon, lat, everyone, *aged]


def _text(path: Path) -> Iterator[tuple[int, Cells]]:
    """Yield the lines of a CSV that are not blank, with their numbers."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        marks = max(",;\t", key=first.count)
        lines = csv.reader(chain([first], file), delimiter=marks)
        try:
            yield from ((n, row) for n, row in enumerate(lines, start=1) if any(row))
        except csv.Error as fault:
            raise Invalid.field("file", "file_damaged") from fault


def _encoding(path: Path) -> str:
    """Tell UTF-8 from GB 18030 by all that is in the file, UTF-16 by its mark. Raises Invalid."""
    with path.open("rb") as begun:
        is_wide = begun.read(2) in _WIDE_MARKS
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(_BLOCK):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise Invalid.field("file", "encoding_unknown")


def _sheet(path: Path) -> Iterator[tuple[int, Cells]]:
    raw = open_table(path.read_bytes())
    yield from ((line.number, line.cells) for line in raw.lines)
