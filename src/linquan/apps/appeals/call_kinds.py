"""Kinds of calls, as lines of a list with days of validity. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CallLevel(StrEnum):
    """The lowest level that may make a call of a kind."""

    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"


@dataclass(frozen=True, slots=True)
class CallKindRow:
    """A kind of calls: the deadlines of arriving and of answering, and who may make one."""

    kind_id: int
    code: str
    name: str
    name_en: str
    arrive_code: str
    answer_code: str
    lowest_level: CallLevel
    valid_from: date
    valid_to: date | None
