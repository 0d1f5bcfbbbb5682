"""What the pages of life circles show, as rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles.facilities import FacilityRow, FacilityView, PhotoView
from linquan.apps.circles.offerings import FunctionRuleRow
from linquan.apps.circles.position_rules import PositionRuleRow
from linquan.apps.circles.queries.asked import Hole
from linquan.apps.circles.spaces import SpaceTierRow
from linquan.apps.circles.types import ItemRow, SpeedRow
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow
from linquan.kernel.events import EventRow


@dataclass(frozen=True, slots=True)
class LinesPage:
    """A dated list: the lines of a day, all versions, the items that they name by code."""

    valid: tuple[Any, ...]
    every: tuple[Any, ...]
    items: Mapping[str, ItemRow]
    today: date
    may_edit: bool

    @property
    def lines(self) -> tuple[tuple[Any, ItemRow | None], ...]:
        """The lines of the day, each with its item."""
        return tuple((row, self.items.get(row.item_code)) for row in self.valid)

    @property
    def coming(self) -> tuple[Any, ...]:
        """Versions that begin on a later day."""
        return tuple(row for row in self.every if row.valid_from > self.today)

    def of_code(self, code: str) -> tuple[Any, ...]:
        """Every version of a line, oldest first."""
        found = (row for row in self.every if row.code == code)
        return tuple(sorted(found, key=lambda row: row.valid_from))


@dataclass(frozen=True, slots=True)
class SpeedsPage:
    """Every version of every walking speed, and whether the reader edits them."""

    every: tuple[SpeedRow, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class PositionRulesPage:
    """Every version of every threshold, and whether the reader edits them."""

    every: tuple[PositionRuleRow, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class FacilitiesPage:
    """One page of facilities, and how many there are of each state, match and item."""

    rows: tuple[FacilityView, ...]
    by_state: Mapping[str, int]
    by_match: Mapping[str, int]
    by_item: Mapping[str, int]
    items: Mapping[str, ItemRow]
    tiers: Mapping[str, SpaceTierRow]
    kinds: Mapping[str, FunctionRuleRow]
    areas: tuple[AreaRow, ...]
    next_id: int | None
    may_add: bool

    @property
    def total(self) -> int:
        """How many facilities the register has."""
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class FacilityPage:
    """One facility, its events (oldest first), what the reader may do, and what events name."""

    view: FacilityView
    events: tuple[EventRow, ...]
    may_keep: bool
    can_take_back: bool
    areas: Mapping[int, AreaRow]
    units: Mapping[int, OrganisationRow]
    items: Mapping[str, ItemRow]
    space: tuple[int, str] | None = None
    """Number and name of the idle space that it was agreed on for."""
    photos: tuple[PhotoView, ...] = ()
    tiers: Mapping[str, SpaceTierRow] = field(default_factory=dict)
    kinds: Mapping[str, FunctionRuleRow] = field(default_factory=dict)
    parent: FacilityRow | None = None
    children: tuple[FacilityRow, ...] = ()
    holes: Mapping[str, Hole] = field(default_factory=dict)
    """Of each function that it lacks, by its words."""


@dataclass(frozen=True, slots=True)
class FacilityFormPage:
    """What the form of a facility offers."""

    areas: tuple[AreaRow, ...]
    served: tuple[AreaRow, ...]
    units: tuple[OrganisationRow, ...]
    items: tuple[ItemRow, ...]
    books: Desk
    today: date
    tiers: tuple[SpaceTierRow, ...] = ()
    kinds: tuple[FunctionRuleRow, ...] = ()
