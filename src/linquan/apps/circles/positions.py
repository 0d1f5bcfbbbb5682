"""The network of positions (阵地网络): who serves whom, how many people each, who is far. Pure.

Distances are straight lines on the sphere, told where no run has looked for what people walk.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.facilities import Level, State
from linquan.apps.circles.lived_in import M2_PER_KM2
from linquan.apps.circles.position_rules import Thresholds
from linquan.apps.circles.walked import Walked
from linquan.apps.places.types import AreaRow
from linquan.engine.networks.lengths import haversine_m

PER_PEOPLE: Final = 10_000
"""Density is told for so many people."""
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Position:
    """A facility with a place in the network, open or planned, and the communities it serves.

    ``community_id`` is None where it lies in none, such as a facility of the whole street.
    """

    facility_id: int
    name: str
    name_en: str
    level: str
    state: str
    area_id: int
    community_id: int | None
    serves: frozenset[int]
    lon: float | None
    lat: float | None
    parent_id: int | None = None
    """What the register says that it belongs to."""

    @property
    def is_open(self) -> bool:
        """Whether it counts already."""
        return self.state == State.OPEN


@dataclass(frozen=True, slots=True)
class Home:
    """An estate or a villagers' group, and the nearest open position in a straight line."""

    area: AreaRow
    community_id: int
    nearest: Position | None
    straight_m: int | None
    """None where the estate or every position has no point."""
    is_far: bool


