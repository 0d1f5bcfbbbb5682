"""Which missing service a request asks for, and that one has opened, in its timeline. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from linquan.kernel.events import EventRow

TOLD: Final = "appeal.gap_told"


class GapStep(StrEnum):
    """What is told."""

    TIED = "tied"
    UNTIED = "untied"
    OPENED = "opened"
    """A facility of the item has opened where the request lies."""


class TiedBy(StrEnum):
    """Who said that a request asks for a missing service."""

    GAP = "gap"
    """It was opened from the gap."""
    CLERK = "clerk"
    REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class GapNote:
    """A step, and the item of the catalogue that it is about, as it was called then."""

    step: GapStep
    item_code: str
    item: str
    item_en: str
    by: TiedBy


@dataclass(frozen=True, slots=True)
class Opening:
    """A facility that has opened, of an item that a request asks for."""

    facility_id: int
    name: str
    name_en: str
    item_code: str
    item: str
    item_en: str
    opened_on: date


def openings(events: Iterable[EventRow]) -> tuple[EventRow, ...]:
    """Return the events by which openings were told, oldest first."""
    return tuple(e for e in events if e.kind == TOLD and e.data["step"] == GapStep.OPENED)


def is_told(events: Iterable[EventRow], facility_id: int) -> bool:
    """Whether the opening of a facility was told already."""
    return any(event.data["facility"] == facility_id for event in openings(events))
