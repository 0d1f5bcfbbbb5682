"""Where people live: homes as arrays, laid out from the areas of a district. No SQL.

A home is the finest area whose people are known: a building, else its estate, else a grid or group,
else the whole community. Estates repeat the people of grids, so that a community is laid out by one
or the other, never both.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.packing import packed, unpacked
from linquan.apps.places.counting import AgeGroup, CountRow
from linquan.apps.places.types import COMMUNITIES, AreaRow, Level

NO_AGE: Final = -1
"""Youngest age of the last group: people of whom no age is known."""
OLDEST: Final = 110
"""Until when a group without a last age is counted in years."""
_DWELLINGS: Final = frozenset({Level.ESTATE, Level.BUILDING})
_PARTS: Final = frozenset({Level.GRID, Level.GROUP})


@dataclass(frozen=True, slots=True)
class HomeTable:
    """Homes and who lives there: ``h`` homes, ``g`` groups of age.

    Attributes
    ----------
    area_id
        int64 [h], the area that a home is, or the finest one it lies in.
    lon, lat
        float64 [h], degrees WGS-84.
    people
        int64 [h, g], heads; the last group are those of whom no age is known.
    groups
        Youngest, oldest (None: all older ones), names in Chinese and English.
    """

    area_id: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    people: NDArray[np.int64]
    groups: tuple[AgeGroup, ...]

    def pack(self) -> bytes:
        """Return it as bytes; the same homes are the same bytes."""
        return packed(
            area_id=self.area_id, lon=self.lon, lat=self.lat, people=self.people,
            groups=np.array(self._told_groups()),
        )  # fmt: skip

    def _told_groups(self) -> str:
        told = [[g.from_age, g.to_age, g.name, g.name_en] for g in self.groups]
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def unpack(cls, content: bytes) -> "HomeTable":
        """Read what :meth:`pack` gave. Raises BadInput."""
        found = unpacked(content, ("area_id", "lon", "lat", "people", "groups"))
        groups = tuple(AgeGroup(*line) for line in json.loads(str(found.pop("groups"))))
        return cls(groups=groups, **found)

    @property
    def digest(self) -> str:
        """Name these homes: others have another name."""
        arrays = (self.area_id, self.lon, self.lat, self.people)
        return digest_of("homes 2", self._told_groups(), *(one.tobytes() for one in arrays))

    @property
    def total(self) -> int:
        """Everybody."""
        return int(self.people.sum())

    def between(self, from_age: int, to_age: int | None) -> tuple[int, ...]:
        """Return the groups that lie at least by half within some ages, and those of no known age.

        Lists of age groups and of what they are asked for need not be cut at the same birthdays:
        people of 15 to 59 are those of working age where that is 16 to 59.
        """
        end = OLDEST if to_age is None else to_age
        return tuple(
            n
            for n, group in enumerate(self.groups)
            if group.from_age == NO_AGE or _is_mostly(group, from_age, end)
        )


def _is_mostly(group: AgeGroup, from_age: int, to_age: int) -> bool:
    """Say whether at least half of the years of a group lie within some ages, both included."""
    oldest = max(group.from_age, OLDEST if group.to_age is None else group.to_age)
    shared = min(oldest, to_age) - max(group.from_age, from_age) + 1
    return 2 * shared >= oldest - group.from_age + 1


@dataclass(frozen=True, slots=True)
class Laid:
    """Homes, and what could not be laid out."""

    homes: HomeTable
    pointless: tuple[int, ...]
    """Areas with people but without a point."""
    unplaced: int
    """People of communities who live in none of the homes that are known there; of a population
    table those outside every area."""
    outside: int = 0
    """Points of a population table outside every area."""


@dataclass(frozen=True, slots=True)
class _Ground:
    children: Mapping[int | None, Sequence[AreaRow]]
    counts: Mapping[int, CountRow]

    def total(self, area: AreaRow) -> int:
        found = self.counts.get(area.area_id)
        return found.total if found else area.residents

    def below(self, area: AreaRow, levels: frozenset[Level]) -> list[AreaRow]:
        found = self.children.get(area.area_id, ())
        return [a for a in found if a.level in levels and self.total(a)]


def lay_homes(
    areas: Iterable[AreaRow], counts: Mapping[int, CountRow], groups: tuple[AgeGroup, ...]
) -> Laid:
    """Lay out the homes of a district from its living areas and their newest head-counts."""
    living = [area for area in areas if not area.is_retired]
    children: dict[int | None, list[AreaRow]] = {}
    for area in living:
        children.setdefault(area.parent_id, []).append(area)
    ground = _Ground(children, counts)
    units, unplaced = [], 0
    for community in (area for area in living if area.level in COMMUNITIES):
        found = list(_units(community, ground))
        units += found
        unplaced += max(0, ground.total(community) - sum(map(ground.total, found)))
    there = [unit for unit in units if unit.lon is not None and unit.lat is not None]
    pointless = tuple(unit.area_id for unit in units if unit.lon is None or unit.lat is None)
    return Laid(_table(there, ground, groups), pointless, unplaced)


@dataclass(frozen=True, slots=True)
class TreePeople:
    """What the tree of areas says of people: of communities, and dwellings that nobody counted.

    ``dwellings`` are estates without people in them or in their buildings.
    """

    people: int
    dwellings: tuple[AreaRow, ...]


def people_of_tree(areas: Iterable[AreaRow], counts: Mapping[int, CountRow]) -> TreePeople:
    """Add the people of the communities up, and find estates without any."""
    living = [area for area in areas if not area.is_retired]
    ground = _Ground({}, counts)
    lived_in = [area for area in living if ground.total(area)]
    built = {area.parent_id for area in lived_in if area.level == Level.BUILDING}
    return TreePeople(
        sum(ground.total(area) for area in living if area.level in COMMUNITIES),
        tuple(
            area for area in living
            if area.level == Level.ESTATE and area.area_id not in built and not ground.total(area)
        ),
    )  # fmt: skip


def _units(community: AreaRow, ground: _Ground) -> Iterator[AreaRow]:
    """Yield the finest areas that together hold the people of a community."""
    found = ground.below(community, _DWELLINGS) or ground.below(community, _PARTS)
    for area in found:
        yield from ground.below(area, frozenset({Level.BUILDING})) or [area]
    if not found and ground.total(community):
        yield community


def _table(units: Sequence[AreaRow], ground: _Ground, groups: tuple[AgeGroup, ...]) -> HomeTable:
    people = np.zeros((len(units), len(groups) + 1), dtype=np.int64)
    for row, unit in enumerate(units):
        people[row] = _by_age(unit, ground, groups)
    return HomeTable(
        np.array([unit.area_id for unit in units], dtype=np.int64),
        np.array([unit.lon for unit in units], dtype=np.float64),
        np.array([unit.lat for unit in units], dtype=np.float64),
        people,
        (*groups, AgeGroup(NO_AGE, None, "年龄不详", "Age not known")),
    )


def _by_age(unit: AreaRow, ground: _Ground, groups: tuple[AgeGroup, ...]) -> list[int]:
    """Return heads by group; where a count cuts ages otherwise, nobody's age is known."""
    count = ground.counts.get(unit.area_id)
    found = [count.of(group) for group in groups] if count else []
    known = [heads for heads in found if heads is not None]
    if count is None or len(known) < len(groups) or sum(known) != count.total:
        return [*([0] * len(groups)), ground.total(unit)]
    return [*known, 0]


def digest_of(*parts: bytes | str) -> str:
    """Return a name for what something was made from: the same parts, the same name."""
    found = hashlib.sha256()
    for part in parts:
        told = part.encode() if isinstance(part, str) else part
        found.update(len(told).to_bytes(8, "big") + told)
    return found.hexdigest()
