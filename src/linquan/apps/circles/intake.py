"""Words and rows of what the map offers to the register, item by item. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from linquan.apps.circles.facilities import FacilityRow
from linquan.apps.circles.types import ItemRow
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Match

NEAR_M: Final = 50.0
"""A facility of the same item so close may be the same one: told, never merged."""
MOST_AT_ONCE: Final = 5_000
MOST_CHOSEN: Final = 100
SOURCE: Final = "OpenStreetMap"


class Standing(StrEnum):
    """How an object of the map stands to the register."""

    NEW = "new"
    NEAR = "near"
    """One of the same item lies close by."""
    HERE = "here"
    """It was taken in already, as this item or another."""
    OUTSIDE = "outside"
    """It lies in no grid, community or village that is drawn."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An object of the map that may be a facility of an item.

    ``facility_id`` is the one of the register that it is, or that lies near, ``near_m`` away;
    ``also`` are other items that its tags may mean.
    """

    key: str
    name: str
    name_en: str
    lon: float
    lat: float
    item_code: str
    match: Match
    standing: Standing
    area: AreaRow | None = None
    facility_id: int = 0
    near_m: float | None = None
    also: tuple[str, ...] = ()

    @property
    def can_come(self) -> bool:
        """Whether it can be taken in."""
        return self.standing in {Standing.NEW, Standing.NEAR}

    @property
    def is_plain(self) -> bool:
        """Whether it comes in with all that are sure: exact, and nothing like it near."""
        return self.standing is Standing.NEW and self.match is Match.EXACT


@dataclass(frozen=True, slots=True)
class Offer:
    """What the map offers: proposals, and facilities whose object is on the map no more."""

    made_at: datetime | None
    proposals: tuple[Proposal, ...]
    vanished: tuple[FacilityRow, ...]
    is_there: bool
    """Whether there is a map with facilities at all."""


@dataclass(frozen=True, slots=True)
class ItemCount:
    """How many objects of the map there are for an item, by how they stand; and what went."""

    item: ItemRow
    by_standing: Mapping[Standing, int]
    vanished: int
    plain: int
    """Those that the reader can take in with one press."""

    @property
    def total(self) -> int:
        """Objects of the map."""
        return sum(self.by_standing.values())


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """A basket that was taken in, with who did it as the record has it."""

    intake_id: int
    item_code: str
    count: int
    taken_at: datetime
    undone_at: datetime | None
    actor_name: str = ""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a press: the basket, and how many facilities it holds."""

    intake_id: int
    count: int


def count_items(
    offer: Offer, items: Collection[ItemRow], may_take: Mapping[int, bool]
) -> tuple[ItemCount, ...]:
    """Count proposals by item, in the order of the catalogue; items without any are left out."""
    by_standing = Counter((one.item_code, one.standing) for one in offer.proposals)
    vanished = Counter(row.item_code for row in offer.vanished)
    plain = Counter(
        one.item_code
        for one in offer.proposals
        if one.is_plain and one.area and may_take.get(one.area.area_id)
    )
    counts = (
        ItemCount(
            item,
            {how: by_standing[item.code, how] for how in Standing},
            vanished[item.code],
            plain[item.code],
        )
        for item in items
    )
    return tuple(one for one in counts if one.total or one.vanished)
