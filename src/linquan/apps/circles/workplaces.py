"""Where people work: firms and buildings with their jobs, from a day on. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final

NAME_LIMIT, NAME_EN_LIMIT, SOURCE_LIMIT = 80, 120, 80
MOST_JOBS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class WorkplaceRow:
    """A version of a workplace."""

    workplace_id: int
    code: str
    position: int
    name: str
    name_en: str
    lon: float
    lat: float
    jobs: int
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether it comes with the house: none does."""
        return False


@dataclass(frozen=True, slots=True)
class WorkplaceDraft:
    """What a workplace says, but for its code and days."""

    name: str
    name_en: str
    lon: float
    lat: float
    jobs: int
    source: str
