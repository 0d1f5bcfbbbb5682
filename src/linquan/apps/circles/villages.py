"""Villages and how far they drive: which place serves which village, who is beyond. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from linquan.apps.circles.columns import NONE, Column
from linquan.apps.circles.gaps import concerned, minutes_of
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.runs import Inputs, Place
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village or community, by car.

    ``people`` are those meant who live there, ``beyond`` those of them with no place within the
    item's minutes; ``minutes`` is how long its farthest home takes, None where that one has nothing
    near enough to be looked for; ``places`` are those that serve it, the one for most people first.
    """

    area: AreaRow
    people: int
    beyond: int
    minutes: float | None
    places: tuple[Place, ...]


def village_lines(
    inputs: Inputs,
    item: Item,
    column: Column,
    homes: HomeTable,
    villages: Mapping[AreaRow, Sequence[int]],
) -> tuple[VillageLine, ...]:
    """Return villages, those with people beyond first, then the farther ones.

    ``villages`` are the homes of each.
    """
    heads = homes.people[:, list(concerned(item, homes))].sum(axis=1)
    within = column.within(inputs.own_limit(item))
    found = []
    for area, rows in villages.items():
        at = np.array([row for row in rows if heads[row]], dtype=np.int64)
        if not len(at):
            continue
        served = at[within[at]]
        sums = np.bincount(column.nearest[served], heads[served]) if len(served) else np.empty(0)
        ranked = sorted(np.flatnonzero(sums).tolist(), key=lambda n, of=sums: (-of[n], n))  # type: ignore[misc]
        places = inputs.by_item[item.code]
        found.append(
            VillageLine(
                area, int(heads[at].sum()), int(heads[at[~within[at]]].sum()),
                minutes_of(inputs, item, int(column.costs[at].max())),
                tuple(places[n] for n in ranked),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=_rank))


def _rank(line: VillageLine) -> tuple[int, float, int]:
    minutes = float(NONE) if line.minutes is None else line.minutes
    return (-line.beyond, -minutes, line.area.area_id)


def served_by(lines: Sequence[VillageLine]) -> dict[int, tuple[VillageLine, ...]]:
    """Return the villages that each place serves, the nearest last, by the place's id."""
    found: dict[int, list[VillageLine]] = {}
    for line in lines:
        for place in line.places:
            found.setdefault(place.facility_id, []).append(line)
    return {pk: tuple(served) for pk, served in found.items()}
