"""The network of spaces (空间网络): tiers as a list, parents, what is missing. Pure.

What the house itself offers are the four tiers of an article, as an example: a district's own lines
replace them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.circles.facilities import FacilityRow, State
from linquan.apps.circles.types import EXAMPLE
from linquan.apps.places.types import AreaRow

MOST_ABOVE: Final = 6
"""So many facilities may stand above one: more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class SpaceTierDraft:
    """A tier of space, and whether every community needs one."""

    name: str
    name_en: str
    is_core: bool
    source: str


@dataclass(frozen=True, slots=True)
class SpaceTierRow:
    """A version of a tier; one of the house's own has the id 0."""

    tier_id: int
    code: str
    position: int
    name: str
    name_en: str
    is_core: bool
    """Every community needs an open one, and what is of another tier belongs to one."""
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether the house itself offers it."""
        return not self.tier_id


OWN_TIERS: Final = tuple(
    SpaceTierRow(0, code, at, name, name_en, code == "core", EXAMPLE, LONG_AGO, None)
    for at, (code, name, name_en) in enumerate(
        (
            ("core", "社区综合体（核心）", "Community complex (core)"),
            ("park", "园区（补充）", "Park (supplement)"),
            ("green", "绿地空间（拓展）", "Green space (expansion)"),
            ("micro", "街区小区微空间（延伸）", "Micro-space of street or estate (extension)"),
        )
    )
)


class Lack(StrEnum):
    """What is wrong with where a space belongs."""

    NO_PARENT = "no_parent"
    PARENT_CLOSED = "parent_closed"


@dataclass(frozen=True, slots=True)
class Space:
    """A facility in the network of spaces; ``depth`` says how many above it are shown here.

    ``parent`` is what it belongs to, wherever that lies: what the register says, else the one open
    core of its community. ``tier`` is None for what only belongs.
    """

    row: FacilityRow
    tier: SpaceTierRow | None
    parent: FacilityRow | None
    depth: int
    lack: str

    @property
    def is_open(self) -> bool:
        """Whether it counts already."""
        return self.row.state == State.OPEN

    @property
    def steps(self) -> range:
        """As many steps as it is shown indented."""
        return range(self.depth)


@dataclass(frozen=True)
class CommunitySpaces:
    """The spaces of a community, each below what it belongs to, and what is missing."""

    area: AreaRow
    spaces: tuple[Space, ...]
    tiers: tuple[SpaceTierRow, ...]

    @cached_property
    def counts(self) -> tuple[tuple[SpaceTierRow, int], ...]:
        """How many open spaces there are of each tier."""
        there = [s.tier.code for s in self.spaces if s.tier and s.is_open]
        return tuple((tier, there.count(tier.code)) for tier in self.tiers)

    @property
    def without_core(self) -> tuple[SpaceTierRow, ...]:
        """Tiers that every community needs and this one has not."""
        return tuple(tier for tier, count in self.counts if tier.is_core and not count)

    @property
    def without(self) -> tuple[SpaceTierRow, ...]:
        """Other tiers that it has none of."""
        return tuple(tier for tier, count in self.counts if not tier.is_core and not count)

    @property
    def lacks(self) -> tuple[Space, ...]:
        """Spaces that belong to nothing, or to what is closed."""
        return tuple(space for space in self.spaces if space.lack)


@dataclass(frozen=True)
class SpaceNetwork:
    """Every community with its spaces, and those of no community."""

    communities: tuple[CommunitySpaces, ...]
    elsewhere: tuple[Space, ...]
    tiers: tuple[SpaceTierRow, ...]

    @cached_property
    def counts(self) -> tuple[tuple[SpaceTierRow, int, int], ...]:
        """Of each tier: how many are open, and how many planned."""
        every = [*self.elsewhere, *(space for one in self.communities for space in one.spaces)]
        told = [(s.tier.code, s.is_open) for s in every if s.tier]
        return tuple(
            (tier, told.count((tier.code, True)), told.count((tier.code, False)))
            for tier in self.tiers
        )

    @property
    def is_empty(self) -> bool:
        """Whether no facility has a tier or belongs to another."""
        return not self.elsewhere and not any(one.spaces for one in self.communities)

    @property
    def without_core(self) -> tuple[CommunitySpaces, ...]:
        """Communities without what every community needs."""
        return tuple(one for one in self.communities if one.without_core)

    @property
    def unused(self) -> tuple[SpaceTierRow, ...]:
        """Tiers of which nothing is open anywhere here."""
        return tuple(tier for tier, count, _ in self.counts if not count)

    @property
    def lacks(self) -> tuple[Space, ...]:
        """Spaces that belong to nothing, or to what is closed, of all communities."""
        found = [space for one in self.communities for space in one.lacks]
        return (*found, *(space for space in self.elsewhere if space.lack))


def space_network(
    facilities: Sequence[FacilityRow],
    community_of: Mapping[int, int],
    communities: Sequence[AreaRow],
    tiers: Sequence[SpaceTierRow],
) -> SpaceNetwork:
    """Look at the spaces of communities.

    Parameters
    ----------
    facilities
        Those with a tier, those that belong to one, and those that they belong to.
    community_of
        By area, the community that it lies in; 0 for none.
    communities
        Those that are shown, in their order.
    tiers
        Of the day.
    """
    by_id = {row.facility_id: row for row in facilities}
    named = {tier.code: tier for tier in tiers}
    of_area: dict[int, list[FacilityRow]] = {}
    for row in facilities:
        if row.state != State.CLOSED and (row.space_tier or row.parent_id):
            of_area.setdefault(community_of[row.area_id], []).append(row)
    return SpaceNetwork(
        tuple(
            CommunitySpaces(area, _tree(of_area.get(area.area_id, ()), by_id, named), (*tiers,))
            for area in communities
        ),
        _tree(of_area.get(0, ()), by_id, named),
        (*tiers,),
    )


def _tree(
    rows: Iterable[FacilityRow],
    by_id: Mapping[int, FacilityRow],
    named: Mapping[str, SpaceTierRow],
) -> tuple[Space, ...]:
    """Return spaces in the order of a tree: what belongs to one stands behind it."""
    order = {code: n for n, code in enumerate(named)}
    here = sorted(rows, key=lambda row: (order.get(row.space_tier, len(order)), row.facility_id))
    above = _parents(here, named)
    below: dict[int, list[FacilityRow]] = {}
    for row in here:
        parent_id = above[row.facility_id]
        below.setdefault(parent_id if parent_id in above else 0, []).append(row)
    found: list[Space] = []
    waiting = [(row, 0) for row in reversed(below.get(0, ()))]
    while waiting:
        row, depth = waiting.pop()
        parent = by_id.get(above[row.facility_id])
        found.append(_space(row, depth, parent, named.get(row.space_tier)))
        waiting += [(child, depth + 1) for child in reversed(below.get(row.facility_id, ()))]
    return tuple(found)


def _parents(rows: Sequence[FacilityRow], named: Mapping[str, SpaceTierRow]) -> dict[int, int]:
    """Return what each belongs to: what the register says, else the one open core; 0 for none."""
    cores = [row.facility_id for row in rows if _is_core(row, named) and row.state == State.OPEN]
    only = cores[0] if len(cores) == 1 else 0
    return {row.facility_id: row.parent_id or (0 if _is_core(row, named) else only) for row in rows}


def _is_core(row: FacilityRow, named: Mapping[str, SpaceTierRow]) -> bool:
    tier = named.get(row.space_tier)
    return tier is not None and tier.is_core


def _space(
    row: FacilityRow, depth: int, parent: FacilityRow | None, tier: SpaceTierRow | None
) -> Space:
    lack = ""
    if parent is not None and parent.state == State.CLOSED:
        lack = Lack.PARENT_CLOSED
    elif parent is None and tier is not None and not tier.is_core:
        lack = Lack.NO_PARENT
    return Space(row, tier, parent, depth, lack)


def parent_fault(facility_id: int, parent_id: int, parents: Mapping[int, int | None]) -> str:
    """Name what is wrong with what a facility is to belong to; empty: nothing.

    ``parents`` are those of every facility of the district.
    """
    if parent_id not in parents:
        return "parent_unknown"
    at: int | None = parent_id
    for _ in range(MOST_ABOVE):
        if at is None:
            return ""
        if at == facility_id:
            return "parent_circle"
        at = parents.get(at)
    return "" if at is None else "parent_deep"
