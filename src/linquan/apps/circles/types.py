"""Words and rows of life circles: items of the catalogue, speeds, facilities."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from linquan.engine.circles.catalogue import MOST_M as MOST_M
from linquan.engine.circles.catalogue import Item, Match, Tier
from linquan.engine.networks import Mode

CODE_LIMIT, NAME_LIMIT, NAME_EN_LIMIT, CATEGORY_LIMIT, CATEGORY_EN_LIMIT = 30, 40, 80, 20, 60
SOURCE_LIMIT, EVIDENCE_LIMIT, TAG_LIMIT, MOST_TAGS = 80, 200, 80, 20
MOST_PEOPLE: Final = 100_000_000
LEAST_FOR: Final = 1_000
"""For how many people a least capacity is told."""
MOST_LEAST: Final = 100_000
MINUTES: Final = (5, 10, 15, 30)
"""Circles that an item can belong to."""
EXAMPLE: Final = "示例/默认"
"""Source of a line that the house offers from memory: an example, not official."""
SLOWEST_CM_S, FASTEST_CM_S = 20, 300
STAYING: Final = frozenset({"adult", "elder", "pram"})
"""Speeds that every reckoning needs: they are changed, and never end."""


class Audience(StrEnum):
    """Whom an item is for."""

    ALL = "all"
    CHILDREN = "children"
    DRIVERS = "drivers"
    ELDERLY = "elderly"
    ENTERPRISES = "enterprises"
    FAMILIES = "families"
    VILLAGERS = "villagers"
    WORKERS = "workers"
    YOUTH = "youth"


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What an item of the catalogue says, but for its code and days."""

    category: str
    category_en: str
    tier: Tier
    name: str
    name_en: str
    minutes: int
    standard_m: int | None
    audience: Audience
    least_people: int | None
    least_capacity: int | None
    """For 1,000 of those it is for: where less falls to somebody, it is told."""
    mode: Mode
    osm_tags: tuple[str, ...]
    osm_match: Match
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class SpeedDraft:
    """What a walking speed says, but for its code and days."""

    name: str
    name_en: str
    speed_cm_s: int
    source: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A version of an item; one of the house's own, which no list has written, has the id 0."""

    item_id: int
    code: str
    position: int
    category: str
    category_en: str
    tier: str
    name: str
    name_en: str
    minutes: int
    standard_m: int | None
    audience: str
    least_people: int | None
    least_capacity: int | None
    mode: str
    osm_tags: tuple[str, ...]
    osm_match: str
    source: str
    evidence: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether the house itself offers it."""
        return not self.item_id

    def item(self) -> Item:
        """Return it as the engine takes it."""
        return Item(
            self.code, self.category, self.category_en, Tier(self.tier), self.name, self.name_en,
            self.minutes, self.standard_m, self.audience, self.least_people, Mode(self.mode),
            tuple(self.osm_tags), Match(self.osm_match), self.source, self.evidence,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpeedRow:
    """How fast somebody walks; one of the house's own has the id 0."""

    speed_id: int
    code: str
    position: int
    name: str
    name_en: str
    speed_cm_s: int
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def speed_m_s(self) -> float:
        """Metres a second."""
        return self.speed_cm_s / 100

    @property
    def stays(self) -> bool:
        """Whether every reckoning needs it, so that it never ends."""
        return self.code in STAYING
