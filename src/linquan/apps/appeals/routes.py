"""Words and rows of routing: rules of the list, what is asked of the router, what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from linquan.apps.appeals.routing_rows import Effect as Effect
from linquan.apps.appeals.routing_rows import RoutingRuleRow as RoutingRuleRow
from linquan.apps.appeals.types import DutyRow
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow, Level

RANKS: Final[Mapping[str, int]] = {
    Level.DISTRICT: 0, Level.STREET: 1, Level.COMMUNITY: 2, Level.VILLAGE: 2, Level.GRID: 3,
    Level.GROUP: 3, Level.ESTATE: 3, Level.BUILDING: 4,
}  # fmt: skip
"""How far below the district a level lies."""
LADDER: Final = (2, 1, 0)
"""Ranks at which an office is expected: where none has the duty, that is said."""


class Why(StrEnum):
    """Why a level, an organisation or a rule was passed over."""

    NO_DUTY = "no_duty"
    PARTY = "party"
    NOT_YET = "not_yet"
    ENDED = "ended"
    CLOSED = "closed"
    ZONE = "zone"
    CHANNEL = "channel"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Question:
    """A request as the router sees it; time and weekday are those of the office."""

    matter_code: str
    group_code: str
    area_path: str
    channel_code: str
    weekday: int
    at: time
    day: date
    about_path: str = ""
    zones: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Grounds:
    """The lists by which the router decides: duties by matter in all versions, rules in order."""

    duties: Mapping[str, Sequence[DutyRow]]
    organisations: Mapping[int, OrganisationRow]
    areas: Mapping[str, AreaRow]
    rules: Sequence[RoutingRuleRow] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An organisation that may have it: by a line of the duty list, by a rule, or by both."""

    organisation_id: int
    level: Level
    duty: DutyRow | None = None
    rule: RoutingRuleRow | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A level that was passed over, and why; ``day``: from when, or until when, a duty holds."""

    level: Level
    why: Why
    organisation_id: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule for this matter and area that was not followed, and why."""

    rule: RoutingRuleRow
    why: Why
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should have a request, the best first, and why nobody lower and no other rule."""

    choices: tuple[Choice, ...] = ()
    passed: tuple[Passed, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def first(self) -> Choice | None:
        """The proposal itself."""
        return self.choices[0] if self.choices else None

    def lowest(self) -> frozenset[int]:
        """Organisations at which no reason is asked: the first, and its like by the duty list."""
        first = self.first
        if first is None:
            return frozenset()
        like = (c for c in self.choices if c.duty and RANKS[c.level] == RANKS[first.level])
        return frozenset({first.organisation_id, *(c.organisation_id for c in like)})
