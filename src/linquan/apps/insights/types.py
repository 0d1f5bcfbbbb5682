"""Measures of the desk and the rows that show them."""

from dataclasses import dataclass
from enum import StrEnum

from linquan.apps.appeals.types import OPEN, Status


class Measure(StrEnum):
    """What is counted; the words of each stand on the public page.

    Stocks (a request is in exactly one): in progress, solved, refused, withdrawn. Flows: received,
    rated, content.
    """

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    SOLVED = "solved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RATED = "rated"
    CONTENT = "content"


STOCKS = (Measure.IN_PROGRESS, Measure.SOLVED, Measure.REFUSED, Measure.WITHDRAWN)


def stock_of(status: Status, *, is_refused: bool) -> Measure:
    """The one stock in which a request of this status is counted."""
    if status in OPEN:
        return Measure.IN_PROGRESS
    if status is Status.WITHDRAWN:
        return Measure.WITHDRAWN
    return Measure.REFUSED if is_refused else Measure.SOLVED


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Counts of one place by measure; ``None`` is a count too small to show."""

    area_id: int
    name: str
    name_en: str
    counts: dict[Measure, int | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """Public counters: a row for every community and one for all of them."""

    rows: tuple[FigureRow, ...]
    total: FigureRow
    satisfied_percent: int | None
    smallest: int
