"""Why an import cannot be taken back, row by row: what was changed since, or what hangs on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from linquan.kernel.exchange.columns import as_text
from linquan.kernel.exchange.imports import ImportRow
from linquan.kernel.exchange.layout import SHOWN_LETTERS
from linquan.kernel.exchange.port import Table
from linquan.kernel.exchange.since import Since, since

NAMING: Final = ("name", "title", "label", "code", "heading", "key")
"""Columns by which people know a row, the best first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value as the import left it, and as it is now."""

    heading: str
    left: str
    now: str


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A row that stands in the way."""

    name: str
    is_gone: bool
    differences: tuple[Difference, ...]


def told(row: ImportRow, table: Table, details: Mapping[str, Any]) -> tuple[Hindrance, ...]:
    """Name the rows of a refusal. One statement for each of their tables."""
    ids = [int(one) for one in details.get("ids", ())]
    found = since(row.district_id, row.import_id, str(details.get("table", "")), ids)
    return tuple(_hindrance(table, one) for one in found)


def _hindrance(table: Table, one: Since) -> Hindrance:
    image = one.left or one.now or {}
    name = next((str(image[key]) for key in NAMING if image.get(key)), str(one.row_id))
    differences = () if one.now is None else tuple(_differences(table, one.left or {}, one.now))
    return Hindrance(name, one.now is None, differences)


def _differences(
    table: Table, left: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterable[Difference]:
    for column in table.layout.of_cells:
        if column.name in now and left.get(column.name) != now[column.name]:
            yield Difference(
                str(column.heading), _short(left.get(column.name)), _short(now[column.name])
            )


def _short(value: Any) -> str:
    return as_text(value)[:SHOWN_LETTERS]
