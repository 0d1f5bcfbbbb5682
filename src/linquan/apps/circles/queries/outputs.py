"""What a run found, as plain tables and layers: for the command line and for files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles import gaps
from linquan.apps.circles.columns import NONE
from linquan.apps.circles.gaps import CircleLine, Gap
from linquan.apps.circles.homes import NO_AGE
from linquan.apps.circles.queries.coverage import GapsPage, item_of, parts_of, shelf
from linquan.apps.circles.queries.runs import (
    RunBook,
    columns_of,
    homes_of,
    newest_run_id,
    run_book,
)
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow, Level, ZoneRow
from linquan.engine.layers import Layer, layer, points
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class GapList:
    """The gaps of an area in a run, and its circles."""

    book: RunBook
    gaps: tuple[Gap, ...]
    circles: tuple[CircleLine, ...]


def gap_list(district_id: int, run_id: int = 0, area_id: int = 0) -> GapList:
    """Return the gaps of an area, in the newest standing run unless one is named.

    Three statements at most. Raises NotFound (``no_run``, ``run_unknown``, ``area_empty``: nobody
    lives there).
    """
    book = book_of(district_id, run_id)
    row = book.totals.row_of(area_id or district_id)
    if row is None:
        raise NotFound("area_empty")
    return GapList(
        book, gaps.gaps_of(book.inputs, book.totals, homes_of(book), row),
        gaps.circles_of(book.inputs, book.totals, row),
    )  # fmt: skip


def book_of(district_id: int, run_id: int = 0) -> RunBook:
    """Return a run that is done, the newest standing one unless one is named.

    Two statements at most. Raises NotFound.
    """
    found = run_id or newest_run_id(district_id)
    if found is None:
        raise NotFound("no_run")
    return run_book(district_id, found)


@dataclass(frozen=True, slots=True)
class Difference:
    """How many lack an item in one run and in another."""

    code: str
    name: str
    name_en: str
    before: int
    after: int


def differences(one: GapList, other: GapList) -> tuple[Difference, ...]:
    """Return the items of which other people lack them in the second, the largest change first."""
    before = {gap.item.code: gap.without for gap in one.gaps}
    found = [
        Difference(
            gap.item.code, gap.item.name, gap.item.name_en, before[gap.item.code], gap.without
        )
        for gap in other.gaps
        if gap.item.code in before and gap.without != before[gap.item.code]
    ]
    return tuple(sorted(found, key=lambda d: (-abs(d.after - d.before), d.code)))


@dataclass(frozen=True, slots=True)
class GapPart:
    """A part of an area, or a zone: its outline or point, its people, who lacks each item."""

    place: AreaRow | ZoneRow
    geometry: Mapping[str, Any] | None
    people: int
    without: Mapping[str, int]


def gap_parts(page: GapsPage) -> tuple[GapPart, ...]:
    """Return the parts of what a page of gaps shows, each with who lacks what. One statement.

    The district and a street have communities and villages as parts, a community its estates where
    they are known and else its grids, a zone only itself: nobody is counted in two parts.
    """
    found, zone = page.shelf, page.zone
    district_id, totals = found.book.row.district_id, found.book.totals
    if zone is not None:
        row = totals.row_of_zone(zone.zone_id)
        shapes = {
            one["properties"]["id"]: one["geometry"]
            for one in places.zone_shapes(district_id)["features"]
        }
        return () if row is None else (_part(page, zone, shapes.get(zone.zone_id), row),)
    parts = _apart(parts_of(found))
    outlines = places.outlines(district_id, [area.area_id for area, _ in parts])
    return tuple(
        _part(page, area, outlines.get(area.area_id) or _point(area), row) for area, row in parts
    )


def _apart(parts: list[tuple[AreaRow, int]]) -> list[tuple[AreaRow, int]]:
    """Leave grids out where estates of the same community are told."""
    estates = [one for one in parts if one[0].level == Level.ESTATE]
    return estates or parts


def _point(area: AreaRow) -> dict[str, Any] | None:
    if area.lon is None or area.lat is None:
        return None
    return {"type": "Point", "coordinates": [area.lon, area.lat]}


def _part(
    page: GapsPage, place: AreaRow | ZoneRow, geometry: Mapping[str, Any] | None, row: int
) -> GapPart:
    inputs, totals = page.shelf.book.inputs, page.shelf.book.totals
    every = gaps.gaps_of(inputs, totals, page.shelf.homes, row)
    without = {gap.item.code: gap.without for gap in every if gap.is_reckoned}
    return GapPart(place, geometry, int(totals.people[row].sum()), without)


def homes_layer(book: RunBook, codes: Sequence[str] = ()) -> Layer:
    """Return the homes of a run with their people and how far each item is.

    Columns: ``area``, ``people``, ``people_AGES``, then ``CODE`` in decimetres on foot and tenths
    of a second by car, null beyond all limits. Two statements at most.
    """
    homes = homes_of(book)
    wanted = tuple(codes) or tuple(item.code for item in book.inputs.reckoned)
    columns = columns_of(book, wanted)
    told: dict[str, NDArray[Any]] = {"area": homes.area_id, "people": homes.people.sum(axis=1)}
    for n, group in enumerate(homes.groups):
        if group.from_age != NO_AGE:
            end = "" if group.to_age is None else f"_{group.to_age}"
            told[f"people_{group.from_age}{end}"] = homes.people[:, n]
    costs = {code: columns[code].costs.astype(np.int64) for code in wanted if code in columns}
    far = {code: np.asarray(cost == NONE) for code, cost in costs.items()}
    return layer(points(homes.lon, homes.lat), {**told, **costs}, far)


def item_homes(
    actor: Actor, code: str, area_id: int, run_id: int, *, after: int, size: int
) -> tuple[list[dict[str, Any]], bool]:
    """Return homes of an area as GeoJSON points, after so many, and whether there are more.

    Four statements; one more where its column is not kept in memory. Raises NotAllowed, NotFound
    (``item_unknown`` and as :func:`shelf`).
    """
    found = shelf(actor, area_id, run_id)
    inputs, homes = found.book.inputs, found.homes
    item, column = item_of(found, code)
    (rows,) = np.nonzero(found.inside)
    limit = inputs.own_limit(item) if column is not None else 0
    heads = homes.people[:, list(gaps.concerned(item, homes))].sum(axis=1)
    features = []
    for n in rows[after : after + size].tolist():
        cost = NONE if column is None else int(column.costs[n])
        at = [float(homes.lon[n]), float(homes.lat[n])]
        features.append({
            "type": "Feature", "geometry": {"type": "Point", "coordinates": at},
            "properties": {
                "area": int(homes.area_id[n]), "people": int(heads[n]),
                "cost": None if cost == NONE else cost, "lacks": cost > limit,
            },
        })  # fmt: skip
    return features, len(rows) > after + size
