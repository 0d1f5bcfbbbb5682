"""Gaps: who lacks what, where, and how far it is for them. Pure."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.columns import NONE, Column
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.runs import AGES, CIRCLES, Inputs, Place, minutes_shown
from linquan.apps.circles.totals import Totals, basic_items
from linquan.apps.circles.types import Audience
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item
from linquan.engine.networks import Mode
from linquan.engine.units import DM_PER_M

EVERYONE: Final = (0, None)
FEW_HOMES: Final = 3_000
"""So many are drawn with their outlines, and those that have an item as well."""
MOST_DRAWN: Final = 10_000
"""A map of more would be megabytes."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Of an area and an item: who is meant, who of them has none within its limit.

    ``places`` counts the places of the item in the whole district; ``is_reckoned`` is false where
    there is no network of its mode.
    """

    item: Item
    people: int
    without: int
    everyone_without: int
    places: int
    is_reckoned: bool

    @property
    def share(self) -> float:
        """Which part of those who are meant has none, 0 to 1; 0 where nobody is meant."""
        return self.without / self.people if self.people else 0.0

    @property
    def percent_with(self) -> int:
        """How many of a hundred have one."""
        return percent(self.people - self.without, self.people) if self.people else 100


@dataclass(frozen=True, slots=True)
class CircleLine:
    """Of an area and a circle: who has every basic item of it and of the smaller circles."""

    minutes: int
    items: int
    people: int
    complete: int
    average: float
    """How many of the items somebody has, on average."""


def percent(part: int, whole: int) -> int:
    """Return whole percent: 0 and 100 only where it is nobody or everybody."""
    if not part or part == whole:
        return 100 if part else 0
    return min(99, max(1, round(100 * part / whole)))


def ages_of(item: Item) -> tuple[int, int | None]:
    """Return the ages that an item is for."""
    return AGES.get(Audience(item.audience), EVERYONE)


def concerned(item: Item, homes: HomeTable) -> tuple[int, ...]:
    """Return the groups of age that an item is for."""
    return homes.between(*ages_of(item))


def gap_of(inputs: Inputs, totals: Totals, homes: HomeTable, row: int, item: Item) -> Gap:
    """Return the gap of an item in one row of the sums."""
    groups = list(concerned(item, homes))
    lacking = totals.people[row] - totals.has[row, inputs.index_of[item.code]]
    return Gap(
        item, int(totals.people[row, groups].sum()), int(lacking[groups].sum()),
        int(lacking.sum()), len(inputs.by_item[item.code]), item.mode in inputs.networks,
    )  # fmt: skip


def gaps_of(inputs: Inputs, totals: Totals, homes: HomeTable, row: int) -> tuple[Gap, ...]:
    """Return the gap of every item in one row of the sums, those that most people lack first."""
    found = (gap_of(inputs, totals, homes, row, item) for item in inputs.items)
    return tuple(sorted(found, key=lambda gap: (-gap.without, gap.item.code)))


def without_in(
    inputs: Inputs, totals: Totals, homes: HomeTable, item: Item, rows: list[int]
) -> NDArray[np.int64]:
    """Return how many of those an item is for have none, in each of some rows of the sums."""
    lacking = totals.people[rows] - totals.has[rows, inputs.index_of[item.code]]
    return np.asarray(lacking[:, list(concerned(item, homes))].sum(axis=1))


def circles_of(inputs: Inputs, totals: Totals, row: int) -> tuple[CircleLine, ...]:
    """Return the three circles of one row of the sums."""
    people, found = int(totals.people[row].sum()), []
    for n, minutes in enumerate(CIRCLES):
        items = [inputs.index_of[item.code] for item in basic_items(inputs.items, minutes)]
        has = int(totals.has[row, items].sum())
        complete = int(totals.complete[row, n].sum())
        found.append(CircleLine(minutes, len(items), people, complete, has / max(1, people)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of those who are meant have an item within some minutes, at one speed."""

    speed: str
    minutes: int
    people: int
    has: int

    @property
    def percent(self) -> int:
        """How many of a hundred."""
        return percent(self.has, self.people)


