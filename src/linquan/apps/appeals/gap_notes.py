"""Which missing service a request asks for, and that one has opened, in its timeline. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from linquan.kernel.events import EventRow

TOLD: Final = "appeal.gap_told"


class GapStep(StrEnum):
    """What is told."""

    TIED = "tied"
    UNTIED = "untied"
    OPENED = "opened"
    """A facility of the item has opened where the request lies."""
    OFFERED = "offered"
    """A facility offers a function now that it lacked."""


TIES: Final = (GapStep.TIED.value, GapStep.UNTIED.value)
"""Steps that say what a request asks for: the newest of them counts."""


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
    """A facility that is open now, of what a request asks for.

    ``opened_on`` is None where nobody knows since when; ``basket`` names the table or the basket
    with which it came, empty for one that came alone.
    """

    facility_id: int
    name: str
    name_en: str
    item_code: str
    item: str
    item_en: str
    opened_on: date | None
    step: GapStep = GapStep.OPENED
    basket: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the event of it keeps."""
        return {
            "step": self.step.value, "code": self.item_code, "item": self.item,
            "item_en": self.item_en, "facility": self.facility_id, "facility_name": self.name,
            "facility_name_en": self.name_en, "basket": self.basket,
            "on": self.opened_on.isoformat() if self.opened_on else "",
        }  # fmt: skip


def asked_for(events: Iterable[EventRow]) -> str:
    """Return the code of what a request asks for by its events; empty for nothing."""
    code = ""
    for event in events:
        if event.kind == TOLD and event.data["step"] in TIES:
            code = event.data.get("code", "") if event.data["step"] == GapStep.TIED else ""
    return code


def openings(events: Iterable[EventRow]) -> tuple[EventRow, ...]:
    """Return the events by which openings were told, oldest first."""
    there = {GapStep.OPENED, GapStep.OFFERED}
    return tuple(e for e in events if e.kind == TOLD and e.data["step"] in there)


def is_told(events: Iterable[EventRow], said: Opening) -> bool:
    """Whether an opening was told already, or another of the same basket."""
    return any(
        event.data["code"] == said.item_code
        and (
            event.data["facility"] == said.facility_id
            or bool(said.basket and event.data.get("basket") == said.basket)
        )
        for event in openings(events)
    )
