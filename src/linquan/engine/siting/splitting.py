"""A tree of decisions about sites: parts of all choices, the most promising looked at first."""

import heapq
from abc import ABC, abstractmethod
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.siting.reducing import CLOSED, FREE, OPEN

TREE_WORK: Final = 3_000_000
"""Arcs looked at in a round."""
NODE_ITERATIONS: Final = 40
MOST_SPLIT: Final = 1_000_000
"""Arcs of a core that is split into parts: of a larger one too few could be looked at to help."""
MOST_HELD: Final = 60_000_000
"""Prices of waiting nodes that are held, all together."""


class Node(NamedTuple):
    """A part of all choices: its bound, its number, which sites are decided, prices to start."""

    bound: float
    number: int
    status: NDArray[np.int8]
    prices: NDArray[np.float32]
    share: NDArray[np.float32]


class Tree(ABC):
    """Splits the choices of a core by sites until the parts are bounded or decided.

    ``value`` and ``choice``: the best choice met in a part that is decided, numbered as the whole
    core; ``shares`` float64 [m]: how far sites are open in the part that was bounded last.
    """

    def __init__(
        self, bound: float, prices: NDArray[np.float64], share: NDArray[np.float64]
    ) -> None:
        self.number = 0
        self.value = np.inf
        self.choice = np.empty(0, np.int32)
        self.is_full = False
        self.waiting: list[Node] = []
        self.shares = share.copy()
        self.prices_each = len(prices)
        status = np.full(len(share), FREE)
        self._split(Node(bound, 0, status, prices.astype(np.float32), share.astype(np.float32)))

    def _split(self, node: Node) -> None:
        """Make two parts: with and without the site whose share is least clear."""
        free = np.flatnonzero(node.status == FREE)
        if not len(free):
            self._hold(node)
            return
        site = free[int(np.argmin(np.abs(node.share[free] - 0.5)))]
        for decision in (OPEN, CLOSED):
            status = node.status.copy()
            status[site] = decision
            self._hold(node._replace(status=status))

    def _hold(self, node: Node) -> None:
        self.number += 1
        heapq.heappush(self.waiting, node._replace(number=self.number))

    def step(self, enough: float, value: float) -> float:
        """Look at some parts; return what every choice costs at least."""
        work = 0
        while self.waiting and work < TREE_WORK and not self.is_full:
            if self.waiting[0].bound >= enough:
                return value
            work += self._look(heapq.heappop(self.waiting), enough)
            self.is_full = len(self.waiting) * self.prices_each > MOST_HELD
        least = min(self.waiting[0].bound if self.waiting else np.inf, self.value)
        return value if least >= enough else float(least)

    @abstractmethod
    def _look(self, node: Node, enough: float) -> int:
        """Bound a part; split it unless nothing better than known is in it. Returns its arcs."""
