"""Words and rows of siting: where a new place of an item should stand, and how good that is. Pure.

A question is asked of a coverage run: who has the item already, and along which ways people go, is
what that run found.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.packing import packed, unpacked
from linquan.apps.circles.runs import OPEN_RUNS, RunState

MOST_NEW: Final = 50
"""New sites that can be asked for at once."""
MOST_POINTS: Final = 500
MOST_CANDIDATES: Final = 3_000
"""A grid that would have more points is laid wider, and it is told how wide."""
CLOSEST_M, WIDEST_M = 50, 2_000
"""Spacing of a grid."""
NEAREST_M, FARTHEST_M = 100, 3_000
"""How far a centre may be from whom it serves."""
MOST_MINUTES: Final = 60
MOST_SERVED: Final = 1_000_000
POINT_NAME_LIMIT: Final = 40
SPACING_M: Final = 150
"""Of a grid, unless one says otherwise (own choice)."""
MOST_YUAN: Final = 10**10
"""Of a budget, and of what one place costs."""
YUAN_OF_WAN: Final = 10_000
RADIUS_M, LEAST_SERVED, MOST_PER_CENTRE = 1_000, 30_000, 60_000
"""Of a centre: 1 km, 30,000 to 60,000 people. Source: the M15 centres of 太白湖新区."""


class Goal(StrEnum):
    """What the sites are chosen for."""

    MOST = "most"
    """So many sites, for as many people as can be (maximal cover)."""
    EVERYONE = "everyone"
    """Nobody is left without, with as few sites as can be (set cover)."""
    SHORTEST = "shortest"
    """So many sites, with the shortest ways for all (p-median)."""
    CENTRES = "centres"
    """So many centres, each for so many people within a radius (districts)."""
    BUDGET = "budget"
    """Places that together cost no more than a budget, for as many people as can be."""


class Source(StrEnum):
    """Where a candidate comes from."""

    GRID = "grid"
    DWELLINGS = "dwellings"
    """Points of estates and buildings."""
    POINTS = "points"
    """Typed, pasted, or picked on the map."""
    PREMISES = "premises"
    """Idle spaces that are offered."""


SOURCES: Final = tuple(Source)


@dataclass(frozen=True, slots=True)
class Spot:
    """A candidate of one's own; ``yuan``: what it costs, None for what the list says."""

    name: str
    lon: float
    lat: float
    yuan: int | None = None


