"""What a unit sends down for its part (下沉): people, money, places, hours, each dated. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from linquan.apps.orgs.types import OrganisationRow


class SupportKind(StrEnum):
    """What was sent."""

    PEOPLE = "people"
    MONEY = "money"
    """In cents."""
    PLACES = "places"
    HOURS = "hours"


class SupportState(StrEnum):
    """Whether whoever asked has seen it."""

    TOLD = "told"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


LARGEST: Final = {
    SupportKind.PEOPLE: 10_000, SupportKind.MONEY: 10**11, SupportKind.PLACES: 1_000,
    SupportKind.HOURS: 100_000,
}  # fmt: skip
"""What nobody means: a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class SupportRow:
    """Something that was sent down, and for which part."""

    support_id: int
    appeal_id: int
    part_id: int
    unit: OrganisationRow
    kind: SupportKind
    amount: int
    day: date
    words: str
    state: SupportState
