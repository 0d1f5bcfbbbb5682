"""Tables that go out: Excel with choices to pick from and a sheet of explanations, CSV, GeoJSON."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django.utils.translation import gettext as _

from linquan.kernel import sheets
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange.columns import Choice, Column, Digits, Outline
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.opening import FORMULA_STARTS, GUARD, Cell

Lines = Iterable[Mapping[str, Any]]
BOM: Final = "\ufeff"
"""Without it Excel takes a CSV for one in an old Chinese encoding."""


def write_excel(layout: Layout, lines: Lines, *, notes: Sequence[str], made_at: datetime) -> bytes:
    """Write rows as an Excel file that can be filled in and brought back. Raises Invalid."""
    columns = layout.of_cells
    return sheets.write_sheet(
        [_sheet_column(column) for column in columns],
        ([column.write(line.get(column.name)) for column in columns] for line in lines),
        title=str(layout.title),
        notes=[*notes, "", *explanations(layout)],
        made_at=made_at,
        notes_title=_("Explanations"),
    )


def explanations(layout: Layout) -> list[str]:
    """One line for each column that says what belongs there, then what the table needs to say."""
    return [*map(_explanation, layout.of_cells), *map(str, layout.notes)]


def _explanation(column: Column) -> str:
    needed = _("must be filled in") if column.is_required else ""
    choices = "、".join(map(str, column.words.values())) if isinstance(column, Choice) else ""
    parts = [part for part in (str(column.about), choices, needed) if part]
    if not parts:
        return str(column.heading)
    return _("%(heading)s: %(text)s") % {"heading": column.heading, "text": " · ".join(parts)}


def _sheet_column(column: Column) -> sheets.Column:
    picked = column.words.values() if isinstance(column, Choice) and column.is_one else ()
    choices = tuple(map(str, picked))
    return sheets.Column(str(column.heading), text=isinstance(column, Digits), choices=choices)


def write_csv(layout: Layout, lines: Lines, *, above: Iterable[Sequence[Cell]] = ()) -> bytes:
    """Write rows as CSV in UTF-8 with a mark that Excel understands; ``above``: before headings."""
    columns, buffer = layout.of_cells, io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows(map(_plain, line) for line in above)
    writer.writerow(str(column.heading) for column in columns)
    for line in lines:
        writer.writerow(_plain(column.write(line.get(column.name))) for column in columns)
    return (BOM + buffer.getvalue()).encode()


def _plain(cell: Cell) -> str:
    """Write a cell as text that no program takes for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date | time):
        return cell.isoformat()
    text = str(cell)
    is_risky = isinstance(cell, str) and text.lstrip(GUARD).startswith(FORMULA_STARTS)
    return f"{GUARD}{text}" if is_risky else text


def write_geojson(layout: Layout, lines: Lines, *, point: tuple[str, str] | None) -> bytes:
    """Write rows as features in WGS-84, with their outline, else their point, else none."""
    outline = next((c.name for c in layout.columns if isinstance(c, Outline)), "")
    features = [
        {
            "type": "Feature",
            "properties": {c.name: _told(c.write(line.get(c.name))) for c in layout.of_cells},
            "geometry": line.get(outline) or _point(line, point),
        }
        for line in lines
    ]
    told = {"type": "FeatureCollection", "features": features}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _told(cell: Cell) -> str | float | bool | None:
    return cell.isoformat() if isinstance(cell, date | time) else cell


def _point(line: Mapping[str, Any], names: tuple[str, str] | None) -> dict[str, Any] | None:
    found = [line.get(name) for name in names or ()]
    if not found or None in found:
        return None
    return {"type": "Point", "coordinates": found}
