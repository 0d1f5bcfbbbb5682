"""What siting takes and gives: arcs, limits of a run, results."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

NOBODY: Final = np.int32(-1)
"""Stands for the site of a demand that no chosen site serves."""


class Model(StrEnum):
    """Which question a result answers."""

    SET_COVER = "set_cover"
    MAX_COVER = "max_cover"
    BUDGET_COVER = "budget_cover"
    P_MEDIAN = "p_median"
    DISTRICT = "district"
    CAPACITATED_MEDIAN = "capacitated_median"


class Status(StrEnum):
    """Why a run ended."""

    PROVED = "proved"
    GAP_REACHED = "gap_reached"
    TIME_LIMIT = "time_limit"
    ROUND_LIMIT = "round_limit"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Arcs:
    """Who can reach which site at what cost: ``n`` demands, ``m`` sites, ``a`` arcs.

    Made by ``arcs_of`` and ``complete_arcs``, which check everything. A pair without an arc is not
    reached. A demand has at most one arc to a site.

    Attributes
    ----------
    people
        float64 [n], at least 0: how many people live there (or another weight).
    indptr, sites, costs
        Arcs by demand: int64 [n + 1]; int32 [a], ascending within a demand; int32 [a], at least
        0, such as decimetres.
    site_indptr, demands, site_costs
        The same arcs by site: int64 [m + 1], int32 [a], int32 [a].
    """

    people: NDArray[np.float64]
    indptr: NDArray[np.int64]
    sites: NDArray[np.int32]
    costs: NDArray[np.int32]
    site_indptr: NDArray[np.int64]
    demands: NDArray[np.int32]
    site_costs: NDArray[np.int32]

    @property
    def demand_count(self) -> int:
        """How many demands."""
        return len(self.people)

    @property
    def site_count(self) -> int:
        """How many sites."""
        return len(self.site_indptr) - 1

    @property
    def count(self) -> int:
        """How many arcs."""
        return len(self.sites)


@dataclass(frozen=True, slots=True)
class Progress:
    """How a run stands: seconds since its start, rounds done, value, bound and gap so far."""

    seconds: float
    rounds: int
    value: float
    bound: float
    gap: float


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Run:
    """How long a run may take, and how it is watched.

    Without a limit in seconds, the same seed and rounds give the same result whatever the machine
    and ``workers``. A run that ends by the clock may differ from another: see
    ``SitingResult.is_repeatable``.

    Attributes
    ----------
    seconds
        Wall time, more than 0; None for no limit.
    rounds
        Rounds of search and bound, more than 0; None for no limit.
    gap
        Stop when the gap is at most this (0.01 is one per cent); 0 goes on until proved.
    seed
        Of the search.
    workers
        1 or 2 threads: search and bound one after the other, or side by side.
    progress
        Called after every round.
    is_cancelled
        Asked after every round; a run that is told to end gives the best it has.
    """

    seconds: float | None = 60.0
    rounds: int | None = None
    gap: float = 0.0
    seed: int = 0
    workers: int = 2
    progress: Callable[[Progress], None] | None = None
    is_cancelled: Callable[[], bool] = _never


def no_flow() -> NDArray[np.int64]:
    """Return an empty table of shares."""
    return np.empty((0, 3), np.int64)


@dataclass(frozen=True, slots=True)
class SitingResult:
    """Chosen sites, who goes where, and how good that is at the worst.

    Attributes
    ----------
    model
        The question.
    sites
        int32, the chosen sites, ascending, fixed ones among them.
    fixed
        int32, those that were fixed.
    assignment
        int32 [n], the site that serves a demand, or ``NOBODY``. In the district model the one that
        takes the most of its people.
    value
        What is reached: people covered (max cover, budget cover, district: more is better), people
        times cost (p-median), sites (set cover); the last two: less is better.
    bound
        What no choice can beat.
    status
        Why the run ended.
    seconds, rounds
        How long it took.
    shares
        int64 [k, 3]: demand, site, people, where blocks may be split: district model and
        capacitated median.
    prices
        float64 [n]: the multipliers behind the bound, a start for a similar run; may be empty.
    spent
        What the sites cost together, of a budget cover; else 0.
    """

    model: Model
    sites: NDArray[np.int32]
    fixed: NDArray[np.int32]
    assignment: NDArray[np.int32]
    value: float
    bound: float
    status: Status
    seconds: float
    rounds: int
    shares: NDArray[np.int64] = field(default_factory=no_flow)
    prices: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    spent: int = 0

    @property
    def gap(self) -> float:
        """How far the value may lie from the best, as a share of the best, at the worst."""
        return gap_of(self.value, self.bound)

    @property
    def is_proved(self) -> bool:
        """Whether no choice is better."""
        return self.value == self.bound

    @property
    def is_repeatable(self) -> bool:
        """Whether the same call gives the same result on any machine: no clock ended it."""
        return self.status not in {Status.TIME_LIMIT, Status.CANCELLED}


def gap_of(value: float, bound: float) -> float:
    """Return the difference of a value and its bound as a share of the smaller of them.

    Examples
    --------
    >>> gap_of(102.0, 100.0)
    0.02
    >>> gap_of(0.0, 0.0)
    0.0
    """
    if value == bound:
        return 0.0
    least = min(abs(value), abs(bound))
    return abs(value - bound) / least if least > 0 else float("inf")
