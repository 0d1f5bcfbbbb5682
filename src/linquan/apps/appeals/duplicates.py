"""Which requests are probably about one thing (疑似同一件): by time, place and words. Pure."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import combinations
from typing import Final

from linquan.apps.appeals.types import DeskRules
from linquan.kernel import numbers, search

M_OF_DEGREE: Final = 111_195.0
"""Metres of a degree of latitude on a sphere of the mean radius (6,371,008.8 m)."""
_WHOLE: Final = 100


@dataclass(frozen=True)
class Told:
    """What of a request tells whether another is about the same. ``lon``, ``lat`` in degrees."""

    appeal_id: int
    received_at: datetime
    matter_code: str
    area_id: int
    about_id: int | None
    address: str
    lon: float | None
    lat: float | None
    text: str
    asks_for: str = ""
    """The missing service that it asks for; empty where it asks for none, or nobody has said."""

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Pairs of letters of its text; of most nobody asks, as time and place tell them apart."""
        return pairs_of(self.text)


def pairs_of(text: str) -> frozenset[str]:
    """Pairs of letters of a text, without the numbers of people."""
    return frozenset(search.bigrams(numbers.without(text)))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """How many of the pairs are in both, in percent (Dice 1945)."""
    together = len(one) + len(other)
    return 2 * _WHOLE * len(one & other) // together if together else 0


def apart_m(one: Told, other: Told) -> float | None:
    """How far apart they are in metres; None where one has no point. Good within a district."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    east = (one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(east, one.lat - other.lat) * M_OF_DEGREE


def is_suspect(one: Told, other: Told, limits: DeskRules) -> bool:
    """Whether two requests are alike enough for somebody to look at both.

    People say one thing in many words: of one matter few need be the same, else most.
    Never two that complain about different units: one of them could decide the other's. Nor two
    that ask for different things: words drawn up from what a run found are alike, the matters not.
    """
    if abs(one.received_at - other.received_at) > timedelta(days=limits.duplicate_days):
        return False
    if _differ(one.about_id, other.about_id) or _differ(one.asks_for, other.asks_for):
        return False
    if not _is_near(one, other, limits.duplicate_m):
        return False
    is_one_matter = one.matter_code == other.matter_code
    least = limits.duplicate_likeness if is_one_matter else limits.duplicate_likeness_any
    return likeness(one.pairs, other.pairs) >= least


def _differ(one: int | str | None, other: int | str | None) -> bool:
    """Whether both are known, and not the same."""
    return bool(one and other and one != other)


def _is_near(one: Told, other: Told, within_m: int) -> bool:
    """By their points, else by the address, else by the area."""
    if (far := apart_m(one, other)) is not None:
        return far <= within_m
    if one.address and other.address:
        return one.address == other.address
    return one.area_id == other.area_id


def groups(told: Sequence[Told], limits: DeskRules) -> tuple[tuple[int, ...], ...]:
    """Put together what is alike, also by way of a third; the largest group first.

    Ids of a group are in order of reception. Whatever is like nothing is left out.
    """
    found = {one.appeal_id: {one.appeal_id} for one in told}
    for one, other in _close_pairs(told):
        mine, theirs = found[one.appeal_id], found[other.appeal_id]
        if mine is not theirs and is_suspect(one, other, limits):
            mine |= theirs
            found |= dict.fromkeys(theirs, mine)
    received = {one.appeal_id: (one.received_at, one.appeal_id) for one in told}
    distinct = {id(group): group for group in found.values() if len(group) > 1}
    ordered = (tuple(sorted(group, key=received.__getitem__)) for group in distinct.values())
    return tuple(sorted(ordered, key=lambda group: (-len(group), group)))


def _close_pairs(told: Iterable[Told]) -> Iterator[tuple[Told, Told]]:
    """Every pair with a pair of letters in common: what has none is alike in nothing."""
    return ((a, b) for a, b in combinations(told, 2) if not a.pairs.isdisjoint(b.pairs))
