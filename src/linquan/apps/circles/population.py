"""Tables of people by point: read, checked, and put into areas. No SQL.

A point is a cell of a population grid, a building, a house: somewhere with a number of people. It
lies in the finest area that covers it: a grid or group, else a community or village, else what is
above. Points outside every area are no homes of the district, and are told.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.apps.circles.packing import packed, unpacked
from linquan.apps.places.counting import AgeGroup
from linquan.apps.places.types import Level

MOST_POINTS: Final = 5_000_000
MOST_GROUPS: Final = 30
MOST_AT_ONE_POINT: Final = 1_000_000
OLDEST: Final = 130
COVERING: Final = (
    (Level.GRID, Level.GROUP), (Level.COMMUNITY, Level.VILLAGE), (Level.STREET,), (Level.DISTRICT,),
)  # fmt: skip
"""Levels that points are put into, the finest first."""
PEOPLE: Final = "people"
_AGES: Final = re.compile(r"people_(\d{1,3})(?:_(\d{1,3})|_?(?:plus)?|\+)")
Real = NDArray[np.float64]
Whole = NDArray[np.int64]


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
