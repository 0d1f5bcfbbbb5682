"""A gazetteer made ready for matching: its names by every way in."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.addresses.folding import fold
from linquan.engine.addresses.types import Kind, Place, Reason
from linquan.engine.errors import BadInput

Indexes = tuple[int, ...]

SUFFIXES: Final = (
    "有限责任公司", "股份有限公司", "有限公司", "国际公寓", "人才公寓", "安居苑", "青年社",
    "家属院", "宿舍区", "小区", "花园", "家园", "公寓", "新村", "大厦", "广场", "中心",
    "苑", "庭", "里", "府", "城", "园", "居", "院",
)  # fmt: skip
"""Second halves of names that people leave out."""
SHORTENED: Final = frozenset({Kind.ESTATE, Kind.SITE})
NUMBERED: Final = frozenset({Kind.BUILDING, Kind.DOOR})
MISSPELT: Final = frozenset({Kind.ROAD, Kind.ESTATE, Kind.SITE})
SHORTEST_MISSPELT, LONGEST_MISSPELT = 3, 14
LONGEST_NAME: Final = 40
"""Longer names are found by their first characters only."""
_COMMONEST: Final = 2_000
"""A pair of characters that more names share says nothing, and would cost the most."""
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names by pairs of neighbouring characters, the rarer the heavier."""

    names: tuple[str, ...]
    holding: dict[str, NDArray[np.int32]]
    weights: dict[str, float]
    totals: NDArray[np.float64]

    @classmethod
    def build(cls, names: Sequence[str]) -> "Pairs":
        """Index names."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, name in enumerate(names):
            for pair in pairs(name):
                found[pair].append(at)
        weights = {p: math.log(1 + len(names) / len(at)) for p, at in found.items()}
        totals = np.array([sum(weights[p] for p in pairs(n)) or 1.0 for n in names])
        kept = {p: np.array(at, np.int32) for p, at in found.items() if len(at) <= _COMMONEST}
        return cls(tuple(names), kept, weights, totals)

    def likest(self, text: str, least: float, most: int) -> list[tuple[str, float]]:
        """Return the names of whose weight the text holds the greatest share, best first."""
        held = [(p, self.holding[p]) for p in pairs(text) if p in self.holding]
        if not held:
            return []
        at = np.concatenate([places for _, places in held])
        gains = np.repeat([self.weights[p] for p, _ in held], [len(places) for _, places in held])
        found, inverse = np.unique(at, return_inverse=True)
        shares = np.bincount(inverse, gains) / self.totals[found]
        best = np.lexsort((found, -shares))[:most]
        return [(self.names[found[b]], float(shares[b])) for b in best if shares[b] >= least]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places with their names indexed; ``at`` is the position of a key.

    Memory: about 1 kB for each name (not for buildings and doors: those cost a fifth).
    """

    places: tuple[Place, ...]
    folded: tuple[str, ...]
    at: dict[int, int]
    known: dict[str, tuple[Reason, Indexes]]
    heads: dict[str, int]
    chains: tuple[Indexes, ...]
    details: dict[tuple[int, str], int]
    detailed: frozenset[int]
    misspelt: dict[str, tuple[str, ...]]
    pairs: Pairs

    @classmethod
    def build(cls, places: Iterable[Place]) -> "Gazetteer":
        """Index places in O(total length of their names).

        Raises
        ------
        BadInput
            A key stands twice, ``within`` or ``on`` is no key, or places lie within each other.
        """
        kept = tuple(places)
        at = {place.key: index for index, place in enumerate(kept)}
        if len(at) != len(kept):
            raise BadInput("a key stands twice")
        known = _known(kept)
        unclear = [name for name, (how, _) in known.items() if how is Reason.NAME]
        findable = [n for n in unclear if any(kept[i].kind in MISSPELT for i in known[n][1])]
        details = _details(kept, at)
        return cls(
            places=kept,
            folded=tuple(fold(place.name) for place in kept),
            at=at,
            known=known,
            heads=_heads(known),
            chains=_chains(kept, at),
            details=details,
            detailed=frozenset(above for above, _ in details),
            misspelt=_misspelt(findable),
            pairs=Pairs.build(findable),
        )


def pairs(text: str) -> tuple[str, ...]:
    """Return the different pairs of neighbouring characters of a text."""
    return tuple(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)))


def shortened(name: str) -> str:
    """Return a folded name without its usual second half; empty where too little remains."""
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix) if len(name) - len(suffix) >= 2 else ""
    return ""


def deletions(text: str) -> set[str]:
    """Return a text and all that is left of it when one character is missing."""
    return {text} | {text[:i] + text[i + 1 :] for i in range(len(text))}


def _known(places: Sequence[Place]) -> dict[str, tuple[Reason, Indexes]]:
    names: dict[str, list[int]] = defaultdict(list)
    short: dict[str, list[int]] = defaultdict(list)
    for index, place in enumerate(places):
        if place.kind in NUMBERED:
            continue
        own = dict.fromkeys(fold(name)[:LONGEST_NAME] for name in (place.name, *place.aliases))
        for name in own:
            if len(name) >= 2:
                names[name].append(index)
            if place.kind in SHORTENED and (core := shortened(name)):
                short[core].append(index)
    found = {name: (Reason.NAME, tuple(at)) for name, at in names.items()}
    cores = {name: (Reason.SHORT, tuple(dict.fromkeys(at))) for name, at in short.items()}
    return cores | found


def _heads(known: Iterable[str]) -> dict[str, int]:
    """Length of the longest name by its first two characters."""
    heads: dict[str, int] = {}
    for name in known:
        heads[name[:2]] = max(heads.get(name[:2], 0), len(name))
    return heads


def _chains(places: Sequence[Place], at: dict[int, int]) -> tuple[Indexes, ...]:
    """Areas that each place lies in, from the top; an area stands at the end of its own."""
    return tuple(_chain(index, places, at) for index in range(len(places)))


def _chain(index: int, places: Sequence[Place], at: dict[int, int]) -> Indexes:
    line: list[int] = []
    step: int | None = index
    for _ in range(_DEEPEST):
        if step is None:
            return tuple(reversed(line))
        if places[step].kind is Kind.AREA:
            line.append(step)
        step = _place_of(places[step].within, at)
    raise BadInput("places lie within each other")


def _place_of(key: int | None, at: dict[int, int]) -> int | None:
    if key is None:
        return None
    if key not in at:
        message = f"no place has the key {key}"
        raise BadInput(message)
    return at[key]


def _details(places: Sequence[Place], at: dict[int, int]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for index, place in enumerate(places):
        above = _place_of(place.within, at)
        if place.kind in NUMBERED and above is not None:
            found.setdefault((above, fold(place.number)), index)
        _place_of(place.on, at)
    return found


def _misspelt(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Names by everything that is left of them when one character is missing."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if SHORTEST_MISSPELT <= len(name) <= LONGEST_MISSPELT:
            for left in deletions(name):
                found[left].append(name)
    return {left: tuple(held) for left, held in found.items()}
