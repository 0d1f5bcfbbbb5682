"""Names of places that addresses are looked up in: learnt by hand, or taken from a map."""

import re
from dataclasses import dataclass

from linquan.apps.places.rules import point_fault
from linquan.apps.places.types import AreaRow
from linquan.engine.addresses import Kind, NameDraft, Reason
from linquan.kernel.actors import Actor, Role
from linquan.kernel.letters import is_blank

LEARNERS = frozenset({Role.CLERK, Role.GRID_WORKER, Role.ADMINISTRATOR})
LONGEST_ADDRESS, LONGEST_NAME, LONGEST_NUMBER, LONGEST_KEY = 120, 80, 20, 60
MOST_ALIASES, MOST_NAMES = 10, 200_000
SHORTEST = 2
_NUMBERING = re.compile(r"[\d栋号,\-a-z]")
SURE, LIKELY = 0.8, 0.5
"""From these shares of right answers on a candidate is called sure, or likely."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a list over changed."""

    added: int
    changed: int
    ended: int


@dataclass(frozen=True, slots=True)
class LearnedRow:
    """A name that somebody has placed by hand."""

    name_id: int
    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Found:
    """A place that an address may mean.

    ``area`` is the grid in which it lies, else the area that is known; ``line`` leads there from
    the community. ``name_id`` is set where somebody has learnt it.
    """

    label: str
    kind: Kind
    confidence: float
    reasons: tuple[Reason, ...]
    lon: float | None
    lat: float | None
    area: AreaRow | None
    line: tuple[AreaRow, ...]
    name_id: int | None = None

    @property
    def percent(self) -> int:
        """How sure, in whole percent; never 100: nothing is certain."""
        return min(99, round(100 * self.confidence))

    @property
    def value(self) -> str:
        """The point as a form sends it: lon, lat."""
        return f"{self.lon:.7f},{self.lat:.7f}"

    @property
    def same_name(self) -> bool:
        """Whether others are just as likely."""
        return Reason.SAME_NAME in self.reasons

    @property
    def grade(self) -> str:
        """How sure in one word: sure, likely, unsure."""
        if self.confidence >= SURE:
            return "sure"
        return "likely" if self.confidence >= LIKELY else "unsure"


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """An address as it was written, and the places it may mean, the surest first."""

    address: str
    found: tuple[Found, ...]

    @property
    def best(self) -> Found | None:
        """The surest, if anything was found."""
        return self.found[0] if self.found else None


def may_learn(actor: Actor, district_id: int) -> bool:
    """Clerks, grid workers and administrators of the district teach it where addresses are."""
    return actor.is_system or any(
        post.district_id == district_id and post.role in LEARNERS for post in actor.posts
    )


def learn_faults(address: str, name: str, lon: float | None, lat: float | None) -> dict[str, str]:
    """Name what is wrong with an address to learn, and the name left of it: field to code."""
    faults = {}
    if is_blank(address):
        faults["address"] = "missing"
    elif len(address) > LONGEST_ADDRESS or len(name) > LONGEST_NAME:
        faults["address"] = "too_long"
    elif len(_NUMBERING.sub("", name)) < SHORTEST:
        faults["address"] = "says_no_place"
    if lon is None and lat is None:
        faults["lon"] = "no_point"
    elif fault := point_fault(lon, lat):
        faults["lon"] = fault
    return faults


def draft_fault(draft: NameDraft) -> str:
    """Name what is wrong with a name of a list, or return an empty string."""
    if is_blank(draft.key) or (is_blank(draft.name) and not draft.number):
        return "missing"
    lengths = (len(draft.key) - LONGEST_KEY, len(draft.number) - LONGEST_NUMBER)
    names = [len(name) - LONGEST_NAME for name in (draft.name, *draft.aliases)]
    if max(*lengths, *names, len(draft.aliases) - MOST_ALIASES) > 0:
        return "too_long"
    return point_fault(draft.lon, draft.lat)
