"""What a unit asks of the desk about a request: to give it back, or for more time. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from linquan.kernel.events import EventRow


class PetitionKind(StrEnum):
    """What is asked for."""

    RETURN = "return"
    """That it is not for this unit (退单)."""
    EXTENSION = "extension"
    """That it takes longer (延期)."""


class PetitionState(StrEnum):
    """What became of it."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """The request moved on before anybody decided, or the unit took it back."""


ASKED: Final = "appeal.petitioned"
DECIDED: Final = frozenset({"appeal.returned", "appeal.extended", "appeal.petition_refused"})
LAPSED: Final = "appeal.petition_lapsed"
GIVEN: Final = frozenset({"appeal.assigned", "appeal.handed_over", "appeal.merged"})
"""Events that give a request to a unit."""


@dataclass(frozen=True, slots=True)
class Petition:
    """What waits for a decision, as the timeline of a request tells it."""

    petition_id: int
    kind: PetitionKind
    reason_code: str
    """Of the list of reasons; empty for one from before there was a list."""
    reason: str
    amount: int
    unit_id: int
    account_id: int | None
    asked_at: datetime


def pending(events: Iterable[EventRow]) -> Petition | None:
    """The petition that no later event has decided; events oldest first."""
    found: Petition | None = None
    for event in events:
        if event.kind == ASKED:
            found = _petition(event)
        elif event.kind in DECIDED or event.kind == LAPSED:
            found = None
    return found


def _petition(event: EventRow) -> Petition:
    data = event.data
    return Petition(
        int(data["petition"]), PetitionKind(data["asks"]), str(data.get("reason_code", "")),
        str(data.get("text", "")), int(data["amount"]), int(data["owner_id"]), event.actor_id,
        event.at,
    )  # fmt: skip


def given_at(events: Sequence[EventRow], owner_id: int, received_at: datetime) -> datetime:
    """Since when a unit has a request: when it was last given to it, else when it came in."""
    given = (e.at for e in events if e.kind in GIVEN and e.data.get("owner_id") == owner_id)
    return max(given, default=received_at)


def minutes(span: timedelta) -> int:
    """Whole minutes of a span."""
    return int(span.total_seconds() // 60)