def reaches_of(
    inputs: Inputs, item: Item, column: Column, homes: HomeTable, inside: NDArray[np.bool_]
) -> tuple[Reach, ...]:
    """Return who has an item, for every speed and circle, among the homes inside an area."""
    heads = homes.people[:, list(concerned(item, homes))].sum(axis=1) * inside
    return tuple(
        Reach(
            code, n, int(heads.sum()),
            int(heads[column.within(inputs.limit(item, n, code))].sum()),
        )
        for code in speeds_shown(inputs, item)
        for n in minutes_shown(item)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ByStandard:
    """How many of those who are meant have an item within the metres of a standard."""

    metres: int
    people: int
    has: int

    @property
    def percent(self) -> int:
        """How many of a hundred."""
        return percent(self.has, self.people)


def by_standard(
    inputs: Inputs, item: Item, column: Column, homes: HomeTable, inside: NDArray[np.bool_]
) -> ByStandard | None:
    """Return who has an item within the metres that the catalogue gives it.

    None without metres, by car, and for metres beyond what was looked for.
    """
    metres = item.standard_m or 0
    if not 0 < metres * DM_PER_M <= inputs.farthest(item) or item.mode is not Mode.WALK:
        return None
    heads = homes.people[:, list(concerned(item, homes))].sum(axis=1) * inside
    there = column.within(metres * DM_PER_M)
    return ByStandard(metres, int(heads.sum()), int(heads[there].sum()))


def speeds_shown(inputs: Inputs, item: Item) -> tuple[str, ...]:
    """Return whose speeds an item is told for: everybody's on foot, nobody's by car."""
    return tuple(inputs.speeds) if item.mode is Mode.WALK else (inputs.speed_of(item),)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A home that lacks an item: who lives there, what is nearest and how far that is.

    ``minutes`` is None where nothing is near enough to be looked for; ``late`` says by how many
    minutes the nearest is too far. ``inside`` is how much of its ground lies in the ring, in whole
    percent: a home counts as a whole from its point, and a ring may cut it.
    """

    area: AreaRow
    people: int
    nearest: Place | None
    minutes: float | None
    late: float | None
    inside: int = 0


def lacking_homes(
    inputs: Inputs, item: Item, column: Column, homes: HomeTable, inside: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the homes inside an area that lack an item, those with the most people first."""
    groups = list(concerned(item, homes))
    heads, everyone = homes.people[:, groups].sum(axis=1), homes.people.sum(axis=1)
    (rows,) = np.nonzero(~column.within(inputs.own_limit(item)) & inside & (everyone > 0))
    order = np.lexsort((rows, -everyone[rows], -heads[rows]))
    return rows[order].astype(np.int64)


def drawn_homes(
    inputs: Inputs, item: Item, column: Column | None, homes: HomeTable
) -> tuple[NDArray[np.int64], int]:
    """Return the homes that the map of an item shows, and how many it has no room for.

    All where they are few; else those that lack the item at one speed or another, those with the
    most people first.
    """
    if len(homes.area_id) <= FEW_HOMES:
        return np.arange(len(homes.area_id)), 0
    heads = homes.people[:, list(concerned(item, homes))].sum(axis=1)
    lacks = heads > 0
    if column is not None:
        speeds = speeds_shown(inputs, item)
        lacks &= ~column.within(min(inputs.limit(item, item.minutes, one) for one in speeds))
    (rows,) = np.nonzero(lacks)
    rows = rows[np.argsort(-heads[rows], kind="stable")]
    return rows[:MOST_DRAWN], max(0, len(rows) - MOST_DRAWN)


def minutes_of(inputs: Inputs, item: Item, cost: int, speed: str = "") -> float | None:
    """Return how many minutes a cost takes at a speed, or whoever needs an item; None for none."""
    return None if cost == NONE else item.minutes * cost / inputs.limit(item, item.minutes, speed)
