"""The side that proves: prices at the root, then a tree of decisions about sites."""

import heapq
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.prices import BOUND, STEP, TARGET, Prices, ascend, begin
from linquan.engine.siting.reducing import CLOSED, FREE, OPEN, Reduced, shrink
from linquan.engine.siting.searching import is_whole

WORK: Final = 3_000_000
"""Arcs looked at in a round."""
STALLED: Final = 1e-3
"""At a step this small the root's prices are as good as they get."""
NODE_ITERATIONS: Final = 60
MOST_HELD: Final = 60_000_000
"""Prices of waiting nodes that are held, all together."""


def new_prices(core: Core, start: NDArray[np.float64], target: float, step: float) -> Prices:
    """Make an ascent from some prices."""
    demands, sites = len(core.people), len(core.site_indptr) - 1
    tried = np.clip(start, 0.0, core.ceiling)
    return Prices(
        best=np.zeros(demands),
        tried=tried,
        direction=np.zeros(demands),
        served=np.zeros(demands),
        worth=np.zeros(sites),
        worth_tried=np.zeros(sites),
        share=np.zeros(sites),
        is_open=np.zeros(sites, bool),
        numbers=np.array([-np.inf, step, 0.1, -np.inf, target]),
        counts=np.zeros(3, np.int64),
    )


def decided(prices: Prices, wanted: int, missing: float) -> NDArray[np.int8]:
    """Return which sites any choice better than known must open or must leave closed.

    ``missing`` is how much the bound may rise before nothing better is left.
    """
    worth = prices.worth
    status = np.full(len(worth), FREE)
    if not 0 < wanted < len(worth):
        return status
    order = np.argsort(worth, kind="stable")
    last_in, first_out = worth[order[wanted - 1]], worth[order[wanted]]
    inside = np.zeros(len(worth), bool)
    inside[order[:wanted]] = True
    status[~inside & (worth - last_in > missing)] = CLOSED
    status[inside & (first_out - worth > missing)] = OPEN
    return status


class Node(NamedTuple):
    """A part of all choices: its bound, its number, which sites are decided, prices to start."""

    bound: float
    number: int
    status: NDArray[np.int8]
    prices: NDArray[np.float32]


