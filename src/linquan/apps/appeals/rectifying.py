"""What became of a matter that was found by a request and must be put right by somebody. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class RectifyingStep(StrEnum):
    """Where the rectification stands that a request led to."""

    OPENED = "opened"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    HANDED_ON = "handed_on"
    ORDERED = "ordered"
    REMEDIED = "remedied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Rectifying:
    """A step of the rectification that a request led to, and its number."""

    step: RectifyingStep
    rectification_id: int
    number: str
