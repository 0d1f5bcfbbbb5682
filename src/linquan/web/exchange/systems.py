"""Coordinates of a file in the house's own system: converted at the edge, before anyone checks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from linquan.apps.places.previews import Preview as PointsSeen
from linquan.apps.places.queries import point_previews
from linquan.engine.coordinates import Degrees, System, convert
from linquan.kernel.exchange.columns import Outline
from linquan.kernel.exchange.layout import Reading, Row
from linquan.kernel.exchange.port import Table
from linquan.web.exchange.tables import has_place

MOST_SHOWN: Final = 200
"""Points of a file that the three maps show: enough to see whether they lie on their houses."""
Convert = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]


def system_of(crs: str) -> System:
    """Return the system of a code; odd ones count as WGS-84."""
    return System(crs) if crs in set(System) else System.WGS84


def in_house(table: Table, reading: Reading, crs: str) -> Reading:
    """Convert points and outlines of the good rows to WGS-84."""
    system = system_of(crs)
    if system is System.WGS84 or not has_place(table):
        return reading

    def to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
        return convert(lon, lat, system, System.WGS84)

    rows = _with_points(table, reading.rows, to_wgs84)
    outlines = [c.name for c in table.layout.columns if isinstance(c, Outline)]
    for name in outlines:
        rows = [_with_outline(row, name, to_wgs84) for row in rows]
    return replace(reading, rows=tuple(rows))


def _with_points(table: Table, rows: Sequence[Row], to_wgs84: Convert) -> list[Row]:
    if table.point is None:
        return list(rows)
    at, points = points_of(table, rows)
    lon, lat = to_wgs84(*points)
    moved = dict(zip(at, zip(np.round(lon, 7), np.round(lat, 7), strict=True), strict=True))
    return [_at(row, table.point, moved.get(row.number)) for row in rows]


def _at(row: Row, names: tuple[str, str], place: tuple[Any, Any] | None) -> Row:
    if place is None:
        return row
    return Row(row.number, {**row.values, names[0]: float(place[0]), names[1]: float(place[1])})


def points_of(table: Table, rows: Sequence[Row]) -> tuple[list[int], tuple[Degrees, Degrees]]:
    """Return the numbers of the rows that have a point, and their longitudes and latitudes."""
    names = table.point or ("", "")
    found = [
        (row.number, row.values[names[0]], row.values[names[1]])
        for row in rows
        if row.values.get(names[0]) is not None and row.values.get(names[1]) is not None
    ]
    values = np.array([(lon, lat) for _, lon, lat in found], dtype=np.float64).reshape(-1, 2)
    return [number for number, _, _ in found], (values[:, 0], values[:, 1])


def _with_outline(row: Row, name: str, to_wgs84: Convert) -> Row:
    geometry = row.values.get(name)
    if not isinstance(geometry, dict) or "coordinates" not in geometry:
        return row
    places: list[list[float]] = []
    if not _collect(geometry["coordinates"], places) or not places:
        return row  # whoever checks the row says what is wrong with it
    values = np.array([place[:2] for place in places], dtype=np.float64)
    lon, lat = to_wgs84(values[:, 0], values[:, 1])
    moved = iter(np.round(np.column_stack((lon, lat)), 7).tolist())
    told = _rebuilt(geometry["coordinates"], moved)
    return Row(row.number, {**row.values, name: {**geometry, "coordinates": told}})


DEEPEST: Final = 6


def _collect(found: Any, places: list[list[float]], depth: int = 0) -> bool:
    """Gather positions, depth first; False when it is no such tree of lists."""
    if not isinstance(found, list) or depth > DEEPEST:
        return False
    if found and all(isinstance(n, int | float) and not isinstance(n, bool) for n in found):
        places.append(found)
        return len(found) > 1
    return all(_collect(part, places, depth + 1) for part in found)


def _rebuilt(found: list[Any], moved: Any) -> list[Any]:
    """Put moved positions where the old ones were."""
    if found and not isinstance(found[0], list):
        return list(next(moved))
    return [_rebuilt(part, moved) for part in found]


def seen_in_each(table: Table, rows: Sequence[Row], district_id: int) -> tuple[PointsSeen, ...]:
    """Return where the first points of rows would lie in each system. One statement."""
    _, (lon, lat) = points_of(table, rows[:MOST_SHOWN])
    return point_previews(district_id, tuple(zip(lon.tolist(), lat.tolist(), strict=True)))