class PriceBound:
    """Bounds the cost of ``wanted`` sites of a core from below.

    ``value``: what a known choice costs; ``slack``: where people are not whole, a difference that
    is none.
    """

    def __init__(
        self,
        core: Core,
        wanted: int,
        start: NDArray[np.float64],
        value: float,
        slack: float,
    ) -> None:
        self.whole = is_whole(core.people)
        self.slack = slack
        self.wanted = wanted
        self.kept = Reduced(
            core,
            0.0,
            np.arange(len(core.people)),
            np.arange(len(core.site_indptr) - 1, dtype=np.int32),
        )
        self.closed = np.zeros(len(core.site_indptr) - 1, bool)
        self.root_prices = start.astype(np.float64)
        self.prices = new_prices(core, start, value, 0.1)
        begin(core, self.prices, wanted)
        self.bound = self._rounded(float(self.prices.numbers[BOUND]))
        self.tree: Tree | None = None

    def _rounded(self, bound: float) -> float:
        slack = max(1e-6, 1e-11 * abs(bound))
        return float(np.ceil(bound - slack)) if self.whole else bound

    def _enough(self, value: float) -> float:
        """Return the bound at which no choice below ``value`` is left."""
        if self.whole:
            return value - 1 + max(2e-6, 2e-11 * abs(value))
        return value - self.slack

    def step(self, value: float) -> None:
        """Raise the bound for a while."""
        if self.tree is not None:
            self.bound = max(self.bound, self._rounded(self.tree.step(self._enough(value), value)))
            return
        core = self.kept.core
        self.prices.numbers[TARGET] = value - self.kept.base
        arcs = len(core.sites) + len(core.people)
        iterations = int(np.clip(WORK // max(arcs, 1), 2, 100))
        enough = self._enough(value) - self.kept.base
        ascend(core, self.prices, self.wanted, iterations, enough)
        self._settle(self.kept.base + float(self.prices.numbers[BOUND]), value)

    def _settle(self, bound: float, value: float) -> None:
        """Take a bound of the root in, drop sites it decides, start the tree when it stalls."""
        self.bound = max(self.bound, self._rounded(bound))
        if bound >= self._enough(value):
            self.bound = value
            return
        self.root_prices[self.kept.demands] = self.prices.best
        status = decided(self.prices, self.wanted, self._enough(value) - bound)
        count = int(np.count_nonzero(status))
        if count > len(status) // 8 or (count and self.has_stalled):
            self._drop(status, value)
        elif self.has_stalled:
            self.tree = Tree(self.kept, self.wanted, self.prices, self._enough(value))

    @property
    def has_stalled(self) -> bool:
        """Whether the root's prices rise no more."""
        return bool(self.prices.numbers[STEP] < STALLED)

    def _drop(self, status: NDArray[np.int8], value: float) -> None:
        self.closed[self.kept.sites[status == CLOSED]] = True
        self.wanted -= int(np.count_nonzero(status == OPEN))
        smaller = shrink(self.kept.core, status)
        before = self.prices
        self.kept = Reduced(
            smaller.core,
            self.kept.base + smaller.base,
            self.kept.demands[smaller.demands],
            self.kept.sites[smaller.sites],
        )
        start = before.best[smaller.demands]
        self.prices = new_prices(
            smaller.core, start, value - self.kept.base, float(before.numbers[STEP])
        )
        begin(smaller.core, self.prices, self.wanted)
        self.prices.share[:] = before.share[smaller.sites]


class Tree:
    """Splits the choices of a core by sites, most promising part first.

    ``value`` and ``choice``: the cheapest choice met at a leaf, numbered as the whole core.
    """

    def __init__(self, root: Reduced, wanted: int, prices: Prices, enough: float) -> None:
        self.root, self.wanted = root, wanted
        self.number = 0
        self.value = np.inf
        self.is_full = False
        self.waiting: list[Node] = []
        self.choice = np.empty(0, np.int32)
        first = root.base + float(prices.numbers[BOUND])
        status = np.full(len(root.sites), FREE)
        self._split(first, status, prices, prices.best, np.arange(len(root.sites)))

    def _split(
        self,
        bound: float,
        status: NDArray[np.int8],
        prices: Prices,
        held: NDArray[np.float64],
        names: NDArray[np.int64],
    ) -> None:
        """Make two parts: with and without the site that prices are least sure of."""
        site = names[int(np.argmin(np.abs(prices.share - 0.5)))]
        for decision in (OPEN, CLOSED):
            child = status.copy()
            child[site] = decision
            self.number += 1
            node = Node(bound, self.number, child, held.astype(np.float32))
            heapq.heappush(self.waiting, node)

    def step(self, enough: float, value: float) -> float:
        """Look at some parts; return what every choice costs at least."""
        work = 0
        while self.waiting and work < WORK and not self.is_full:
            if self.waiting[0].bound >= enough:
                return value
            work += self._look(heapq.heappop(self.waiting), enough)
            self.is_full = len(self.waiting) * len(self.root.demands) > MOST_HELD
        least = min(self.waiting[0].bound if self.waiting else np.inf, self.value)
        return value if least >= enough else float(least)

    def _look(self, node: Node, enough: float) -> int:
        """Bound a part; split it unless nothing better than known is in it."""
        part = shrink(self.root.core, node.status)
        wanted = self.wanted - int(np.count_nonzero(node.status == OPEN))
        base = self.root.base + part.base
        if wanted in {0, len(part.sites)}:
            self._finish(node, part, wanted, base)
        elif 0 < wanted < len(part.sites):
            target = enough - base
            prices = new_prices(
                part.core, node.prices[part.demands].astype(np.float64), target * 1.0005, 0.1
            )
            begin(part.core, prices, wanted)
            ascend(part.core, prices, wanted, NODE_ITERATIONS, target)
            if prices.numbers[BOUND] < target:
                self._go_on(node, part, prices, wanted, target)
        return NODE_ITERATIONS * (len(part.core.people) * 2 + len(part.core.sites) // 4) + 1000

    def _finish(self, node: Node, part: Reduced, wanted: int, base: float) -> None:
        """Take in the only choice of a part."""
        cost = base + everything(part.core, wanted)
        if cost < self.value:
            inside = self.root.sites[node.status == OPEN]
            rest = self.root.sites[part.sites] if wanted else inside[:0]
            self.value, self.choice = cost, np.concatenate((inside, rest))

    def _go_on(self, node: Node, part: Reduced, prices: Prices, wanted: int, target: float) -> None:
        bound = max(node.bound, self.root.base + part.base + float(prices.numbers[BOUND]))
        status = node.status.copy()
        found = decided(prices, wanted, target - float(prices.numbers[BOUND]))
        status[part.sites] = found
        held = node.prices.astype(np.float64)
        held[part.demands] = prices.best
        free = np.flatnonzero(found == FREE)
        if len(free):
            narrowed = prices._replace(share=prices.share[free])
            self._split(bound, status, narrowed, held, part.sites[free].astype(np.int64))
        else:
            self.number += 1
            heapq.heappush(self.waiting, Node(bound, self.number, status, held.astype(np.float32)))


def everything(core: Core, wanted: int) -> float:
    """Return the cost of a core with no site open, or with all."""
    if wanted == 0:
        return float(core.people @ core.ceiling)
    cheapest = core.costs[core.indptr[:-1]]
    return float(core.people @ cheapest)
