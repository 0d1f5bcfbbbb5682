"""The catalogue and the speeds that the house itself offers, until a district writes its own.

Pure. They are a default and not official: a page says so, and a district's own lines replace them.
"""

from functools import cache
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.circles.types import EXAMPLE, ItemRow, SpeedRow
from linquan.engine.circles.catalogue import Item, load_catalogue

LEAST_CAPACITY: Final = {"ELD-B02": 40, "EDU-B01": 600}
"""Beds, seats for 1,000 of those meant: examples, as no official number was at hand."""


@cache
def own_items() -> tuple[ItemRow, ...]:
    """Return the 66 items that come with the engine, in its order; read once."""
    return tuple(_row(position, one) for position, one in enumerate(load_catalogue().items))


def is_own(items: tuple[Item, ...]) -> bool:
    """Whether a catalogue is the one that comes with the house, no line of it replaced."""
    return items == tuple(row.item() for row in own_items())


def _row(position: int, one: Item) -> ItemRow:
    return ItemRow(
        0, one.code, position, one.category, one.category_en, one.tier.value, one.name,
        one.name_en, one.minutes, one.standard_m, one.audience, one.least_people,
        LEAST_CAPACITY.get(one.code), one.mode.value,
        tuple(sorted(one.osm_tags)), one.osm_match.value, _standard(one.source), "", LONG_AGO, None,
    )  # fmt: skip


def _standard(source: str) -> str:
    """Keep the number of a standard; the engine's notes on evidence are in one language only."""
    return source if any(letter.isdigit() for letter in source) else ""


OWN_SPEEDS: Final = tuple(
    SpeedRow(0, code, position, name, name_en, speed_cm_s, EXAMPLE, LONG_AGO, None)
    for position, (code, name, name_en, speed_cm_s) in enumerate(
        (
            ("adult", "成年人", "Adult", 120),
            ("elder", "老年人", "Elder", 80),
            ("pram", "推婴儿车的人", "With a pram", 100),
        )
    )
)
"""1.2, 0.8 and 1.0 m/s."""
