"""Tables of people by point: checked, and put into areas. No SQL.

A point is a cell of a population grid, a building, a house: somewhere with a number of people. It
lies in the finest area that covers it: a grid or group, else a community or village, else what is
above. Points outside every area are no homes of the district, and are told.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import shape

from linquan.apps.circles.homes import NO_AGE, HomeTable, Laid
from linquan.apps.circles.packing import packed, unpacked
from linquan.apps.places.counting import AgeGroup
from linquan.apps.places.types import Level
from linquan.kernel.errors import Invalid

MOST_POINTS: Final = 5_000_000
MOST_GROUPS: Final = 30
MOST_AT_ONE_POINT: Final = 1_000_000
COVERING: Final = (
    (Level.GRID, Level.GROUP), (Level.COMMUNITY, Level.VILLAGE), (Level.STREET,), (Level.DISTRICT,),
)  # fmt: skip
"""Levels that points are put into, the finest first."""
LEVELS: Final = tuple(chain.from_iterable(COVERING))
NOWHERE: Final = 0
NOT_KNOWN: Final = AgeGroup(NO_AGE, None, "年龄不详", "Age not known")
Real = NDArray[np.float64]
Whole = NDArray[np.int64]
Outlines = Sequence[Sequence[tuple[int, Mapping[str, Any]]]]
"""Areas by level, the finest first: their ids and outlines as GeoJSON."""


class TableState(StrEnum):
    """Where a population table stands."""

    IN_USE = "in_use"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """A population table as lists show it, its columns in the order of :data:`FIELDS`."""

    table_id: int
    state: str
    file_name: str
    source: str
    points: int
    people: int
    import_id: int | None
    account_id: int | None
    account_name: str
    taken_at: datetime
    ended_at: datetime | None


FIELDS: Final = ("id", *PopulationRow.__slots__[1:])


@dataclass(frozen=True, slots=True)
class Points:
    """Where people live: ``p`` points, ``g`` groups of age, the last those of no known age.

    Attributes
    ----------
    lon, lat
        float64 [p], degrees WGS-84.
    people
        int64 [p, g].
    groups
        As those of ``homes.HomeTable``.
    """

    lon: Real
    lat: Real
    people: Whole
    groups: tuple[AgeGroup, ...]

    def pack(self) -> bytes:
        """Return it as bytes; the same points are the same bytes."""
        told = [[g.from_age, g.to_age, g.name, g.name_en] for g in self.groups]
        return packed(
            lon=self.lon, lat=self.lat, people=self.people,
            groups=np.array(json.dumps(told, ensure_ascii=False)),
        )  # fmt: skip

    @classmethod
    def unpack(cls, content: bytes) -> "Points":
        """Read what :meth:`pack` gave. Raises BadInput."""
        found = unpacked(content, ("lon", "lat", "people", "groups"))
        groups = tuple(AgeGroup(*line) for line in json.loads(str(found.pop("groups"))))
        return cls(groups=groups, **found)

    @property
    def total(self) -> int:
        """Everybody."""
        return int(self.people.sum())


def whole_heads(values: ArrayLike) -> Whole:
    """Round people to whole heads so that their sum stays: half a head moves on to the next point.

    >>> whole_heads([0.4, 0.4, 0.4, 1.8])
    array([0, 1, 0, 2])
    """
    sums = np.floor(np.cumsum(np.asarray(values, dtype=np.float64)) + 0.5).astype(np.int64)
    return np.diff(sums, prepend=0)


def points_of(
    lon: ArrayLike, lat: ArrayLike, people: ArrayLike, by_age: Mapping[AgeGroup, ArrayLike]
) -> Points:
    """Lay points out; who is in no group of age counts as of unknown age.

    Raises Invalid (``points``: ``too_many_points``, ``no_points``, ``nobody_there``;
    ``people``: ``ages_more_than_people``).
    """
    everyone = np.asarray(people, dtype=np.float64)
    if not len(everyone):
        raise Invalid.field("points", "no_points")
    if len(everyone) > MOST_POINTS or len(by_age) > MOST_GROUPS:
        raise Invalid.field("points", "too_many_points", limit=MOST_POINTS)
    if not everyone.sum():
        raise Invalid.field("points", "nobody_there")
    ages = [whole_heads(heads) for heads in by_age.values()]
    known = np.sum(ages, axis=0, dtype=np.int64) if ages else np.zeros(len(everyone), np.int64)
    rest = whole_heads(everyone) - known
    if (rest < -len(ages)).any():
        raise Invalid.field("people", "ages_more_than_people")
    heads = np.column_stack([*ages, np.maximum(rest, 0)])
    return Points(
        np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64), heads,
        (*by_age, NOT_KNOWN),
    )  # fmt: skip


def outlines_of(features: Iterable[Mapping[str, Any]]) -> Outlines:
    """Sort drawn areas by what points are put into first; of one level by id."""
    told = [(f["properties"]["level"], f["properties"]["id"], f["geometry"]) for f in features]
    return [sorted((pk, at) for level, pk, at in told if level in levels) for levels in COVERING]


def areas_at(lon: Real, lat: Real, outlines: Outlines) -> Whole:
    """Return the finest area that covers each point, int64 [p]; 0 for none.

    On a border it is the area with the lower number, as everywhere.
    """
    found = np.full(len(lon), NOWHERE, dtype=np.int64)
    for level in outlines:
        (left,) = np.nonzero(found == NOWHERE)
        if not len(level) or not len(left):
            continue
        tree = shapely.STRtree([shape(outline) for _, outline in level])
        at = shapely.points(lon[left], lat[left])
        point, area = tree.query(at, predicate="intersects")
        first = np.full(len(left), len(level), dtype=np.int64)
        np.minimum.at(first, point, area)
        ids = np.array([pk for pk, _ in level] + [NOWHERE], dtype=np.int64)
        found[left] = ids[first]
    return found


def lay_points(points: Points, area_id: Whole) -> Laid:
    """Lay out the homes of a table; people outside every area are told, and are no homes."""
    inside = area_id != NOWHERE
    homes = HomeTable(
        area_id[inside], points.lon[inside], points.lat[inside], points.people[inside],
        points.groups,
    )  # fmt: skip
    return Laid(homes, (), int(points.people[~inside].sum()), int((~inside).sum()))


def place_fault(lon: Real, lat: Real, outlines: Outlines) -> str:
    """Say why points cannot be those of the district; empty: they can."""
    if not any(outlines):
        return "nothing_drawn"
    if (areas_at(lon, lat, outlines) != NOWHERE).any():
        return ""
    swapped = (areas_at(lat, lon, outlines) != NOWHERE).any()
    return "coordinates_swapped" if swapped else "outside_every_area"
