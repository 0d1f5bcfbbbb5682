"""The steps by which a planned facility comes about, and what is late. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

NAME_LIMIT, NOTE_LIMIT, LEAST_REASON = 80, 200, 4
MOST_STEPS, MOST_PHOTOS = 40, 3
PLANNED_KIND, MOVED, DONE, DROPPED = (
    f"facility.step_{one}" for one in ("planned", "moved", "done", "dropped")
)
"""The events of a step; each names it, and its days before and after."""


class StepState(StrEnum):
    """What has become of a step."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as it is kept."""

    step_id: int
    facility_id: int
    name: str
    due_on: date
    done_on: date | None
    state: str
    progress: int | None
    note: str
    photo_ids: list[int]

    @property
    def is_planned(self) -> bool:
        """Whether it is still to be done."""
        return self.state == StepState.PLANNED

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.is_planned and self.due_on < today


FIELDS: Final = ("id", *StepRow.__slots__[1:])


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a planned facility stands to its days."""

    next: StepRow | None
    """What is to be done first."""
    late: tuple[StepRow, ...]
    done: int
    steps: int
    """But for those that were dropped."""
    is_over: bool
    """Whether the day for which it was planned has passed."""

    @property
    def is_late(self) -> bool:
        """Whether a day has passed: its own, or that of a step."""
        return self.is_over or bool(self.late)


def outlook(steps: Iterable[StepRow], planned_for: date | None, today: date) -> Outlook:
    """Return how a planned facility stands to its days."""
    every = [one for one in steps if one.state != StepState.DROPPED]
    planned = sorted(
        (one for one in every if one.is_planned), key=lambda one: (one.due_on, one.step_id)
    )
    return Outlook(
        next(iter(planned), None),
        tuple(one for one in planned if one.is_late(today)),
        len(every) - len(planned),
        len(every),
        planned_for is not None and planned_for < today,
    )
