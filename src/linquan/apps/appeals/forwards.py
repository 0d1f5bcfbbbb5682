"""Forwarding a request by a signed link to a body outside, which has no account here. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from linquan.kernel.events import EventRow

MOST_REPLIES: Final = 10
"""What one link may write: who has more to say telephones."""
LONGEST_DAYS: Final = 90
FORWARDED, REPLIED, REVOKED = (
    "appeal.forwarded", "appeal.outside_replied", "appeal.forward_revoked",
)  # fmt: skip
PHOTO_ROLE: Final = "outside"


class ForwardState(StrEnum):
    """Where a forward stands."""

    OPEN = "open"
    RECEIVED = "received"
    ANSWERED = "answered"
    NOT_OURS = "not_ours"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    """It ran out unanswered, and another link was made."""


class Said(StrEnum):
    """What a body outside says."""

    RECEIVED = "received"
    ANSWERED = "answered"
    NOT_OURS = "not_ours"


WAITING: Final = frozenset({ForwardState.OPEN, ForwardState.RECEIVED})
OVER: Final = frozenset({ForwardState.REVOKED, ForwardState.LAPSED})


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A line of the list of bodies outside (外部单位): a power company, water works, a railway.

    ``organisation_id`` names it where it can be complained about here.
    """

    body_id: int
    code: str
    name: str
    name_en: str
    phone: str
    organisation_id: int | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ForwardDraft:
    """What goes to a body: own words, chosen photos; the reporter only with a reason."""

    body_id: int
    text: str
    days: int
    photo_ids: tuple[int, ...] = ()
    tells_reporter: bool = False
    reason: str = ""
    texts_body: bool = False
    """Whether the link is sent to the telephone of the body."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A forward that was made, and the link that is handed over."""

    forward_id: int
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """What a body says; ``role``: who there says it, as an office, not a name."""

    said: Said
    role: str
    text: str = ""


def subject_of(forward_id: int) -> str:
    """How the actor behind the link of a forward is named."""
    return f"forward:{forward_id}"


def expires_at(now: datetime, days: int) -> datetime:
    """When the link of a forward runs out."""
    return now + timedelta(days=days)


def state_after(state: ForwardState, said: Said) -> ForwardState:
    """Where a forward stands after a reply: that it was received takes nothing back."""
    is_more = said is not Said.RECEIVED or state is ForwardState.OPEN
    return ForwardState(said.value) if is_more else state


def replies(events: Iterable[EventRow], forward_id: int | None = None) -> tuple[EventRow, ...]:
    """What bodies said of a request, oldest first: of one forward, or of all."""
    told = (event for event in events if event.kind == REPLIED)
    return tuple(e for e in told if forward_id is None or e.data.get("forward") == forward_id)


def newest_answer(events: Iterable[EventRow]) -> str:
    """What a body answered last; empty where none has."""
    answers = [e for e in replies(events) if e.data.get("said") == Said.ANSWERED]
    return str(answers[-1].data.get("text", "")) if answers else ""
