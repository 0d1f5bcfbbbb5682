"""Reads of how homes lie on the ground, beside the point that each counts from."""

from collections.abc import Sequence
from typing import Any

from shapely.geometry import shape

from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.lived_in import percent_inside
from linquan.apps.circles.queries.runs import RunBook, ring_of
from linquan.apps.places import queries as places
from linquan.engine.circles.catalogue import Item


def outlines_of(
    book: RunBook, homes: HomeTable, areas: places.AreaBook, rows: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """Return the outlines of homes that are areas, by row; a point of a table only lies in one.

    One statement.
    """
    own = {}
    for n in rows:
        area = areas.areas[int(homes.area_id[n])]
        if (area.lon, area.lat) == (homes.lon[n], homes.lat[n]):
            own[n] = area.area_id
    known = places.outlines(book.row.district_id, [*own.values()])
    return {n: known[area_id] for n, area_id in own.items() if area_id in known}


def percents_in_ring(
    book: RunBook, homes: HomeTable, areas: places.AreaBook, item: Item, rows: Sequence[int]
) -> dict[int, int]:
    """Return how much of the ground of homes lies in the ring of an item's minutes, by row.

    Whole percent, only of homes with an outline that the ring reaches. Two statements, none where
    no home is asked about.
    """
    if not rows:
        return {}
    drawn = ring_of(book, item.code, book.inputs.own_limit(item))
    if drawn is None:
        return {}
    ring, outlines = shape(drawn), outlines_of(book, homes, areas, rows)
    found = {n: percent_inside(shape(one), ring) for n, one in outlines.items()}
    return {n: percent for n, percent in found.items() if percent}
