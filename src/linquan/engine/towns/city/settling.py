"""Homes and facilities of a city."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.towns.city.blocks import Blocks
from linquan.engine.towns.city.draws import mixed, normals, units
from linquan.engine.towns.city.plane import Plane, Real, Whole

_ELDERS: Final = (0.10, 0.22, 0.06)
"""Least share of people of 60 and older, how much more at most, how it differs by home."""
_CHILDREN: Final = 0.14
_MARGIN: Final = 0.15
"""Homes stand so far inside their block, as a part of its width."""
_RATES: Final = (25.0, 0.08)
"""Facilities for 10,000 people: of the commonest item and of the rarest."""
_CROWDING: Final = (0.7, 1.3)
"""Some items follow people loosely, some crowd where most live."""
_ROOM: Final = (0.6, 1.6)
"""Capacity of a facility against its share of all people."""
_SHOP_DM: Final = 40
"""How far from the middle of the street a facility's door is."""


@dataclass(frozen=True, slots=True)
class Homes:
    """Points in the plane, [h]; people by age int32 [h, 3]; the block each stands in."""

    x: Whole
    y: Whole
    people: NDArray[np.int32]
    block: Whole


def homes_of(plane: Plane, blocks: Blocks) -> Homes:
    """Let the people of each block live in homes of about the wanted size."""
    count = -(-blocks.people // plane.spec.people_per_home)
    block = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(block)) - np.repeat(np.cumsum(count) - count, count)
    people = blocks.people[block] // count[block] + (place < blocks.people[block] % count[block])
    number = mixed(blocks.number[block], place)
    right, up = (
        _MARGIN + (1 - 2 * _MARGIN) * units(plane.seed, f"home/{way}", number) for way in "xy"
    )
    x = blocks.west[block] + (right * (blocks.east - blocks.west)[block]).astype(np.int64)
    y = blocks.south[block] + (up * (blocks.north - blocks.south)[block]).astype(np.int64)
    return Homes(x, y, _by_age(plane, blocks, block, people, number), block)


def _by_age(
    plane: Plane, blocks: Blocks, block: Whole, people: Whole, number: NDArray[np.uint64]
) -> NDArray[np.int32]:
    """Split people by age: old quarters and young ones, exactly."""
    least, more, differs = _ELDERS
    old = least + more * units(plane.seed, "old", blocks.number)[block] ** 2
    share = np.clip(old + differs * normals(plane.seed, "elders", number), 0.0, 0.8)
    elders = np.floor(people * share + units(plane.seed, "elder", number)).astype(np.int64)
    elders = np.minimum(elders, people)
    children = np.floor(people * _CHILDREN + units(plane.seed, "child", number)).astype(np.int64)
    children = np.minimum(children, people - elders)
    return np.column_stack([children, people - elders - children, elders]).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Facilities:
    """Points in the plane, [f], with their item and capacity, int32 [f]."""

    x: Real
    y: Real
    item: NDArray[np.int32]
    capacity: NDArray[np.int32]


def facilities_of(plane: Plane, blocks: Blocks) -> Facilities:
    """Open facilities of every item at the streets of blocks where people live."""
    count = _counts(plane)
    item = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(item)) - np.repeat(np.cumsum(count) - count, count)
    block = np.concatenate(
        [_chosen(plane, blocks, kind, n) for kind, n in enumerate(count.tolist())]
    )
    part = units(plane.seed, "facility/part", item, place)
    x = blocks.west[block] + part * (blocks.east - blocks.west)[block]
    y = (blocks.south[block] + _SHOP_DM).astype(np.float64)
    fair = plane.spec.people / count[item]
    least, most = _ROOM
    room = fair * (least + (most - least) * units(plane.seed, "facility/room", item, place))
    capacity = np.maximum(1, room).astype(np.int32)
    return Facilities(x, y, item.astype(np.int32), capacity)


def _counts(plane: Plane) -> Whole:
    """How many facilities each item has: from one at every corner to one for a whole quarter."""
    items, (commonest, rarest) = plane.spec.items, _RATES
    rate = np.geomspace(commonest, rarest, items) if items > 1 else np.array([commonest])
    order = np.argsort(units(plane.seed, "item", np.arange(items)), kind="stable")
    wanted: Whole = np.maximum(1, np.rint(rate[order] * plane.spec.people / 10_000)).astype(
        np.int64
    )
    return wanted


def _chosen(plane: Plane, blocks: Blocks, item: int, count: int) -> Whole:
    """Draw blocks for the facilities of one item."""
    least, most = _CROWDING
    crowding = least + (most - least) * float(units(plane.seed, "crowding", item))
    mark = np.cumsum(blocks.people.astype(np.float64) ** crowding)
    drawn = units(plane.seed, "facility", item, np.arange(count)) * mark[-1]
    found: Whole = np.searchsorted(mark, drawn, side="right")
    return found
