"""People of areas and zones, and who of them has what: the sums that pages read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.columns import Column
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.packing import packed, unpacked
from linquan.apps.circles.runs import CIRCLES, Inputs
from linquan.engine.circles.catalogue import Item, Tier
from linquan.engine.networks import Mode

Whole = NDArray[np.int64]
_ARRAYS: Final = ("area_id", "zone_id", "people", "has", "complete")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of ``a`` areas and ``z`` zones over ``i`` items and levels and ``g`` groups of age.

    Attributes
    ----------
    area_id, zone_id
        int64 [a], int64 [z]; rows of all others: first the areas, then the zones.
    people
        int64 [a + z, g], everybody.
    has
        int64 [a + z, i, g], who has an item within its own limit; 0 where it was not reckoned.
    complete
        int64 [a + z, circles, g], who has every basic item of a circle and of the smaller ones.
    """

    area_id: Whole
    zone_id: Whole
    people: Whole
    has: Whole
    complete: Whole

    def pack(self) -> bytes:
        """Return it as bytes."""
        return packed(**{name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def unpack(cls, content: bytes) -> "Totals":
        """Read what :meth:`pack` gave. Raises BadInput."""
        return cls(**unpacked(content, _ARRAYS))

    def row_of(self, area_id: int) -> int | None:
        """Return where an area stands; None for one without homes."""
        (found,) = np.nonzero(self.area_id == area_id)
        return int(found[0]) if len(found) else None

    def row_of_zone(self, zone_id: int) -> int | None:
        """Return where a zone stands; None for one without homes."""
        (found,) = np.nonzero(self.zone_id == zone_id)
        return len(self.area_id) + int(found[0]) if len(found) else None


@dataclass(frozen=True, slots=True)
class Membership:
    """Which homes lie in which areas and zones.

    Homes of the same areas are a group and are added up first: a million homes lie in few estates.

    Attributes
    ----------
    area_id, zone_id
        int64 [a], int64 [z], ascending.
    order, first
        int64 [h], homes group by group; int64 [g], where each group begins among them.
    group, begin
        int64 pairs sorted by area: the groups of a row are ``group[begin[r]:begin[r + 1]]``.
    zoned, zone_begin
        The same for zones, of homes.
    """

    area_id: Whole
    zone_id: Whole
    order: Whole
    first: Whole
    group: Whole
    begin: Whole
    zoned: Whole
    zone_begin: Whole

    def summed(self, values: Whole) -> Whole:
        """Add values of homes ([h, ...]) up for every row, [a + z, ...]."""
        groups = np.add.reduceat(values[self.order], self.first, axis=0, dtype=np.int64)
        areas = _between(groups[self.group], self.begin)
        return np.concatenate([areas, _between(values[self.zoned], self.zone_begin)])


def _between(values: Whole, begin: Whole) -> Whole:
    """Add up what lies between each beginning and the next one."""
    sums = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.int64)
    np.cumsum(values, axis=0, out=sums[1:])
    return np.asarray(sums[begin[1:]] - sums[begin[:-1]])


def membership(
    homes: HomeTable, lines: Mapping[int, Sequence[int]], zones: Mapping[int, Whole]
) -> Membership:
    """Lay out who lies where.

    ``lines`` are the areas, from the district down, that the homes of an area count for; ``zones``
    are the homes in each zone.
    """
    own, which = np.unique(homes.area_id, return_inverse=True)
    above, line = np.unique(
        _padded([lines[area_id] for area_id in own.tolist()]), axis=0, return_inverse=True
    )
    line = line.reshape(-1)[which]
    order = np.argsort(line, kind="stable")
    group, level = np.nonzero(above != _NO_AREA)
    found = np.column_stack((above[group, level], group))
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    area_id, begin = np.unique(found[:, 0], return_index=True)
    inside = {zone_id: zones[zone_id] for zone_id in sorted(zones) if len(zones[zone_id])}
    return Membership(
        area_id, np.array([*inside], dtype=np.int64),
        order, np.searchsorted(line[order], np.arange(len(above))),
        found[:, 1], np.append(begin, len(found)),
        np.concatenate([np.zeros(0, dtype=np.int64), *inside.values()]),
        np.cumsum([0, *map(len, inside.values())], dtype=np.int64),
    )  # fmt: skip


_NO_AREA: Final = 0


def _padded(lines: Sequence[Sequence[int]]) -> Whole:
    """Return lines of areas as one array, int64 [n, longest]."""
    found = np.full((len(lines), max(map(len, lines), default=0)), _NO_AREA, dtype=np.int64)
    for n, line in enumerate(lines):
        found[n, : len(line)] = line
    return found


def totals_of(
    inputs: Inputs, homes: HomeTable, columns: Mapping[str, Column], members: Membership
) -> Totals:
    """Add up who has what."""
    shape = (len(members.area_id) + len(members.zone_id), len(inputs.wanted), len(homes.groups))
    has = np.zeros(shape, dtype=np.int64)
    for n, item in enumerate(inputs.wanted):
        if item.code in columns:
            there = columns[item.code].within(inputs.own_limit(item))
            has[:, n] = members.summed(homes.people * there[:, None])
    complete = [
        members.summed(homes.people * (lacking_of(inputs, columns, minutes) == 0)[:, None])
        for minutes in CIRCLES
    ]
    return Totals(
        members.area_id, members.zone_id, members.summed(homes.people), has,
        np.stack(complete, axis=1),
    )  # fmt: skip


def lacking_of(inputs: Inputs, columns: Mapping[str, Column], minutes: int) -> Whole:
    """Return how many basic items of a circle and of the smaller ones each home lacks, int64 [h].

    Items that were not reckoned are lacking: nobody is told to have what nobody looked for.
    """
    wanted = basic_items(inputs.items, minutes)
    count = len(next(iter(columns.values())).costs) if columns else 0
    lacking = np.zeros(count, dtype=np.int64)
    for item in wanted:
        if item.code in columns:
            lacking += ~columns[item.code].within(inputs.own_limit(item))
        else:
            lacking += 1
    return lacking


def basic_items(items: Iterable[Item], minutes: int) -> tuple[Item, ...]:
    """Return the basic items that one walks to of a circle and of the smaller ones."""
    return tuple(
        item
        for item in items
        if item.tier is Tier.BASIC and item.mode is Mode.WALK and item.minutes <= minutes
    )


def told_counts(inputs: Inputs, homes: HomeTable) -> dict[str, Any]:
    """Return what the list of runs says of a run."""
    return {
        "homes": len(homes.area_id), "people": homes.total, "places": len(inputs.places),
        "items": len(inputs.reckoned),
    }  # fmt: skip
