"""The side that searches within a budget: exchange over a core, priced with all arcs."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.buying import (
    BEST,
    BEST_SPENT,
    DICE,
    LEFT,
    Basket,
    count_anew,
    finish_basket,
    note_basket,
    search_basket,
    start_basket,
)
from linquan.engine.kernels.siting.cores import Core
from linquan.engine.siting.reducing import Reduced
from linquan.engine.siting.searching import FIRST_WORK, MOST_WORK, is_whole

LAST_WORK: Final = 200_000_000
"""Arcs looked at when a choice is tidied up at the end: by far enough, and an end."""


class Purse(NamedTuple):
    """A core, what its sites cost (int64 [m]), and the money that is left for them."""

    part: Reduced
    price: NDArray[np.int64]
    left: int


def purse_of(part: Reduced, price: NDArray[np.int64], left: int) -> Purse:
    """Return a purse with the money that prices can make up: a multiple of what divides them all.

    Where all prices are the same, that turns a budget into a number of sites.
    """
    unit = int(np.gcd.reduce(price)) if len(price) else 0
    return Purse(part, price, left // unit * unit if unit else left)


def new_basket(core: Core, price: NDArray[np.int64], left: int, seed: int) -> Basket:
    """Make an empty choice; nothing is open."""
    demands, sites = len(core.people), len(price)
    smallest = 0.5 if is_whole(core.people) else 1e-9 * float(core.people.sum())
    dice = (seed * 0x9E3779B1 + 0x7F4A7C15) % (2**62) + 1
    counts = np.zeros(10, np.int64)
    counts[LEFT], counts[DICE] = left, dice
    return Basket(
        price=price,
        is_open=np.zeros(sites, bool),
        kept=np.zeros(sites, bool),
        best=np.zeros(sites, bool),
        allowed=np.ones(sites, bool),
        is_stale=np.ones(sites, bool),
        chosen=np.zeros(sites + 1, np.int32),
        slot=np.full(sites, -1, np.int32),
        times=np.zeros(demands, np.int32),
        who=np.zeros(demands, np.int64),
        alone=np.zeros(sites),
        relief=np.zeros(sites),
        numbers=np.array([0.0, 0.0, -1.0, smallest]),
        counts=counts,
    )


class Buyer:
    """Searches a core for the choice within a budget that leaves fewest people out.

    ``start``: sites of the core to begin with, the most wanted first; those that are too dear are
    left out.
    """

    def __init__(self, purse: Purse, start: NDArray[np.int32], seed: int) -> None:
        self.core, self.price, self.left = purse.part.core, purse.price, purse.left
        self.everybody = float(self.core.people.sum())
        self.basket = new_basket(self.core, self.price, self.left, seed)
        self.work = FIRST_WORK
        self._begin(start)

    def _begin(self, start: NDArray[np.int32]) -> None:
        self.basket.is_open[self.affordable(start)] = True
        start_basket(self.core, self.basket)

    def affordable(self, wanted: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return those of some sites that can be bought, one after the other."""
        left, found = self.left, []
        for site in wanted.tolist():
            price = int(self.price[site])
            if price <= left:
                found.append(site)
                left -= price
        return np.array(found, np.int32)

    @property
    def uncovered(self) -> float:
        """How many people of the core the best choice leaves out."""
        return self.everybody - float(self.basket.numbers[BEST])

    @property
    def spent(self) -> int:
        """What the best choice costs."""
        return int(self.basket.counts[BEST_SPENT])

    @property
    def best(self) -> NDArray[np.int32]:
        """The sites of the best choice, ascending."""
        return np.flatnonzero(self.basket.best).astype(np.int32)

    def consider(self, wanted: NDArray[np.int32]) -> None:
        """Go on from other sites if what can be made of them is better than all before."""
        other = Buyer(Purse(_bare(self.core), self.price, self.left), wanted, 0).basket
        counts, numbers = self.basket.counts, self.basket.numbers
        is_more = other.numbers[BEST] > numbers[BEST] + numbers[3]
        is_cheaper = other.counts[BEST_SPENT] < counts[BEST_SPENT]
        is_as_much = other.numbers[BEST] > numbers[BEST] - numbers[3]
        if is_more or (is_as_much and is_cheaper):
            other.counts[DICE] = counts[DICE]
            other.allowed[:] = self.basket.allowed
            self.basket = other

    def step(self) -> None:
        """Search on a while."""
        if len(self.price):
            count_anew(self.core, self.basket)
            search_basket(self.core, self.basket, self.work)
            note_basket(self.basket)
            self.work = min(self.work * 2, MOST_WORK)

    def finish(self) -> None:
        """Tidy the best choice up: none is needless, and none can be exchanged for a cheaper."""
        if len(self.price):
            finish_basket(self.core, self.basket, LAST_WORK)


def _bare(core: Core) -> Reduced:
    return Reduced(core, 0.0, np.empty(0, np.int64), np.empty(0, np.int32))
