"""The side that proves within a budget: prices at the root, a program, then a tree of decisions."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.affording import BEST_RATE, Offers, open_offers, raise_offers
from linquan.engine.kernels.siting.prices import BOUND, STALLED, TARGET
from linquan.engine.siting.buying import Purse, purse_of
from linquan.engine.siting.programs import Program, Solved, solve
from linquan.engine.siting.reducing import CLOSED, FREE, OPEN, Reduced, nested, shrink
from linquan.engine.siting.rounds import Clock
from linquan.engine.siting.searching import is_whole
from linquan.engine.siting.splitting import MOST_SPLIT, NODE_ITERATIONS, Node, Tree

WORK: Final = 6_000_000
"""Arcs looked at in a round by prices."""
STEP: Final = 0.5
"""Of prices against shares; a price lies between 0 and 1."""
MOST_PROGRAMMED: Final = 150_000
"""Arcs of a core that a program is tried on: it takes seconds."""
FEW_NODES, PATIENT_ROUNDS = 200, 60
"""Nodes of the program's first attempt, and the rounds the tree is given before its last."""
MOST_UNITS: Final = 1e3
"""A budget of more units is a fraction to a program, whose rows keep to a millionth."""


def new_offers(
    purse: Purse, start: NDArray[np.float64], share: NDArray[np.float64], target: float
) -> Offers:
    """Make an ascent from some prices and shares of sites."""
    core, sites = purse.part.core, len(purse.price)
    reach = np.bincount(core.sites, np.repeat(core.people, np.diff(core.indptr)), sites)
    offers = Offers(
        fee=purse.price / max(purse.left, 1),
        best=np.zeros(len(core.people)),
        now=np.clip(start, 0.0, 1.0),
        paid=np.zeros(sites),
        paid_now=np.zeros(sites),
        paid_before=np.zeros(sites),
        share=share.astype(np.float64),
        reach=reach.astype(np.float64),
        pull=np.zeros(sites),
        step=np.zeros(sites),
        numbers=np.array([-np.inf, STEP, -np.inf, target, 0.0, 0.0]),
        counts=np.zeros(2, np.int64),
    )
    open_offers(core, offers)
    return offers


def settled_by(offers: Offers, missing: float) -> NDArray[np.int8]:
    """Return which sites any choice better than known must open or must leave closed.

    ``missing`` is how much the bound may rise before nothing better is left.
    """
    spare = offers.paid - offers.numbers[BEST_RATE] * offers.fee
    status = np.full(len(spare), FREE)
    status[-spare > missing] = CLOSED
    status[spare > missing] = OPEN
    return status


def narrowed(purse: Purse, status: NDArray[np.int8]) -> Purse | None:
    """Return what is left when sites are decided; None where the money does not do.

    Sites that have become too dear go too.
    """
    opened = status == OPEN
    left = purse.left - int(purse.price[opened].sum())
    if left < 0:
        return None
    status = status.copy()
    status[(status == FREE) & (purse.price > left)] = CLOSED
    smaller = shrink(purse.part.core, status)
    return purse_of(nested(purse.part, smaller), purse.price[smaller.sites], left)


class Precision(NamedTuple):
    """Whether people are whole, and a difference that is none."""

    whole: bool
    slack: float

    def rounded(self, bound: float) -> float:
        """Return what a bound says of whole people."""
        return float(np.ceil(bound - self.slack)) if self.whole else bound

    def enough(self, value: float) -> float:
        """Return the bound at which no choice below ``value`` is left."""
        return value - 1 + 2 * self.slack if self.whole else value - self.slack


