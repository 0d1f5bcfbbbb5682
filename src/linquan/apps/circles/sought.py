"""What a request asks for, told by one key: an item, a level, a tier of space, a function. Pure.

An item's key is its code, a level's the code by which a run knows it. What an open facility is and
offers are keys too, and so both are compared by them alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from linquan.apps.circles.facilities import FacilityRow, Level
from linquan.apps.circles.levels import code_of, level_of
from linquan.engine.circles.catalogue import Match

KEY_LIMIT: Final = 60
_ID_DIGITS: Final = 18
_APART: Final = ":"
"""No code of a list has it."""


class Kind(StrEnum):
    """What kind of thing it is."""

    ITEM = "item"
    LEVEL = "level"
    TIER = "space"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Sought:
    """An item, a level or a tier by its code, or a function by its words and its facility."""

    kind: Kind
    code: str
    facility_id: int = 0

    @property
    def key(self) -> str:
        """Return what it is told by."""
        if self.kind is Kind.ITEM:
            return self.code
        if self.kind is Kind.LEVEL:
            return code_of(self.code)
        where = (str(self.facility_id),) if self.kind is Kind.FUNCTION else ()
        return _APART.join((self.kind.value, *where, self.code))


def sought_of(key: str) -> Sought:
    """Read a key; what is no other's is that of an item."""
    if (level := level_of(key)) is not None:
        return Sought(Kind.LEVEL, level.value)
    kind, _, rest = key.partition(_APART)
    if kind == Kind.TIER:
        return Sought(Kind.TIER, rest)
    number, _, words = rest.partition(_APART)
    is_id = number.isascii() and number.isdigit() and len(number) <= _ID_DIGITS
    if kind == Kind.FUNCTION and is_id:
        return Sought(Kind.FUNCTION, words, int(number))
    return Sought(Kind.ITEM, key)


def function_keys(row: FacilityRow, functions: Iterable[str]) -> tuple[str, ...]:
    """Return by what requests for functions of a facility are told."""
    return tuple(Sought(Kind.FUNCTION, words, row.facility_id).key for words in functions)


@dataclass(frozen=True, slots=True)
class Came:
    """When a facility came or changed, as what it is news, and with which table or basket."""

    at: datetime
    kinds: frozenset[Kind] = frozenset(Kind)
    basket: str = ""
    """Empty for one that came alone."""

    def after(self, was: "Came | None") -> "Came":
        """Put it together with what happened to the same facility before."""
        return self if was is None else replace(self, kinds=self.kinds | was.kinds)


_NEWS: Final = {
    "state": frozenset(Kind),
    "item_code": frozenset({Kind.ITEM}),
    "match": frozenset({Kind.ITEM}),
    "level": frozenset({Kind.LEVEL}),
    "space_tier": frozenset({Kind.TIER}),
    "functions": frozenset({Kind.FUNCTION}),
}
"""As what a facility is news whose column has changed."""


def news_in(changed: Iterable[str]) -> frozenset[Kind]:
    """Return as what a facility is news by the columns that have changed."""
    return frozenset().union(*(_NEWS.get(name, ()) for name in changed))


def met_by(row: FacilityRow) -> tuple[Sought, ...]:
    """Return everything that a facility meets once it is open; no item that it is not surely."""
    found = [Sought(Kind.FUNCTION, words, row.facility_id) for words in row.functions]
    if row.space_tier:
        found.insert(0, Sought(Kind.TIER, row.space_tier))
    if row.level:
        found.insert(0, Sought(Kind.LEVEL, Level(row.level).value))
    if row.match == Match.EXACT:
        found.insert(0, Sought(Kind.ITEM, row.item_code))
    return tuple(found)