@dataclass(frozen=True)
class CommunityPositions:
    """A community or village, the positions that serve it, and its estates.

    ``walked`` is None where no run has looked for positions; ``lived_in_m2`` where not all ground
    that people live on is drawn.
    """

    area: AreaRow
    people: int
    serving: tuple[Position, ...]
    homes: tuple[Home, ...]
    most_people: int
    walked: tuple[Walked, ...] | None = None
    lived_in_m2: int | None = None

    def _of(self, level: Level) -> tuple[Position, ...]:
        return tuple(p for p in self.serving if p.level == level and p.is_open)

    @cached_property
    def centres(self) -> tuple[Position, ...]:
        """Open centres: one is right."""
        return self._of(Level.CENTRE)

    @cached_property
    def stations(self) -> tuple[Position, ...]:
        """Open stations."""
        return self._of(Level.STATION)

    @cached_property
    def shared(self) -> tuple[Position, ...]:
        """Open shared centres that serve it, wherever they lie."""
        return self._of(Level.SHARED)

    @cached_property
    def planned(self) -> tuple[Position, ...]:
        """What is planned, of any level."""
        return tuple(p for p in self.serving if not p.is_open)

    @cached_property
    def far(self) -> tuple[Home, ...]:
        """Estates that are farther than the district says, farthest first."""
        found = (home for home in self.homes if home.is_far)
        return tuple(sorted(found, key=lambda home: -(home.straight_m or 0)))

    @cached_property
    def unplaced(self) -> tuple[Home, ...]:
        """Estates without a point: nobody knows how far they are."""
        return tuple(home for home in self.homes if home.straight_m is None and not home.is_far)

    @property
    def count(self) -> int:
        """How many open positions serve it."""
        return len(self.centres) + len(self.stations) + len(self.shared)

    @property
    def people_each(self) -> int | None:
        """People for each open position, rounded up; None without a position."""
        return -(-self.people // self.count) if self.count else None

    @property
    def density(self) -> float | None:
        """Open positions for 10,000 people; None without people."""
        return self.count * PER_PEOPLE / self.people if self.people else None

    @property
    def per_km2(self) -> float | None:
        """Open positions for a square kilometre of ground that people live on."""
        return self.count * M2_PER_KM2 / self.lived_in_m2 if self.lived_in_m2 else None

    @property
    def has_holes(self) -> bool:
        """Whether somebody walks too long, or lives too far where nobody knows how long."""
        if self.walked is None:
            return bool(self.far)
        return any(one.beyond for one in self.walked)

    @property
    def is_crowded(self) -> bool:
        """Whether each position has more people than the district says."""
        return (self.people_each or 0) > self.most_people

    @property
    def has_none(self) -> bool:
        """Whether it has no open centre."""
        return not self.centres

    @property
    def is_doubled(self) -> bool:
        """Whether it has several open centres."""
        return len(self.centres) > 1

    @property
    def is_fine(self) -> bool:
        """Whether nothing is to be looked at."""
        faults = (self.has_none, self.is_doubled, self.is_crowded, self.has_holes)
        return not any(faults)


@dataclass(frozen=True, slots=True)
class Parent:
    """A position with what it belongs to: a station to a centre, a centre to a shared one."""

    position: Position
    parents: tuple[Position, ...]
    serves: tuple[AreaRow, ...]
    is_alone: bool
    """A station without a centre, or a shared centre of too few communities."""


@dataclass(frozen=True)
class PositionNetwork:
    """Communities with their positions, and every position with its parent."""

    communities: tuple[CommunityPositions, ...]
    positions: tuple[Parent, ...]
    people: int
    walked: tuple[Walked, ...] | None = None
    lived_in_m2: int | None = None

    def count(self, level: str, *, is_open: bool = True) -> int:
        """How many positions there are of a level, open or planned."""
        found = (one.position for one in self.positions)
        return sum(p.level == level and p.is_open is is_open for p in found)

    @cached_property
    def open_count(self) -> int:
        """How many positions are open."""
        return sum(one.position.is_open for one in self.positions)

    @property
    def people_each(self) -> int | None:
        """People of the district for each open position, rounded up."""
        return -(-self.people // self.open_count) if self.open_count else None

    @property
    def density(self) -> float | None:
        """Open positions for 10,000 people of the district."""
        return self.open_count * PER_PEOPLE / self.people if self.people else None

    @property
    def per_km2(self) -> float | None:
        """Open positions for a square kilometre of ground that people live on."""
        return self.open_count * M2_PER_KM2 / self.lived_in_m2 if self.lived_in_m2 else None

    @cached_property
    def without_centre(self) -> tuple[CommunityPositions, ...]:
        """Communities without an open centre."""
        return tuple(one for one in self.communities if one.has_none)

    @cached_property
    def doubled(self) -> tuple[CommunityPositions, ...]:
        """Communities with several open centres."""
        return tuple(one for one in self.communities if one.is_doubled)

    @cached_property
    def crowded(self) -> tuple[CommunityPositions, ...]:
        """Communities with too many people for each position."""
        return tuple(one for one in self.communities if one.is_crowded)

    @cached_property
    def far(self) -> int:
        """How many estates are far from every position."""
        return sum(len(one.far) for one in self.communities)

    @cached_property
    def alone(self) -> tuple[Parent, ...]:
        """Positions that belong to nothing, or serve too few."""
        return tuple(one for one in self.positions if one.is_alone)


def network(
    positions: Sequence[Position],
    communities: Sequence[AreaRow],
    estates: Iterable[tuple[AreaRow, int]],
    residents: Mapping[int, int],
    limits: Thresholds,
) -> PositionNetwork:
    """Look at the network of a district.

    Parameters
    ----------
    positions
        Open and planned ones.
    communities
        Communities and villages in use, in the order in which they are shown.
    estates
        Estates and villagers' groups, each with its community.
    residents
        People of each community.
    limits
        The thresholds of the day.
    """
    homes = _homes(list(estates), [p for p in positions if p.is_open], limits)
    rows = tuple(
        CommunityPositions(
            area, residents.get(area.area_id, 0),
            tuple(p for p in positions if area.area_id in p.serves),
            tuple(home for home in homes if home.community_id == area.area_id),
            limits.most_people,
        )
        for area in communities
    )  # fmt: skip
    parents = tuple(_parent(one, positions, communities, limits) for one in positions)
    return PositionNetwork(rows, parents, sum(row.people for row in rows))


def _homes(
    estates: list[tuple[AreaRow, int]], positions: list[Position], limits: Thresholds
) -> list[Home]:
    """Find the nearest open position of every estate, in a straight line."""
    placed = [p for p in positions if p.lon is not None and p.lat is not None]
    lon = np.array([p.lon for p in placed], float)
    lat = np.array([p.lat for p in placed], float)
    return [_home(area, community_id, placed, lon, lat, limits) for area, community_id in estates]


def _home(
    area: AreaRow, community_id: int, placed: list[Position], lon: Floats, lat: Floats,
    limits: Thresholds,
) -> Home:  # fmt: skip
    if not placed or area.lon is None or area.lat is None:
        return Home(area, community_id, None, None, is_far=not placed)
    way = haversine_m(lon, lat, np.array([area.lon]), np.array([area.lat]))
    at = int(np.argmin(way))
    straight_m = round(float(way[at]))
    return Home(area, community_id, placed[at], straight_m, is_far=straight_m > limits.far_m)


def _parent(
    one: Position, positions: Sequence[Position], communities: Sequence[AreaRow], limits: Thresholds
) -> Parent:
    """Say what a position belongs to: an open one that it names, else as communities have it.

    A station belongs to the centres of its community, a centre to its shared centres.
    """
    serves = tuple(area for area in communities if area.area_id in one.serves)
    above = {Level.STATION: Level.CENTRE, Level.CENTRE: Level.SHARED}.get(Level(one.level))
    open_ones = (p for p in positions if p.is_open and p.level == above)
    named = tuple(p for p in positions if p.is_open and p.facility_id == one.parent_id)
    parents = named or tuple(p for p in open_ones if one.community_id in p.serves)
    is_alone = one.level == Level.STATION and not parents
    if one.level == Level.SHARED:
        is_alone = len(serves) < limits.shared_least
    return Parent(one, parents, serves, is_alone)
