"""What a body that meets about requests did with one. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DeliberationStep(StrEnum):
    """What a body that meets about requests did with one."""

    TABLED = "tabled"
    TAKEN_OFF = "taken_off"
    PAPERS = "papers"
    RESOLVED = "resolved"
    LAID_ASIDE = "laid_aside"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Deliberation:
    """A step of a body that meets: which meeting of which body, on which day, and its words."""

    step: DeliberationStep
    meeting_id: int
    body: str
    body_en: str
    day: date
    text: str = ""
