"""What a new place costs: lines by item, by category and by kind of site. Pure.

What the house itself offers is an own assumption and not official: a district's own lines replace
it. A rent is paid every month and is no part of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.circles.siting import MOST_YUAN, KindPrice, Source
from linquan.apps.circles.types import EXAMPLE


@dataclass(frozen=True, slots=True)
class PlaceCostDraft:
    """What a new place costs in whole yuan; empty codes stand for any."""

    name: str
    name_en: str
    item_code: str
    category: str
    site_kind: str
    yuan: int
    source: str


@dataclass(frozen=True, slots=True)
class PlaceCostRow:
    """A version of a line; one of the house's own has the id 0."""

    cost_id: int
    code: str
    position: int
    name: str
    name_en: str
    item_code: str
    category: str
    site_kind: str
    yuan: int
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether the house itself offers it."""
        return not self.cost_id

    def is_for(self, item_code: str, category: str, kind: str) -> bool:
        """Whether it tells the price of such a place."""
        return (
            self.item_code in {"", item_code}
            and self.category in {"", category}
            and self.site_kind in {"", kind}
        )

    @property
    def narrowness(self) -> tuple[bool, bool, bool, int]:
        """How closely it says what it is for: its item, then its category, then its kind.

        Of lines that say it alike the dearest counts, so that money is not promised twice.
        """
        return bool(self.item_code), bool(self.category), bool(self.site_kind), self.yuan


def cost_faults(
    draft: PlaceCostDraft, items: Collection[str], categories: Collection[str]
) -> dict[str, str]:
    """Name what is wrong with a line, by field; ``items`` and ``categories`` are known."""
    faults = scope_faults(draft.item_code, draft.category, items, categories)
    if draft.site_kind and draft.site_kind not in set(Source):
        faults["site_kind"] = "choose"
    if not 0 <= draft.yuan <= MOST_YUAN:
        faults["yuan"] = "yuan_odd"
    return faults


def scope_faults(
    item_code: str, category: str, items: Collection[str], categories: Collection[str]
) -> dict[str, str]:
    """Name what is wrong with what a line is for, by field: an item, a category, or any."""
    if item_code and category:
        return {"category": "item_or_category"}
    if item_code and item_code not in items:
        return {"item_code": "item_unknown"}
    return {"category": "category_unknown"} if category and category not in categories else {}


def prices_for(
    lines: Iterable[PlaceCostRow], item_code: str, category: str
) -> tuple[KindPrice, ...]:
    """Return what a place of an item costs, for each kind of site of which a line tells it."""
    every = [*lines]
    found = []
    for kind in Source:
        told = [line for line in every if line.is_for(item_code, category, kind)]
        if told:
            line = max(told, key=lambda one: one.narrowness)
            found.append(KindPrice(kind, line.yuan, line.name, line.name_en, line.is_own))
    return tuple(found)


OWN_PLACE_COSTS: Final = tuple(
    PlaceCostRow(
        0, code, at, name, name_en, "", category, kind.value, yuan, EXAMPLE, LONG_AGO, None
    )
    for at, (code, name, name_en, category, kind, yuan) in enumerate(
        (
            ("idle", "闲置空间改造", "An idle space fitted out", "", Source.PREMISES, 300_000),
            ("existing", "既有小区、楼栋内设点", "A place in an estate or building", "",
             Source.DWELLINGS, 500_000),
            ("new", "新建用房", "A new building", "", Source.GRID, 2_000_000),
            ("point", "自选点新建", "A new building at a point of one's own", "",
             Source.POINTS, 2_000_000),
            ("new-education", "新建托育、学校用房", "A new building for children",
             "托育与终身教育", Source.GRID, 8_000_000),
            ("point-education", "自选点新建托育、学校用房",
             "A new building for children at a point of one's own", "托育与终身教育",
             Source.POINTS, 8_000_000),
        )
    )
)  # fmt: skip
"""Round numbers of our own, so that a question can be tried: nobody's prices."""
