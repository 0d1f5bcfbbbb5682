"""Reads of who walks how long to the positions of the network, from the newest run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from linquan.apps.circles.columns import Column
from linquan.apps.circles.positions import PositionNetwork
from linquan.apps.circles.queries.coverage import Shelf, shelf_of
from linquan.apps.circles.queries.runs import columns_of
from linquan.apps.circles.runs import ADULT
from linquan.apps.circles.walked import Grouped, WalkedHome, walked_homes, walked_in
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Walking:
    """A run with what homes have of each level, and the speed at which that is told."""

    shelf: Shelf
    columns: Mapping[str, Column]
    speed: str

    def told(self, found: PositionNetwork) -> PositionNetwork:
        """Say of every community who walks how long, and how large its ground is. No SQL."""
        inputs, homes = self.shelf.book.inputs, self.shelf.homes
        number = {one.area.area_id: n for n, one in enumerate(found.communities)}
        own, which = np.unique(homes.area_id, return_inverse=True)
        above = [self.shelf.areas.community_of(area_id) for area_id in own.tolist()]
        at = [-1 if one is None else number.get(one.area_id, -1) for one in above]
        grouped = Grouped(np.array(at, dtype=np.int64)[which], len(number))
        walked = walked_in(inputs, homes, self.columns, grouped, self.speed)
        m2 = self._lived_in(zip(own.tolist(), at, strict=True), len(number))
        return replace(
            found,
            communities=tuple(
                replace(one, walked=walked[n], lived_in_m2=m2[n])
                for n, one in enumerate(found.communities)
            ),
            walked=walked[-1],
            lived_in_m2=None if None in m2 else sum(size or 0 for size in m2),
        )

    def homes_in(self, area: AreaRow) -> tuple[WalkedHome, ...]:
        """Return the homes in an area, those to which most is too far first. No SQL."""
        here = replace(self.shelf, area=area)
        rows, inputs = np.flatnonzero(here.inside).tolist(), here.book.inputs
        return walked_homes(inputs, here.homes, self.columns, here.areas.areas, rows, self.speed)

    def _lived_in(self, placed: Iterable[tuple[int, int]], count: int) -> list[int | None]:
        """Return square metres of lived-in ground by community; None where some is not drawn."""
        grounds = self.shelf.book.inputs.grounds
        finest: list[set[int]] = [set() for _ in range(count)]
        for area_id, n in placed:
            if n >= 0:
                finest[n].add(self._ground(area_id))
        return [
            sum(grounds[one] for one in ids) if ids <= grounds.keys() else None for ids in finest
        ]

    def _ground(self, area_id: int) -> int:
        """Return the area whose ground somebody lives on: of a building its estate."""
        area = self.shelf.areas.areas[area_id]
        return area.parent_id if area.level == Level.BUILDING and area.parent_id else area_id


def walking_in(district_id: int, speed: str = "") -> Walking | None:
    """Return the newest run that is done, if it has looked for positions; else None.

    One statement without a run, three with one; some more where it is not kept in memory.
    """
    try:
        shelf = shelf_of(district_id)
    except NotFound:
        return None
    inputs = shelf.book.inputs
    if not inputs.posts:
        return None
    columns = columns_of(shelf.book, tuple(item.code for item in inputs.levels))
    return Walking(shelf, columns, speed if speed in inputs.speeds else ADULT)
