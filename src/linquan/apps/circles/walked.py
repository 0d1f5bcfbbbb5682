"""Who walks to the nearest position of each level within its minutes, read off a run. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.columns import Column
from linquan.apps.circles.gaps import minutes_of, percent
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.runs import Inputs, Place
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Walked:
    """Of an area and a level: people, who of them walks to a position within its minutes.

    ``holes`` counts the homes that somebody lives in and that are farther.
    """

    item: Item
    people: int
    within: int
    homes: int
    holes: int

    @property
    def beyond(self) -> int:
        """Who walks longer, or has none near at all."""
        return self.people - self.within

    @property
    def percent(self) -> int:
        """How many of a hundred get there in time."""
        return percent(self.within, self.people) if self.people else 100


@dataclass(frozen=True, slots=True)
class Leg:
    """From a home to the nearest position of a level; ``minutes`` is None for none near."""

    item: Item
    place: Place | None
    minutes: float | None

    @property
    def is_late(self) -> bool:
        """Whether it takes longer than it should."""
        return self.minutes is None or self.minutes > self.item.minutes


@dataclass(frozen=True, slots=True)
class WalkedHome:
    """A home, who lives there, and how long they walk to each level."""

    area: AreaRow
    people: int
    legs: tuple[Leg, ...]

    @property
    def late(self) -> int:
        """How many levels are too far."""
        return sum(leg.is_late for leg in self.legs)


@dataclass(frozen=True, slots=True)
class Grouped:
    """To which of ``count`` groups each home belongs: int64 [h], -1 for none."""

    group: Whole
    count: int


def walked_in(
    inputs: Inputs, homes: HomeTable, columns: Mapping[str, Column], grouped: Grouped, speed: str
) -> list[tuple[Walked, ...]]:
    """Return who walks in time, group by group; the last one is everybody who is in a group."""
    group, count = grouped.group, grouped.count
    inside = group >= 0
    at, heads = group[inside], homes.people.sum(axis=1)[inside]
    people, lived_in = _summed(at, heads, count), _summed(at, heads > 0, count)
    found: list[list[Walked]] = [[] for _ in range(count + 1)]
    for item in inputs.levels:
        if item.code not in columns:
            continue
        there = columns[item.code].within(inputs.limit(item, item.minutes, speed))[inside]
        within, holes = _summed(at, heads * there, count), _summed(at, (heads > 0) & ~there, count)
        for n, told in enumerate(zip(people, within, lived_in, holes, strict=True)):
            found[n].append(Walked(item, *told))
    return [tuple(one) for one in found]


def _summed(at: Whole, values: NDArray[np.int64] | NDArray[np.bool_], count: int) -> list[int]:
    """Add values up by group, and all of them behind the last one."""
    sums = np.bincount(at, values, minlength=count).astype(np.int64)
    return [*sums.tolist(), int(sums.sum())]


def walked_homes(
    inputs: Inputs,
    homes: HomeTable,
    columns: Mapping[str, Column],
    areas: Mapping[int, AreaRow],
    rows: Sequence[int],
    speed: str,
) -> tuple[WalkedHome, ...]:
    """Return homes that somebody lives in: most levels too far first, then most people first."""
    heads = homes.people.sum(axis=1)
    found = [
        WalkedHome(
            areas[int(homes.area_id[row])], int(heads[row]),
            tuple(_legs(inputs, columns, row, speed)),
        )
        for row in rows
        if heads[row]
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.late, -one.people, one.area.area_id)))


def _legs(inputs: Inputs, columns: Mapping[str, Column], row: int, speed: str) -> Iterator[Leg]:
    for item in inputs.levels:
        if item.code not in columns:
            continue
        cost, at = int(columns[item.code].costs[row]), int(columns[item.code].nearest[row])
        place = inputs.by_item[item.code][at] if at >= 0 else None
        yield Leg(item, place, minutes_of(inputs, item, cost, speed))
