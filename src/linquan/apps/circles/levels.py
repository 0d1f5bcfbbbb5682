"""Levels of the network of positions as a run looks for them: like items, beside the catalogue.

Pure. Whoever walks to a position walks to it as to any item: by ways, at the speed of whoever they
are, to the nearest one.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from linquan.apps.circles.facilities import FacilityRow, Level
from linquan.apps.circles.position_rules import Thresholds
from linquan.apps.circles.runs import Inputs, Place
from linquan.apps.circles.types import EXAMPLE, Audience
from linquan.engine.circles.catalogue import Item, Match, Tier
from linquan.engine.networks import Mode

_PREFIX: Final = "position-"
LEVEL_NAMES: Final = {
    Level.CENTRE: ("社区中心（核心）", "Community centre (core)"),
    Level.STATION: ("小区驿站（延伸）", "Estate station (extension)"),
    Level.SHARED: ("共享中心（补充）", "Shared centre (supplement)"),
}
_CATEGORY: Final = ("阵地网络", "Network of positions")


def code_of(level: str) -> str:
    """Return the code by which a run knows a level."""
    return f"{_PREFIX}{level}"


CODES: Final = frozenset(code_of(level) for level in Level)
"""Codes of all levels."""


def level_of(code: str) -> Level | None:
    """Return the level that a code names; None for an item of the catalogue."""
    return Level(code.removeprefix(_PREFIX)) if code in CODES else None


def level_item(level: Level, limits: Thresholds) -> Item:
    """Return a level as something to be looked for, within the minutes of a day."""
    name, name_en = LEVEL_NAMES[level]
    category, category_en = _CATEGORY
    return Item(
        code=code_of(level), category=category, category_en=category_en, tier=Tier.FEATURED,
        name=name, name_en=name_en, minutes=limits.minutes(level), standard_m=None,
        audience=Audience.ALL, least_people=None, mode=Mode.WALK, osm_tags=(),
        osm_match=Match.NONE, source=EXAMPLE, evidence="",
    )  # fmt: skip


def posts_of(rows: Iterable[FacilityRow]) -> tuple[Place, ...]:
    """Return the positions of some facilities. What item they are of does not matter."""
    return tuple(
        Place(row.facility_id, row.name, row.name_en, code_of(row.level), row.lon, row.lat)
        for row in rows
        if row.level and row.lon is not None and row.lat is not None
    )


def usual_item(inputs: Inputs, code: str) -> str:
    """Return the code of the item that most open positions of a level are of; empty: unknown."""
    posts = {post.facility_id for post in inputs.by_item.get(code, ())}
    items = Counter(p.item_code for p in inputs.places if p.facility_id in posts)
    return next((item for item, _ in items.most_common(1)), "")
