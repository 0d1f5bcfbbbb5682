"""Cover within a budget: sites cost money, and the money is to reach as many people as it can."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array
from linquan.engine.kernels.siting.cores import nearest_of
from linquan.engine.siting.arcs import with_cost, within
from linquan.engine.siting.buying import Buyer, Purse, purse_of
from linquan.engine.siting.merging import merged
from linquan.engine.siting.reducing import CLOSED, FREE, reduce_arcs
from linquan.engine.siting.rounds import Clock, Sides, contest
from linquan.engine.siting.sides import HINTED, Question, cost_of
from linquan.engine.siting.spending import MoneyBound
from linquan.engine.siting.types import Arcs, Model, Run, SitingResult
from linquan.engine.siting.wishes import Infeasible, Sites, Wishes, whole, wishes_of

MOST_MONEY: Final = 2**53
"""Of a price and of a budget: so far whole numbers are exact as fractions too."""


def budget_cover(
    arcs: Arcs,
    prices: ArrayLike,
    budget: int,
    *,
    radius: int | None = None,
    fixed: Sites = (),
    forbidden: Sites = (),
    start: SitingResult | None = None,
    run: Run = Run(),  # noqa: B008 -- frozen
) -> SitingResult:
    """Choose sites that together cost no more than ``budget`` so that most people have one.

    Parameters
    ----------
    arcs
        Who reaches which site.
    prices
        [m] what each site costs: whole numbers from 0 to 2**53, such as yuan.
    budget
        What may be spent, in the same unit; a whole number from 0 to 2**53.
    radius
        Only arcs that cost at most this count; None takes all.
    fixed, forbidden
        Sites that are open in any case, and that stay closed. Fixed ones are paid for too: what
        stands already has the price 0.
    start
        A result of a similar question: its sites and prices of demands are tried first.
    run
        Limits, seed, watchers.

    Returns
    -------
    SitingResult
        ``value`` and ``bound`` in people covered, ``spent`` what the sites cost. Where the budget
        buys nothing, no site is chosen. Of the sites that are not fixed none is needless, and none
        can be exchanged for another so that more are covered, or as many for less money; that no
        other choice at all covers as many for less is not proved.

    Raises
    ------
    BadInput
        When a wish does not fit the arcs, or a price or the budget is not such a number.
    Infeasible
        When the fixed sites alone cost more than the budget.

    Notes
    -----
    Source: S. Khuller, A. Moss, J. Naor (1999), The budgeted maximum coverage problem.

    Examples
    --------
    >>> from linquan.engine.siting import arcs_of, budget_cover
    >>> arcs = arcs_of([30, 20, 25], 3, [0, 1, 2, 0], [0, 1, 2, 2], [5, 5, 5, 5])
    >>> found = budget_cover(arcs, [300, 100, 450], 500)
    >>> found.sites.tolist(), found.value, found.bound, found.spent
    ([2], 55.0, 55.0, 450)
    """
    clock = Clock(run)
    wishes = wishes_of(arcs, None, fixed, forbidden)
    till = _till(prices, budget, wishes)
    reached = arcs if radius is None else within(arcs, radius)
    flat = merged(with_cost(reached, 0))
    ones = np.ones(flat.arcs.demand_count, np.int32)
    question = Question(flat.arcs, ones, True, wishes, flat.narrow(start))
    sides = BudgetSides(question, till, clock)
    everybody = float(arcs.people.sum())
    ending = contest(Sides(sides.seeker, sides.bounder, sides.meet, everybody, -1.0), clock)
    sides.seeker.finish()
    sites, value = sides.seeker.sites, everybody - sides.seeker.value
    site_of, _, _ = nearest_of(
        reached.site_indptr, reached.demands, reached.site_costs, sites, arcs.demand_count
    )
    return SitingResult(
        model=Model.BUDGET_COVER,
        sites=sites,
        fixed=wishes.fixed,
        assignment=site_of,
        value=value,
        bound=max(ending.bound, value),
        status=ending.status,
        seconds=ending.seconds,
        rounds=ending.rounds,
        prices=sides.prices[flat.group_of],
        spent=int(till.price[sites].sum()),
    )


class Till(NamedTuple):
    """Checked money: ``price`` int64 [m], what is ``left`` after fixed sites, a status of each.

    Sites that cost more than what is left are closed.
    """

    price: NDArray[np.int64]
    left: int
    status: NDArray[np.int8]


def _till(prices: ArrayLike, budget: int, wishes: Wishes) -> Till:
    budget = whole("budget", budget)
    if not 0 <= budget <= MOST_MONEY:
        msg = f"a budget of {budget} is none: it must lie from 0 to 2**53"
        raise BadInput(msg)
    price = prices_of(prices, len(wishes.status))
    paid = sum(price[wishes.fixed].tolist())
    if paid > budget:
        msg = f"the fixed sites cost {paid}, more than the budget of {budget}"
        raise Infeasible(msg, sites=wishes.fixed.tolist())
    status = wishes.status.copy()
    status[(status == FREE) & (price > budget - paid)] = CLOSED
    return Till(price, budget - paid, status)


def prices_of(prices: ArrayLike, count: int) -> NDArray[np.int64]:
    """Check what sites cost.

    Raises
    ------
    BadInput
        When they are not ``count`` whole numbers from 0 to 2**53.
    """
    given = as_array(prices, "prices")
    if given.shape != (count,):
        msg = f"prices have shape {given.shape}: there must be one for each of {count} sites"
        raise BadInput(msg)
    if given.dtype.kind not in "iuf":
        msg = "prices are not whole numbers from 0 to 2**53"
        raise BadInput(msg)
    is_odd = (given < 0) | (given > MOST_MONEY) | (given != np.rint(given))
    if is_odd.any():
        place = int(np.flatnonzero(is_odd)[0])
        msg = f"the price of site {place} is {given[place]}: whole numbers from 0 to 2**53 are"
        msg += " needed"
        raise BadInput(msg)
    return given.astype(np.int64)


class BudgetSeeker:
    """Searches a core within a budget, and prices what it finds with all arcs."""

    def __init__(self, question: Question, purse: Purse, seed: int) -> None:
        self.question, self.purse = question, purse
        start = np.empty(0, np.int32)
        if question.start is not None:
            known = np.flatnonzero(np.isin(purse.part.sites, question.start.sites))
            start = known.astype(np.int32)
        self.buyer = Buyer(purse, start, seed)
        self.value, self.sites = np.inf, question.wishes.fixed
        self._seen = (np.inf, 0)
        self._take()

    def step(self) -> None:
        """Search on a while."""
        self.buyer.step()
        self._take()

    def consider(self, wanted: NDArray[np.int32]) -> None:
        """Look at what can be made of some sites of the core, the most wanted first."""
        self.buyer.consider(wanted)
        self._take()

    def finish(self) -> None:
        """Tidy up what was found."""
        self.buyer.finish()
        self._seen = (np.inf, 0)
        self._take()

    def _take(self) -> None:
        """Price the best choice, if it is another than before."""
        seen = (self.buyer.uncovered, self.buyer.spent)
        if seen != self._seen:
            self._seen = seen
            free = self.purse.part.sites[self.buyer.best]
            self.sites = np.sort(np.concatenate((self.question.wishes.fixed, free))).astype(
                np.int32
            )
            self.value = cost_of(self.question, self.sites)


class BudgetBounder:
    """Bounds a core, and counts what lies outside it."""

    def __init__(
        self, question: Question, purse: Purse, seeker: BudgetSeeker, clock: Clock
    ) -> None:
        self.base = purse.part.base
        basket = seeker.buyer.basket
        start = np.where(basket.times > 1, 0.0, np.where(basket.times == 1, 0.5, 1.0))
        if question.start is not None and len(question.start.prices) == question.arcs.demand_count:
            start = question.start.prices[purse.part.demands]
        self.below = MoneyBound(purse, start, basket.is_open.astype(np.float64), clock)
        self.bound = self.base + self.below.bound

    def step(self, value: float) -> None:
        """Raise the bound for a while."""
        known = value - self.base
        self.below.step(known)
        self.bound = value if self.below.bound >= known else self.base + self.below.bound


class BudgetSides:
    """The seeker and the bounder of a question with a budget, and how they meet."""

    def __init__(self, question: Question, till: Till, clock: Clock) -> None:
        self.question = question
        part = reduce_arcs(question.arcs, question.ceiling, till.status)
        purse = purse_of(part, till.price[part.sites], till.left)
        self.seeker = BudgetSeeker(question, purse, clock.run.seed)
        self.bounder = BudgetBounder(question, purse, self.seeker, clock)
        self._offered, self._rounds = np.inf, 0

    def meet(self) -> None:
        """Let the search leave out sites that are proved useless, and take what the tree found."""
        below = self.bounder.below
        self.seeker.buyer.basket.allowed[below.closed] = False
        if below.hint is not None and self._rounds % HINTED == 0:
            self.seeker.consider(below.hint)
            below.hint = None
        self._rounds += 1
        if below.found < self._offered:
            self._offered = below.found
            self.seeker.consider(below.choice)

    @property
    def prices(self) -> NDArray[np.float64]:
        """The prices behind the bound, for all demands; outside the core 1."""
        prices = np.ones(self.question.arcs.demand_count)
        prices[self.seeker.purse.part.demands] = self.bounder.below.root_prices
        return prices
