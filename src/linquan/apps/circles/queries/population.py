"""Reads of population tables: which is in use, its homes, and what a file would do."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from linquan.apps.circles.homes import Laid
from linquan.apps.circles.models import PopulationTable
from linquan.apps.circles.permits import permit
from linquan.apps.circles.population import (
    FIELDS,
    LEVELS,
    Outlines,
    Points,
    PopulationRow,
    TableState,
    areas_at,
    lay_points,
    outlines_of,
)
from linquan.apps.circles.population_layout import lines, plan_points
from linquan.apps.places import queries as places
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.rows import rows_of

AREAS: Final = "places"
"""The book of areas and their outlines."""
_KEPT: Final = 2
"""Tables that a process keeps laid out: of a million homes some hundred megabytes each."""


def population_in_use(district_id: int) -> int | None:
    """Return the population table that is in use. One statement."""
    found: int | None = _in_use(district_id).values_list("pk", flat=True).first()
    return found


def population_laid(district_id: int, table_id: int) -> Laid:
    """Return the homes of a table. One statement; two more where they are not kept."""
    return _laid(district_id, table_id, str(books.versions(district_id).get(AREAS)))


@lru_cache(maxsize=_KEPT)
def _laid(district_id: int, table_id: int, _version: str) -> Laid:
    """Lay a table out; the version of the areas tells outlines from those of before."""
    points = _points(district_id, table_id)
    return lay_points(points, areas_at(points.lon, points.lat, _outlines(district_id)))


def population_homes(district_id: int) -> Laid:
    """Return the homes of the table in use. Four statements at most. Raises NotFound."""
    if (table_id := population_in_use(district_id)) is None:
        raise NotFound("table_unknown")
    return population_laid(district_id, table_id)


def _points(district_id: int, table_id: int) -> Points:
    rows = PopulationTable.objects.filter(pk=table_id, district_id=district_id)
    found = rows.exclude(content=None).values_list("content", flat=True).first()
    if found is None:
        raise NotFound("table_unknown")
    return Points.unpack(bytes(found))


def _outlines(district_id: int) -> Outlines:
    return outlines_of(places.area_shapes(district_id, LEVELS)["features"])


def _in_use(district_id: int) -> Any:
    return PopulationTable.objects.filter(district_id=district_id, state=TableState.IN_USE)


def population_row(district_id: int, table_id: int) -> PopulationRow:
    """Return one table. One statement. Raises NotFound."""
    rows = PopulationTable.objects.filter(pk=table_id, district_id=district_id)
    if not (found := rows_of(PopulationRow, rows.values_list(*FIELDS))):
        raise NotFound("table_unknown")
    return found[0]


def population_lines(
    *, actor: Actor, district_id: int, now: datetime
) -> Iterator[Mapping[str, Any]]:
    """Return the points in use as values by column. Two statements. Raises NotAllowed."""
    del now
    permit(actor, district_id)
    table_id = population_in_use(district_id)
    return iter(()) if table_id is None else lines(_points(district_id, table_id))


def count_population(*, actor: Actor, district_id: int) -> int:
    """Return how many points are in use. One statement. Raises NotAllowed."""
    permit(actor, district_id)
    return _in_use(district_id).values_list("points", flat=True).first() or 0


def check_population(
    *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Plan what rows would do. One statement. Raises NotAllowed."""
    del now
    permit(actor, district_id)
    return plan_points(rows, _outlines(district_id))


def forget() -> None:
    """Drop what is kept in memory (tests start from empty tables)."""
    _laid.cache_clear()