class MoneyBound:
    """Bounds from below how many people of a core any choice within the budget leaves out.

    ``hint``: sites that the shares propose, the most wanted first; ``closed`` bool [m]: those that
    no better choice opens. Both numbered as the core.
    """

    def __init__(
        self, purse: Purse, start: NDArray[np.float64], share: NDArray[np.float64], clock: Clock
    ) -> None:
        self.clock = clock
        people = purse.part.core.people
        everybody = float(people.sum())
        whole = is_whole(people)
        self.precision = Precision(whole, max(1e-6 if whole else 0.0, 1e-11 * everybody))
        sites = np.arange(len(purse.price), dtype=np.int32)
        rows = np.arange(len(people), dtype=np.int64)
        self.kept = Purse(Reduced(purse.part.core, 0.0, rows, sites), purse.price, purse.left)
        self.opened = np.empty(0, np.int32)
        self.closed = np.zeros(len(sites), bool)
        self.hint: NDArray[np.int32] | None = None
        self.bound = 0.0
        self.root_prices = np.clip(start, 0.0, 1.0)
        self.tree: SpendingTree | None = None
        self.is_trimmed = False
        self.attempts, self.rounds = 0, 0
        self.offers = new_offers(self.kept, start, share, everybody)
        self._note(float(self.offers.numbers[BOUND]))

    def _note(self, bound: float) -> None:
        self.bound = max(self.bound, self.precision.rounded(bound))

    @property
    def found(self) -> float:
        """How many the best choice leaves out that the tree met."""
        return np.inf if self.tree is None else self.tree.value

    @property
    def choice(self) -> NDArray[np.int32]:
        """That choice."""
        inside = self.opened if self.tree is None else self.tree.choice
        return np.concatenate((self.opened, inside)).astype(np.int32)

    def step(self, value: float) -> None:
        """Raise the bound for a while."""
        enough = self.precision.enough(value)
        if self.tree is not None:
            self._go_on(self.tree, enough, value)
            return
        core, base = self.kept.part.core, self.kept.part.base
        self.offers.numbers[TARGET] = value - base
        used = 2 * len(core.sites) + 10 * len(self.kept.price) + len(core.people)
        iterations = int(np.clip(WORK // max(used, 1), 2, 200))
        raise_offers(core, self.offers, iterations, enough - base)
        self._settle(base + float(self.offers.numbers[BOUND]), value)

    def _go_on(self, tree: "SpendingTree", enough: float, value: float) -> None:
        """Let the tree grow; before it does, and when it takes long, let a program try."""
        self.rounds += 1
        if not self.attempts:
            self._solve(value, FEW_NODES)
        elif self.attempts == 1 and self.rounds >= PATIENT_ROUNDS:
            self._solve(value, None)
        else:
            self._note(tree.step(enough, value))
            self._hint_at(tree.shares)

    def _solve(self, value: float, nodes: int | None) -> None:
        """Let a program choose among the sites that are left."""
        self.attempts += 1
        base, core = self.kept.part.base, self.kept.part.core
        if not len(core.people) or len(core.sites) > MOST_PROGRAMMED:
            return
        solved = solve_purse(self.kept, self.clock, nodes)
        if solved.x is not None:
            self._hint_at(solved.x[: len(self.kept.price)])
        if np.isfinite(solved.bound):
            self._note(min(base + solved.bound, value))

    def _settle(self, bound: float, value: float) -> None:
        """Take a bound of the root in, drop sites it decides, start the tree when it stalls."""
        enough = self.precision.enough(value)
        self._note(bound)
        if bound >= enough:
            self.bound = value
            return
        self.root_prices[self.kept.part.demands] = self.offers.best
        status = settled_by(self.offers, enough - bound)
        has_stalled = bool(self.offers.counts[STALLED])
        count = int(np.count_nonzero(status))
        if count > len(status) // 8 or (has_stalled and not self.is_trimmed):
            self.is_trimmed = has_stalled
            self._drop(status, value)
        elif has_stalled and len(self.kept.part.core.sites) <= MOST_SPLIT:
            self.tree = SpendingTree(self.kept, self.offers)
        if has_stalled:
            self._hint_at(self.offers.share)

    def _hint_at(self, shares: NDArray[np.float64]) -> None:
        """Propose sites by their shares to the search."""
        largest = np.argsort(-shares, kind="stable")
        largest = largest[shares[largest] > 0.1]
        self.hint = np.concatenate((self.opened, self.kept.part.sites[largest])).astype(np.int32)

    def _drop(self, status: NDArray[np.int8], value: float) -> None:
        before = self.kept
        smaller = narrowed(before, status)
        if smaller is None:  # what must be opened costs too much: nothing better is left
            self.bound = value
            return
        self.opened = np.concatenate((self.opened, before.part.sites[status == OPEN]))
        self.closed[before.part.sites[status == CLOSED]] = True
        kept_sites = np.isin(before.part.sites, smaller.part.sites)
        kept_rows = np.isin(before.part.demands, smaller.part.demands)
        start, share = self.offers.now[kept_rows], self.offers.share[kept_sites]
        self.kept = smaller
        self.offers = new_offers(smaller, start, share, value - smaller.part.base)
        if not len(smaller.price):
            self.tree = SpendingTree(smaller, self.offers)


def solve_purse(purse: Purse, clock: Clock, nodes: int | None) -> Solved:
    """Find by HiGHS whom the money leaves out least: sites that are bought, people left out."""
    core, sites = purse.part.core, len(purse.price)
    demands, begin = len(core.people), core.site_indptr
    price, left = _in_units(purse)
    left_out = begin[-1] + sites + np.arange(1, demands + 1)
    rows = np.insert(core.demands, begin[1:], np.int32(demands))
    of_sites = np.insert(np.ones(len(core.demands)), begin[1:], price)
    program = Program(
        cost=np.concatenate((np.zeros(sites), core.people)),
        least=np.zeros(sites + demands),
        most=np.ones(sites + demands),
        low=np.append(np.ones(demands), -np.inf),
        high=np.append(np.full(demands, np.inf), left),
        indptr=np.concatenate((begin + np.arange(sites + 1), left_out)),
        rows=np.concatenate((rows, np.arange(demands, dtype=np.int32))),
        values=np.concatenate((of_sites, np.ones(demands))),
        whole=sites,
    )
    return solve(program, clock.left, clock.run.is_cancelled, nodes)


def _in_units(purse: Purse) -> tuple[NDArray[np.float64], float]:
    """Return prices and budget in what divides all prices: so a program counts them exactly."""
    unit = float(np.gcd.reduce(purse.price)) or 1.0
    unit = max(unit, purse.left / MOST_UNITS)
    return purse.price / unit, purse.left / unit


class SpendingTree(Tree):
    """Splits the choices of a core by sites.

    A part in which everything left can be bought is decided; what it leaves out is remembered.
    """

    def __init__(self, root: Purse, offers: Offers) -> None:
        self.root = root
        first = root.part.base + float(offers.numbers[BOUND])
        super().__init__(first, offers.best, offers.share)

    def _look(self, node: Node, enough: float) -> int:
        """Bound a part; split it unless nothing better than known is in it."""
        part = narrowed(self.root, node.status)
        if part is None:
            return 1000
        core = part.part.core
        if int(part.price.sum()) <= part.left:
            self._finish(node, part)
        else:
            target = enough - part.part.base
            rows = np.searchsorted(self.root.part.demands, part.part.demands)
            sites = np.searchsorted(self.root.part.sites, part.part.sites)
            start = node.prices[rows].astype(np.float64)
            offers = new_offers(part, start, node.share[sites].astype(np.float64), target)
            raise_offers(core, offers, NODE_ITERATIONS, target)
            if offers.numbers[BOUND] < target:
                self._go_on(node, part, offers, target, (rows, sites))
        return NODE_ITERATIONS * (len(core.sites) * 2 + len(part.price) * 10) + 1000

    def _finish(self, node: Node, part: Purse) -> None:
        """Take in what buying everything that is left leaves out."""
        if part.part.base < self.value:
            self.value = part.part.base
            inside = self.root.part.sites[node.status == OPEN]
            self.choice = np.concatenate((inside, part.part.sites))

    def _go_on(
        self,
        node: Node,
        part: Purse,
        offers: Offers,
        target: float,
        at: tuple[NDArray[np.int64], NDArray[np.int64]],
    ) -> None:
        rows, sites = at
        bound = max(node.bound, part.part.base + float(offers.numbers[BOUND]))
        status, share = np.full(len(node.status), CLOSED), np.zeros(len(node.share), np.float32)
        status[node.status == OPEN], share[node.status == OPEN] = OPEN, 1.0
        status[sites] = settled_by(offers, target - float(offers.numbers[BOUND]))
        share[sites] = offers.share
        held = node.prices.copy()
        held[rows] = offers.best
        self.shares = share.astype(np.float64)
        self._split(Node(bound, 0, status, held, share))
