"""Taking a request out of the rates (剔除): asked with a reason, decided by somebody else. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from linquan.kernel.events import EventRow

ASKED, APPROVED, REFUSED = KINDS = (
    "appeal.exclusion_asked", "appeal.excluded", "appeal.exclusion_refused",
)  # fmt: skip


class ExclusionState(StrEnum):
    """What became of it."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Whether a request is out of the rates, or somebody asks for it, as its timeline tells."""

    state: ExclusionState
    reason_code: str
    reason: str
    account_id: int | None
    """Who asked."""


def latest(events: Iterable[EventRow]) -> Exclusion | None:
    """How it stands; None when nobody has asked, or it was refused. Events oldest first."""
    found: Exclusion | None = None
    for event in events:
        if event.kind == ASKED:
            code, text = str(event.data["reason_code"]), str(event.data.get("text", ""))
            found = Exclusion(ExclusionState.PENDING, code, text, event.actor_id)
        elif event.kind == REFUSED:
            found = None
        elif event.kind == APPROVED and found is not None:
            found = Exclusion(
                ExclusionState.APPROVED, found.reason_code, found.reason, found.account_id
            )
    return found
