"""Columns whose cells hold a whole point, as maps give them out: ``118.123456,32.123456``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from linquan.kernel.exchange.columns import CellFault, Column, as_text
from linquan.kernel.exchange.layout import Reading, Row
from linquan.kernel.exchange.opening import Cell

_POINT: Final = re.compile(r"([-+]?\d{1,3}(?:\.\d{1,15})?)[\s,，;；]+([-+]?\d{1,3}(?:\.\d{1,15})?)")


@dataclass(frozen=True)
class PointPair(Column):
    """Longitude before latitude in one cell."""

    empty: Any = None

    kind: ClassVar[str] = "text"

    def write(self, value: Any) -> Cell:
        """Write both, longitude first."""
        return None if value is None else f"{value[0]:.12g},{value[1]:.12g}"

    def _read(self, cell: Cell) -> Any:
        found = _POINT.fullmatch(as_text(cell).strip())
        if found is None:
            raise CellFault("not_a_point")
        return float(found[1]), float(found[2])


def with_points(reading: Reading, pair: str, point: tuple[str, str]) -> Reading:
    """Lay the point of one column into the columns for lon and lat, where those are empty."""
    return replace(reading, rows=tuple(_laid(reading.rows, pair, point)))


def _laid(rows: Sequence[Row], pair: str, point: tuple[str, str]) -> list[Row]:
    found = []
    for row in rows:
        both = row.values.get(pair)
        if both and all(row.values.get(name) is None for name in point):
            told = dict(zip(point, both, strict=True))
            found.append(Row(row.number, {**row.values, **told}))
        else:
            found.append(row)
    return found
