"""Actions of a case: what a neighbourhood does in answer to it, such as a live sale. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from linquan.kernel.events import EventRow

PHOTOS: Final = "action-"
PLANNED, HELD, CANCELLED = "appeal.action_planned", "appeal.action_held", "appeal.action_cancelled"
TITLE_LIMIT, PLACE_LIMIT, ROLE_LIMIT, WORDS_LIMIT = 60, 120, 60, 500
MOST_MEASURES, MEASURE_LIMIT = 6, 20
LARGEST_COUNT, LARGEST_CENTS = 10_000_000, 10_000_000_000
MOST_ACTIONS, DAYS_AHEAD = 20, 365


class ActionState(StrEnum):
    """Where an action stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted after an action, with its unit: ``订单（单）`` or ``kilograms``."""

    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ActionKindRow:
    """A version of a kind of actions; ``has_money``: an amount is asked for as well."""

    kind_id: int
    code: str
    name: str
    name_en: str
    measures: tuple[Measure, ...]
    has_money: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ActionKindDraft:
    """A kind of actions, as a clerk writes it."""

    name: str
    name_en: str
    measures: tuple[Measure, ...]
    has_money: bool


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """An action as it is announced: when, where, who hosts, who is asked to help. No names."""

    kind_id: int
    title: str
    starts_at: datetime
    place: str
    host_id: int | None = None
    host_role: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """What came of it: a count for each measure of the kind, money in cents, words."""

    counts: tuple[int, ...]
    amount_cents: int
    text: str


def photo_role(action_id: int) -> str:
    """How the pictures of an action are named."""
    return f"{PHOTOS}{action_id}"


def ids_in(events: Iterable[EventRow]) -> tuple[int, ...]:
    """Which actions the timeline of a request tells of, oldest first."""
    return tuple(int(event.data["action"]) for event in events if event.kind == PLANNED)
