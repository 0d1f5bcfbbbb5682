"""Both sides of a p-median with ceilings: interchange searches, prices prove."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.cores import nearest_of
from linquan.engine.kernels.siting.interchange import Search
from linquan.engine.siting.bounding import PriceBound, Start
from linquan.engine.siting.reducing import FREE, Reduced, reduce_arcs
from linquan.engine.siting.rounds import Clock
from linquan.engine.siting.searching import Interchange
from linquan.engine.siting.types import Arcs, SitingResult
from linquan.engine.siting.wishes import Wishes

MANY_ARCS: Final = 4_000_000
"""Beyond this many arcs every demand keeps only its cheapest ones during the search."""


HINTED: Final = 5
"""After so many rounds the search looks at what the shares propose."""
ROUNDING: Final = 1e-11
"""A difference this small, as a share of all that can be paid, comes from adding fractions."""


class Question(NamedTuple):
    """A p-median with ceilings: what p-median and maximal cover come down to.

    ``ceiling`` int32 [n]: the cost per person of being unserved.
    """

    arcs: Arcs
    ceiling: NDArray[np.int32]
    is_cover: bool
    wishes: Wishes
    start: SitingResult | None


def _most_arcs(question: Question) -> int | None:
    """Return how many arcs a demand keeps, or None for all: in a cover all are equally cheap."""
    if question.arcs.count <= MANY_ARCS or question.is_cover:
        return None
    free = int(np.count_nonzero(question.wishes.status == FREE))
    return 20 + 6 * free // max(question.wishes.centres, 1)


class MedianSeeker:
    """Searches a core, and prices what it finds with all arcs."""

    def __init__(self, question: Question, part: Reduced, seed: int) -> None:
        self.question, self.part = question, part
        start = np.empty(0, np.int32)
        if question.start is not None:
            known = np.flatnonzero(np.isin(part.sites, question.start.sites))
            start = known.astype(np.int32)
        self.interchange = Interchange(part.core, question.wishes.wanted, start, seed)
        self.value, self.sites = np.inf, np.empty(0, np.int32)
        self._seen = np.inf
        self._take()

    def step(self) -> None:
        """Search on a while."""
        self.interchange.step()
        self._take()

    def _take(self) -> None:
        """Price the best choice, if it is another than before."""
        if self.interchange.value < self._seen:
            self._seen = self.interchange.value
            self.offer(self.part.sites[self.interchange.best])

    def offer(self, free: NDArray[np.int32]) -> None:
        """Keep a choice of free sites if it is the best so far."""
        sites = np.sort(np.concatenate((self.question.wishes.fixed, free))).astype(np.int32)
        value = cost_of(self.question, sites)
        if value < self.value:
            self.value, self.sites = value, sites


def cost_of(question: Question, sites: NDArray[np.int32]) -> float:
    """Return people times cost of a choice."""
    arcs = question.arcs
    _, near, _ = nearest_of(
        arcs.site_indptr, arcs.demands, arcs.site_costs, sites, arcs.demand_count
    )
    return float(arcs.people @ np.minimum(near, question.ceiling).astype(np.float64))


def start_of(search: Search) -> Start:
    """Return first prices: half way between the nearest and the next site of a choice."""
    near, following = search.near.astype(np.float64), search.next_near.astype(np.float64)
    scale = float((following - near).mean()) if len(near) else 1.0
    share = (search.slot >= 0).astype(np.float64)
    return Start((near + following) / 2, share, max(scale, 1e-3))


class MedianBounder:
    """Bounds a core, and counts what lies outside it: ``bound`` is what every choice costs."""

    def __init__(self, question: Question, part: Reduced, seeker: MedianSeeker) -> None:
        self.question, self.part = question, part
        start = start_of(seeker.interchange.search)
        if question.start is not None and len(question.start.prices) == question.arcs.demand_count:
            start = start._replace(prices=question.start.prices[part.demands])
        known = seeker.value - part.base
        slack = ROUNDING * float(question.arcs.people @ question.ceiling)
        self.below = PriceBound(part.core, question.wishes.wanted, start, known, slack, self._price)
        self.bound = part.base + self.below.bound

    def _price(self, free: NDArray[np.int32]) -> float:
        chosen = np.concatenate((self.question.wishes.fixed, self.part.sites[free]))
        return cost_of(self.question, np.sort(chosen).astype(np.int32)) - self.part.base

    def step(self, value: float) -> None:
        """Raise the bound for a while."""
        known = value - self.part.base
        self.below.step(known)
        self.bound = value if self.below.bound >= known else self.part.base + self.below.bound


class MedianSides:
    """The seeker and the bounder of a question, and how they meet."""

    def __init__(self, question: Question, clock: Clock) -> None:
        self.question = question
        self.part = reduce_arcs(
            question.arcs, question.ceiling, question.wishes.status, _most_arcs(question)
        )
        self.seeker = MedianSeeker(question, self.part, clock.run.seed)
        self.bounder = MedianBounder(question, self.part, self.seeker)
        self._offered, self._rounds = np.inf, 0

    def meet(self) -> None:
        """Let the search leave out sites that are proved useless, and take what the tree found."""
        below = self.bounder.below
        self.seeker.interchange.search.allowed[below.closed] = False
        if below.hint is not None and self._rounds % HINTED == 0:
            self.seeker.interchange.consider(below.hint)
            below.hint = None
        self._rounds += 1
        if below.found < self._offered:
            self._offered = below.found
            self.seeker.offer(self.part.sites[below.choice])

    @property
    def prices(self) -> NDArray[np.float64]:
        """The prices behind the bound, for all demands; outside the core their ceiling."""
        prices = self.question.ceiling.astype(np.float64)
        prices[self.part.demands] = self.bounder.below.root_prices
        return prices
