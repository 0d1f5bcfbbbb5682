"""What the desk suggests: a matter by the words of a report, a unit by the duties."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who should have it, and why."""

    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    area_name: str
    area_name_en: str
    responsibility: str
    responsibility_en: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A matter that the words point to, and the words that did."""

    matter_id: int
    words: tuple[str, ...]
