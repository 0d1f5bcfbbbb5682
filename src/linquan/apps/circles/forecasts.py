"""How many people an area is forecast to have in a year: a dated list of the district. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final

NAME_LIMIT, NAME_EN_LIMIT, SOURCE_LIMIT = 80, 120, 80
MOST_PEOPLE: Final = 20_000_000
YEARS: Final = (2000, 2100)


@dataclass(frozen=True, slots=True)
class ForecastDraft:
    """What a forecast says, but for its code and days."""

    name: str
    name_en: str
    area_id: int
    year: int
    people: int
    source: str


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A version of a forecast: people of an area in a year."""

    forecast_id: int
    code: str
    position: int
    name: str
    name_en: str
    area_id: int
    year: int
    people: int
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether it comes with the house: none does."""
        return False
