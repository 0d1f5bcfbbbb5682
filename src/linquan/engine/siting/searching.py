"""The side that searches: iterated local search over a core."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.cooling import cool, heat, settle
from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.greed import add_greedily
from linquan.engine.kernels.siting.interchange import (
    BEST,
    DICE,
    SPAN,
    SPENT,
    Search,
    improve,
    restart,
)

FIRST_WORK: Final = 250_000
MOST_WORK: Final = 4_000_000
"""Arcs looked at in the first round, and at most: some hundredths of a second."""

CALM_WORK: Final = 60_000_000
COOLING_WORK: Final = 120_000_000
"""Arcs looked at between two coolings, and in the first; each takes twice the one before."""


def is_whole(people: NDArray[np.float64]) -> bool:
    """Whether all weights are whole, so that sums are exact and bounds may be rounded."""
    return bool(np.array_equal(people, np.rint(people)))


def new_search(core: Core, chosen: NDArray[np.int32], seed: int) -> Search:
    """Make a search that starts from some sites, one for each slot."""
    demands, sites, slots = len(core.people), len(core.site_indptr) - 1, len(chosen)
    smallest = 0.5 if is_whole(core.people) else 1e-9 * float(core.people @ core.ceiling)
    dice = (seed * 0x9E3779B1 + 0x7F4A7C15) % (2**62) + 1
    return Search(
        chosen=chosen.copy(),
        slot=np.full(sites, -1, np.int32),
        first=np.full(demands, -1, np.int32),
        second=np.full(demands, -1, np.int32),
        near=core.ceiling.copy(),
        next_near=core.ceiling.copy(),
        loss=np.zeros(slots),
        queue=np.zeros(sites, np.int32),
        is_queued=np.zeros(sites, bool),
        allowed=np.ones(sites, bool),
        journal=np.zeros((4 * slots + 1000, 2), np.int32),
        best=chosen.copy(),
        relief=np.zeros(slots),
        numbers=np.array([0.0, np.inf, np.inf, smallest, 0.0]),
        counts=np.array([0, 0, 0, 0, dice, 0, 0, 0], np.int64),
    )


class Interchange:
    """Searches a core for ``wanted`` sites, from a start or from what greed chooses."""

    def __init__(self, core: Core, wanted: int, start: NDArray[np.int32], seed: int) -> None:
        chosen = add_greedily(core, start[:wanted].astype(np.int32), wanted)
        self.core = core
        self.search = new_search(core, chosen, seed)
        self.work, self.calm, self.span = FIRST_WORK, 0, COOLING_WORK
        self._has_choice = 0 < wanted < len(core.site_indptr) - 1
        restart(core, self.search)
        self.search.numbers[BEST] = self.search.numbers[0]

    @property
    def value(self) -> float:
        """The least cost found."""
        return float(self.search.numbers[BEST])

    @property
    def best(self) -> NDArray[np.int32]:
        """The sites of that cost, numbered as in the core."""
        return self.search.best

    def consider(self, chosen: NDArray[np.int32]) -> None:
        """Go on from other sites if interchange makes them better than all before."""
        if not self._has_choice:
            return
        other = new_search(self.core, chosen, 0)._replace(allowed=self.search.allowed)
        other.counts[DICE] = self.search.counts[DICE]
        restart(self.core, other)
        other.numbers[BEST] = other.numbers[0]
        improve(self.core, other, MOST_WORK)
        if other.numbers[BEST] < self.search.numbers[BEST]:
            self.search, self.calm = other, 0

    def step(self) -> None:
        """Search on a while: interchange, and now and then an ever longer cooling."""
        if not self._has_choice:
            return
        counts = self.search.counts
        if counts[SPAN]:
            cool(self.core, self.search, self.work)
            if counts[SPENT] >= counts[SPAN]:
                settle(self.core, self.search)
                self.calm = 0
        else:
            improve(self.core, self.search, self.work)
            self.calm += self.work
            if self.calm >= CALM_WORK:
                heat(self.core, self.search, self.span)
                self.span *= 2
        self.work = min(self.work * 2, MOST_WORK)
