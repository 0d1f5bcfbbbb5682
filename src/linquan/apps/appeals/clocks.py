"""The three clocks of a request: first contact, handling, and from reception to the end. Pure.

Each runs by a deadline of the list of deadlines. The matter says which one handling takes; the
lines here say it for the other two, and for handling once more after a reporter was not satisfied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

DEFAULT: Final = "default"
"""Code of the line for every matter without a line of its own."""


class ClockKind(StrEnum):
    """What runs against a request."""

    CONTACT = "contact"
    """Until somebody has spoken with the reporter, from reception; nothing stops it."""
    HANDLING = "handling"
    """Until the owner answers; stands while the reporter is asked, begins anew when reopened."""
    TOTAL = "total"
    """From reception to the end; stands while the reporter is asked and while it is answered."""


class ContactWay(StrEnum):
    """How a reporter was spoken with."""

    PHONE = "phone"
    VISIT = "visit"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class ClockTermsRow:
    """Deadlines of a matter's other clocks; an empty code means that this clock does not run."""

    terms_id: int
    code: str
    contact_code: str
    total_code: str
    again_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ClockFace:
    """One clock as it stands: when it runs out, and when it was stopped for good."""

    kind: ClockKind
    due_at: datetime
    done_at: datetime | None
    is_standing: bool

    @property
    def late(self) -> bool:
        """Whether it had run out when it was stopped for good."""
        return self.done_at is not None and self.done_at > self.due_at


def stopped(stored: Sequence[Sequence[str]], at: datetime) -> list[list[str]]:
    """Stop a clock; one that stands is left alone. ISO pairs, an open pause has an empty end."""
    pauses = [list(pair) for pair in stored]
    return pauses if pauses and not pauses[-1][1] else [*pauses, [at.isoformat(), ""]]


def started(stored: Sequence[Sequence[str]], at: datetime) -> list[list[str]]:
    """Let a stopped clock run again; one that runs is left alone."""
    return [[a, b or at.isoformat()] for a, b in stored]
