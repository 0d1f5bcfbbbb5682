"""What other units are asked to do for a request that stays with its one owner. Pure.

A part is joint work (协办) or belongs to a call (吹哨): whoever has the request asks, the unit does
its part and says so; the owner alone answers the reporter.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from linquan.apps.orgs.types import OrganisationRow


class PartKind(StrEnum):
    """How a unit was asked."""

    JOINT = "joint"
    CALL = "call"
    """Several at once, to come to the place first."""


class PartState(StrEnum):
    """Where a part stands."""

    ASKED = "asked"
    ARRIVED = "arrived"
    """The unit says that it is there; calls only."""
    ANSWERED = "answered"
    RETURNED = "returned"
    """The unit says why it cannot."""
    CANCELLED = "cancelled"
    """Not needed any more, or the request ended."""


OPEN_PARTS: Final = frozenset({PartState.ASKED, PartState.ARRIVED})
GIVEN_UP: Final = frozenset({PartState.RETURNED, PartState.CANCELLED})
MOVES: Final[dict[PartKind, dict[PartState, frozenset[PartState]]]] = {
    PartKind.JOINT: {PartState.ASKED: GIVEN_UP | {PartState.ANSWERED}},
    PartKind.CALL: {
        PartState.ASKED: GIVEN_UP | {PartState.ARRIVED},
        PartState.ARRIVED: GIVEN_UP | {PartState.ASKED, PartState.ANSWERED},
    },
}


def can_move(kind: PartKind, old: PartState, new: PartState) -> bool:
    """Whether the state table has this step; nothing follows once a part is over."""
    return new in MOVES[kind].get(old, frozenset())


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of a request; every unit resolved."""

    part_id: int
    appeal_id: int
    kind: PartKind
    call_id: int | None
    unit: OrganisationRow
    asked_by: OrganisationRow
    text: str
    asked_at: datetime
    arrive_due_at: datetime | None
    arrived_at: datetime | None
    arrival_place: str
    arrival_confirmed_at: datetime | None
    due_at: datetime
    state: PartState
    outcome: str
    waiver: str
    done_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the unit still has to do something."""
        return self.state in OPEN_PARTS

    @property
    def next_at(self) -> datetime:
        """The one date that counts now: of arriving until it has arrived, then of answering."""
        if self.state is PartState.ASKED and self.arrive_due_at is not None:
            return self.arrive_due_at
        return self.due_at

    def is_late(self, now: datetime) -> bool:
        """Whether its date has passed, or had when it was answered."""
        return (self.done_at or now) > self.next_at

    @property
    def arrived_late(self) -> bool:
        """Whether the unit came after it should have."""
        if self.arrived_at is None or self.arrive_due_at is None:
            return False
        return self.arrived_at > self.arrive_due_at


def photo_role(part_id: int) -> str:
    """How the pictures of a part are kept among those of its request."""
    return f"{PHOTOS}{part_id}"


PHOTOS: Final = "part:"
