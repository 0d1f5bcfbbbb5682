"""Presets that were written into the catalogue of a district, as their events tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from linquan.kernel.events import EventRow, latest_of

SUBJECT: Final = "presets:{}"
"""Of events, with the district."""
TAKEN, TAKEN_BACK = "preset.taken", "preset.taken_back"
TAKE_BACK_WITHIN: Final = timedelta(days=7)
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Taking:
    """A preset that was written into the catalogue from a day on.

    ``lines`` tell of each item which version was made and which one it ended.
    """

    taking_id: int
    preset: str
    on: date
    at: datetime
    actor_name: str
    lines: tuple[Mapping[str, Any], ...]
    is_back: bool

    def can_go_back(self, now: datetime) -> bool:
        """Whether there is still time to take it back."""
        return not self.is_back and now - self.at <= TAKE_BACK_WITHIN


def takings(district_id: int) -> tuple[Taking, ...]:
    """Return presets that were taken, newest first. One statement."""
    events = latest_of(district_id, SUBJECT.format(district_id), limit=MOST)
    back = {event.data["taken"] for event in events if event.kind == TAKEN_BACK}
    return tuple(_taking(event, back) for event in events if event.kind == TAKEN)


def _taking(event: EventRow, back: set[int]) -> Taking:
    data = event.data
    return Taking(
        event.event_id, data["preset"], date.fromisoformat(data["on"]), event.at,
        event.actor_name, tuple(data["lines"]), event.event_id in back,
    )  # fmt: skip
