"""The side that proves: prices at the root, then a tree of decisions about sites."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.prices import (
    BOUND,
    SCALE,
    STALLED,
    TARGET,
    Prices,
    ascend,
    begin,
)
from linquan.engine.siting.reducing import CLOSED, FREE, OPEN, Reduced, nested, shrink
from linquan.engine.siting.searching import is_whole
from linquan.engine.siting.splitting import MOST_SPLIT, NODE_ITERATIONS, Node, Tree

Price = Callable[[NDArray[np.int32]], float]
WORK: Final = 12_000_000
"""Arcs looked at in a round by prices."""


def new_prices(
    core: Core,
    start: NDArray[np.float64],
    share: NDArray[np.float64],
    scale: float,
    target: float = np.inf,
) -> Prices:
    """Make an ascent from some prices and shares of sites."""
    demands, sites = len(core.people), len(core.site_indptr) - 1
    return Prices(
        best=np.zeros(demands),
        now=np.clip(start, 0.0, core.ceiling),
        worth=np.zeros(sites),
        worth_now=np.zeros(sites),
        worth_before=np.zeros(sites),
        share=share.astype(np.float64),
        busy=np.zeros(demands),
        reach=np.zeros(sites),
        pull=np.zeros(sites),
        step=np.zeros(sites),
        numbers=np.array([-np.inf, scale, -np.inf, target, 0.0]),
        counts=np.zeros(2, np.int64),
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


class Start(NamedTuple):
    """What an ascent begins with: prices, shares of sites, the step of prices against shares."""

    prices: NDArray[np.float64]
    share: NDArray[np.float64]
    scale: float


class PriceBound:
    """Bounds the cost of ``wanted`` sites of a core from below.

    ``value``: what a known choice costs; ``slack``: where people are not whole, a difference that
    is none; ``price``: what a choice of sites truly costs. ``found`` and ``choice``: the cheapest
    choice that the tree met.
    """

    def __init__(
        self,
        core: Core,
        wanted: int,
        start: Start,
        value: float,
        slack: float,
        price: Price,
    ) -> None:
        self.whole = is_whole(core.people)
        self.slack, self.price = slack, price
        self.wanted = wanted
        self.opened = np.empty(0, np.int32)
        self.is_trimmed = False
        self.hint: NDArray[np.int32] | None = None
        self.found = np.inf
        self.choice = np.empty(0, np.int32)
        self.kept = Reduced(
            core,
            0.0,
            np.arange(len(core.people)),
            np.arange(len(core.site_indptr) - 1, dtype=np.int32),
        )
        self.closed = np.zeros(len(core.site_indptr) - 1, bool)
        self.root_prices = start.prices.astype(np.float64)
        self.prices = new_prices(core, start.prices, start.share, start.scale, value)
        begin(core, self.prices, wanted)
        self.bound = self._rounded(float(self.prices.numbers[BOUND]))
        self.tree: PriceTree | None = None

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
            self.offer(self.tree.value, self.tree.choice)
            self._hint_at(self.tree.shares, self.tree.wanted)
            return
        core = self.kept.core
        self.prices.numbers[TARGET] = value - self.kept.base
        used = 2 * self.prices.busy.sum() + len(core.people) + 10 * len(self.prices.worth)
        iterations = int(np.clip(WORK // max(used, 1), 2, 200))
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
        has_stalled = bool(self.prices.counts[STALLED])
        if count > len(status) // 8 or (has_stalled and not self.is_trimmed):
            self.is_trimmed = has_stalled
            self._drop(status, self._ceilings(self._enough(value) - bound), value)
        elif has_stalled and len(self.kept.core.sites) <= MOST_SPLIT:
            self.tree = PriceTree(self.kept, self.wanted, self.prices, self._price)
        if has_stalled:
            self._hint_at(self.prices.share, self.wanted)

    def _ceilings(self, missing: float) -> NDArray[np.int32]:
        """Return what a demand can cost at most in a choice that is better than known."""
        core = self.kept.core
        most = np.floor(self.prices.best + missing / core.people) + 1
        lowered: NDArray[np.int32] = np.minimum(core.ceiling, most).astype(np.int32)
        return lowered

    def _hint_at(self, shares: NDArray[np.float64], wanted: int) -> None:
        """Propose the sites with the largest shares to the search."""
        largest = np.argsort(-shares, kind="stable")[:wanted]
        self.hint = np.concatenate((self.opened, self.kept.sites[largest])).astype(np.int32)

    def _price(self, chosen: NDArray[np.int32]) -> float:
        return self.price(np.concatenate((self.opened, chosen)).astype(np.int32))

    def offer(self, cost: float, chosen: NDArray[np.int32]) -> None:
        """Take in a choice of the sites that are left, if it is the cheapest so far."""
        if cost < self.found:
            self.found = cost
            self.choice = np.concatenate((self.opened, chosen)).astype(np.int32)

    def _drop(self, status: NDArray[np.int8], ceiling: NDArray[np.int32], value: float) -> None:
        self.closed[self.kept.sites[status == CLOSED]] = True
        self.opened = np.concatenate((self.opened, self.kept.sites[status == OPEN]))
        self.wanted -= int(np.count_nonzero(status == OPEN))
        smaller = shrink(self.kept.core, status, ceiling)
        before = self.prices
        self.kept = nested(self.kept, smaller)
        self.prices = new_prices(
            smaller.core,
            before.now[smaller.demands],
            before.share[smaller.sites],
            float(before.numbers[SCALE]),
            value - self.kept.base,
        )
        begin(smaller.core, self.prices, self.wanted)


class PriceTree(Tree):
    """Splits the choices of a core by sites; a part with one choice left is decided by its cost."""

    def __init__(
        self,
        root: Reduced,
        wanted: int,
        prices: Prices,
        price: Price,
    ) -> None:
        self.root, self.wanted, self.price = root, wanted, price
        self.scale = float(prices.numbers[SCALE])
        super().__init__(root.base + float(prices.numbers[BOUND]), prices.best, prices.share)

    def _look(self, node: Node, enough: float) -> int:
        """Bound a part; split it unless nothing better than known is in it."""
        part = shrink(self.root.core, node.status)
        wanted = self.wanted - int(np.count_nonzero(node.status == OPEN))
        base = self.root.base + part.base
        if wanted in {0, len(part.sites)}:
            self._finish(node, part, wanted)
        elif 0 < wanted < len(part.sites):
            target = enough - base
            prices = new_prices(
                part.core,
                node.prices[part.demands].astype(np.float64),
                node.share[part.sites].astype(np.float64),
                self.scale,
            )
            begin(part.core, prices, wanted)
            ascend(part.core, prices, wanted, NODE_ITERATIONS, target)
            if prices.numbers[BOUND] < target:
                self._go_on(node, part, prices, wanted, target)
        return NODE_ITERATIONS * (len(part.core.people) * 2 + len(part.core.sites) // 4) + 1000

    def _finish(self, node: Node, part: Reduced, wanted: int) -> None:
        """Take in the only choice of a part."""
        inside = self.root.sites[node.status == OPEN]
        rest = self.root.sites[part.sites] if wanted else inside[:0]
        choice = np.concatenate((inside, rest))
        cost = self.price(choice)
        if cost < self.value:
            self.value, self.choice = cost, choice

    def _go_on(self, node: Node, part: Reduced, prices: Prices, wanted: int, target: float) -> None:
        bound = max(node.bound, self.root.base + part.base + float(prices.numbers[BOUND]))
        status = node.status.copy()
        status[part.sites] = decided(prices, wanted, target - float(prices.numbers[BOUND]))
        held, share = node.prices.copy(), node.share.copy()
        held[part.demands] = prices.best
        share[part.sites] = prices.share
        share[node.status == OPEN], share[node.status == CLOSED] = 1.0, 0.0
        self.shares = share.astype(np.float64)
        self._split(Node(bound, 0, status, held, share))
