"""Reads of the map of circles: which item is shown first, who has it, what it is drawn from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linquan.apps.circles import gaps, rules
from linquan.apps.circles.columns import Column
from linquan.apps.circles.queries.coverage import Shelf, item_of, shelf
from linquan.apps.circles.queries.outlined import outlines_of
from linquan.apps.circles.queries.runs import rings_of
from linquan.apps.circles.runs import CIRCLES, minutes_shown
from linquan.engine.circles.catalogue import Item
from linquan.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class MapLine:
    """Who has an item within its own minutes at one speed, and how many homes are left out."""

    speed: str
    people: int
    has: int
    left_out: int

    @property
    def percent(self) -> int:
        """How many of a hundred."""
        return gaps.percent(self.has, self.people)

    @property
    def without(self) -> int:
        """Who has none."""
        return self.people - self.has


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map of an item: who has it at which speed, and which speed is shown first."""

    shelf: Shelf
    item: Item
    speed: str
    minutes: tuple[int, ...]
    lines: tuple[MapLine, ...]
    may_plan: bool
    not_drawn: int
    """Homes that lack it for which the map has no room."""


def map_page(actor: Actor, code: str = "") -> MapPage:
    """Return the map of an item, of the one with places that most people lack if none is named.

    Four statements; one more where its column is not kept in memory. Raises NotAllowed, NotFound.
    """
    found = shelf(actor)
    item, column = item_of(found, code or _first(found))
    inputs = found.book.inputs
    lines = tuple(_lines(found, item, column)) if column is not None else ()
    return MapPage(
        found, item, inputs.speed_of(item), minutes_shown(item), lines,
        rules.may_plan(actor, found.book.row.district_id),
        gaps.drawn_homes(inputs, item, column, found.homes)[1],
    )  # fmt: skip


def _first(found: Shelf) -> str:
    row, inputs = found.row, found.book.inputs
    every = gaps.gaps_of(inputs, found.book.totals, found.homes, row) if row is not None else ()
    there = (gap.item.code for gap in every if gap.places and gap.item.minutes == max(CIRCLES))
    return next(there, inputs.items[0].code)


def _lines(found: Shelf, item: Item, column: Column) -> Iterator[MapLine]:
    inputs, homes = found.book.inputs, found.homes
    heads = homes.people[:, list(gaps.concerned(item, homes))].sum(axis=1)
    lived_in = homes.people.sum(axis=1) > 0
    for code in gaps.speeds_shown(inputs, item):
        there = column.within(inputs.limit(item, item.minutes, code))
        left_out = int((lived_in & ~there).sum())
        yield MapLine(code, int(heads.sum()), int(heads[there].sum()), left_out)


def item_map(actor: Actor, code: str, run_id: int = 0) -> dict[str, Any]:
    """Return all that the map of an item needs to be drawn again at any speed without asking.

    Six statements; one less where homes are many. Raises NotAllowed, NotFound.
    """
    found = shelf(actor, 0, run_id)
    item, column = item_of(found, code)
    inputs = found.book.inputs
    minutes = minutes_shown(item)
    limits = {s: [inputs.limit(item, n, s) for n in minutes] for s in inputs.speeds}
    return {
        "item": code,
        "minutes": minutes,
        "own": {"minutes": item.minutes, "speed": inputs.speed_of(item)},
        "limits": limits,
        "rings": rings_of(found.book, code),
        "places": [
            {
                "id": p.facility_id, "name": p.name, "name_en": p.name_en, "lon": p.lon,
                "lat": p.lat,
            }
            for p in inputs.by_item[code]
        ],
        "homes": _mapped(found, item, column),
    }  # fmt: skip


def _mapped(found: Shelf, item: Item, column: Column | None) -> dict[str, Any]:
    """Return homes as outlines, or as points where they are no areas or too many."""
    homes, groups = found.homes, list(gaps.concerned(item, found.homes))
    rows, _ = gaps.drawn_homes(found.book.inputs, item, column, homes)
    heads = homes.people[rows][:, groups].sum(axis=1).tolist()
    costs = column.costs[rows].tolist() if column is not None else [None] * len(rows)
    outlines = (
        outlines_of(found.book, homes, found.areas, rows.tolist())
        if len(rows) <= gaps.FEW_HOMES
        else {}
    )
    features = []
    for n, people, cost in zip(rows.tolist(), heads, costs, strict=True):
        area = found.areas.areas[int(homes.area_id[n])]
        at = {"lon": float(homes.lon[n]), "lat": float(homes.lat[n])}
        told = {"id": area.area_id, "name": area.name, "name_en": area.name_en, **at}
        features.append({
            "type": "Feature",
            "geometry": outlines.get(n) or {"type": "Point", "coordinates": [*at.values()]},
            "properties": {**told, "people": people, "cost": cost},
        })  # fmt: skip
    return {"type": "FeatureCollection", "features": features}