@dataclass(frozen=True, slots=True)
class KindPrice:
    """What a place of one kind costs, as a question keeps it: the yuan, and the line that says so.

    ``is_own``: the line is an example of the house.
    """

    kind: str
    yuan: int
    name: str
    name_en: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingDraft:
    """A question as it is asked; None stands for what the item says."""

    item_code: str
    area_id: int
    goal: Goal = Goal.MOST
    sites: int = 1
    from_age: int | None = None
    to_age: int | None = None
    minutes: int | None = None
    sources: tuple[Source, ...] = (Source.GRID, Source.DWELLINGS)
    spacing_m: int = SPACING_M
    points: tuple[Spot, ...] = ()
    radius_m: int = RADIUS_M
    least: int = LEAST_SERVED
    most: int = MOST_PER_CENTRE
    budget_yuan: int | None = None
    prices: tuple[KindPrice, ...] = ()
    """What the list of costs said when it was asked."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "SitingDraft":
        """Read what a question keeps."""
        words: dict[str, Any] = {
            "goal": Goal(told["goal"]), "sources": tuple(map(Source, told["sources"])),
            "points": tuple(Spot(**one) for one in told["points"]),
            "prices": tuple(KindPrice(**one) for one in told.get("prices", ())),
        }  # fmt: skip
        return cls(**{**told, **words})

    def told(self) -> dict[str, Any]:
        """Return it as a question keeps it."""
        return asdict(self) | {
            "sources": [*self.sources], "points": [asdict(one) for one in self.points],
            "prices": [asdict(one) for one in self.prices],
        }  # fmt: skip

    def filled(self, minutes: int, ages: tuple[int, int | None]) -> "SitingDraft":
        """Return it with what the item says where nothing else was said."""
        is_said = self.from_age is not None
        from_age, to_age = (self.from_age, self.to_age) if is_said else ages
        return replace(self, minutes=self.minutes or minutes, from_age=from_age, to_age=to_age)

    @property
    def has_examples(self) -> bool:
        """Whether a price of the list is an example of the house."""
        return any(one.is_own for one in self.prices)

    def groups(self, homes: HomeTable) -> list[int]:
        """Return the groups of age that are meant; a centre is for all."""
        if self.goal is Goal.CENTRES:
            return list(range(len(homes.groups)))
        return list(homes.between(self.from_age or 0, self.to_age))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places that may be chosen: ``m`` points.

    Attributes
    ----------
    lon, lat
        float64 [m], degrees WGS-84.
    source
        int64 [m], position in :data:`SOURCES`.
    ref
        int64 [m], what it is: the area of a dwelling, the number of a point from 0, the idle space,
        else -1.
    near
        int64 [m], the area of the nearest home: by it a point without a name is told.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    source: NDArray[np.int64]
    ref: NDArray[np.int64]
    near: NDArray[np.int64]

    def pack(self) -> bytes:
        """Return it as bytes."""
        return packed(**{name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def unpack(cls, content: bytes) -> "Candidates":
        """Read what :meth:`pack` gave. Raises BadInput."""
        return cls(**unpacked(content, _ARRAYS))


_ARRAYS: Final = Candidates.__slots__


@dataclass(frozen=True, slots=True)
class Chosen:
    """A site that was chosen: for whom it is, by age and by home.

    ``home`` are areas and ``heads`` the people there who gain; ``alone`` is how many would gain if
    it were the only one; ``reach`` is the area from which one gets there in time, as GeoJSON;
    ``yuan`` is what it costs, where money was asked about.
    """

    candidate: int
    people: int
    alone: int
    by_age: tuple[int, ...]
    home: NDArray[np.int64]
    heads: NDArray[np.int64]
    reach: Mapping[str, Any] | None = None
    yuan: int | None = None

    def packed_homes(self) -> bytes:
        """Return its homes as bytes."""
        return packed(home=self.home, heads=self.heads)


def homes_of_site(content: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Read areas and people that :meth:`Chosen.packed_homes` gave. Raises BadInput."""
    found = unpacked(content, ("home", "heads"))
    return found["home"], found["heads"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A candidate that was not chosen, and what choosing it would cost.

    The cost lies from ``at_least`` to ``at_most`` in the unit of the value; both are None where no
    choice with it keeps the rules. ``instead_of`` are candidates that would make room for it;
    ``yuan`` is its price, ``more_yuan`` how much more is spent then, where money was asked about.
    """

    candidate: int
    alone: int
    at_least: float | None
    at_most: float | None
    instead_of: tuple[int, ...]
    yuan: int | None = None
    more_yuan: int | None = None

    def told(self) -> dict[str, Any]:
        """Return it as a question keeps it."""
        return asdict(self) | {"instead_of": [*self.instead_of]}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Rejected":
        """Read what a question keeps."""
        return cls(**{**told, "instead_of": tuple(told["instead_of"])})


@dataclass(frozen=True, slots=True)
class SitingAnswer:
    """What was found, whole: candidates, chosen ones, some that were not, and the figures."""

    candidates: Candidates
    chosen: tuple[Chosen, ...]
    rejected: tuple[Rejected, ...]
    figures: "Figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of an answer.

    ``value`` and ``bound`` are people who have it in the end, of the goal ``everyone`` new sites,
    of ``shortest`` people times cost. ``speed`` is how many units of cost a minute has.
    """

    people: int
    """Everybody in the area whom it is for."""
    has: int
    """Those of them who have it already."""
    value: float
    bound: float
    before: float
    """The value without any new site."""
    lost_people: int
    lost_homes: int
    """Those whom none of the candidates can serve, and who do not have it."""
    candidates: int
    by_source: Mapping[str, int]
    unreached: int
    """Candidates from which nobody can be reached, mostly far from every street."""
    spacing_m: int
    left_out: int
    """Dwellings beyond what can be looked at."""
    limit: int
    speed: float
    ages: tuple[tuple[int, int | None, str, str], ...]
    status: str
    is_repeatable: bool
    seconds: float
    budget_yuan: int = 0
    spent_yuan: int = 0
    cheapest_yuan: int | None = None
    """What the cheapest place costs that serves anybody; None where money was not asked about."""
    unpriced: int = 0
    """Candidates of which no line tells what they cost: they cannot be chosen."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Figures":
        """Read what a question keeps."""
        ages = tuple((a, b, name, name_en) for a, b, name, name_en in told["ages"])
        return cls(**{**told, "ages": ages})

    def told(self) -> dict[str, Any]:
        """Return them as a question keeps them."""
        return asdict(self) | {"ages": [[*one] for one in self.ages]}

    @property
    def is_proved(self) -> bool:
        """Whether no choice is better."""
        return self.value == self.bound

    @property
    def gained(self) -> float:
        """How much better it gets."""
        return abs(self.value - self.before)

    @property
    def best_gain(self) -> float:
        """How much better it could get at most."""
        return abs(self.bound - self.before)

    @property
    def missing_percent(self) -> float:
        """How much of what is possible could be missing, of a hundred; rounded up."""
        if self.is_proved or not self.best_gain:
            return 0.0
        share = abs(self.bound - self.value) / self.best_gain
        return float(np.ceil(1000 * share) / 10)

    @property
    def left_yuan(self) -> int:
        """How much of the budget is left."""
        return self.budget_yuan - self.spent_yuan

    @property
    def people_per_wan(self) -> float | None:
        """How many people ten thousand yuan reach; None where nothing is spent."""
        return self.gained * YUAN_OF_WAN / self.spent_yuan if self.spent_yuan else None

    @property
    def still_without(self) -> int:
        """How many do not have it in the end, where people are what is counted."""
        return int(self.people - self.value)


@dataclass(frozen=True, slots=True)
class SitingRow:
    """A question as lists show it, its columns in the order of :data:`SITING_FIELDS`."""

    siting_id: int
    district_id: int
    state: str
    run_id: int
    item_code: str
    area_id: int
    goal: str
    asked: Mapping[str, Any]
    figures: Mapping[str, Any]
    refused: str
    compared_id: int | None
    compared_state: str | None
    account_id: int | None
    account_name: str
    on_day: date
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the worker has still to do with it."""
        return self.state in OPEN_RUNS

    @property
    def is_done(self) -> bool:
        """Whether there is an answer."""
        return self.state == RunState.DONE

    @property
    def draft(self) -> SitingDraft:
        """What was asked."""
        return SitingDraft.read(self.asked)

    @property
    def told(self) -> Figures | None:
        """The figures of the answer."""
        return Figures.read(self.figures) if self.is_done else None


SITING_FIELDS: Final = (
    "id", "district_id", "state", "run_id", "item_code", "area_id", "goal", "asked", "figures",
    "refused", "compared_id", "compared__state", "account_id", "account_name", "run__on_day",
    "asked_at", "begun_at", "ended_at",
)  # fmt: skip
