"""Words and rows of the reports of life circles. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from linquan.apps.circles.runs import OPEN_RUNS
from linquan.apps.places.types import AreaRow

MOST_KEPT: Final = 20
"""Reports of a district that are kept; older ones are made again from their run."""
MOST_WAITING: Final = 5


class Language(StrEnum):
    """Languages a report is written in."""

    CHINESE = "zh-hans"
    ENGLISH = "en"


class Format(StrEnum):
    """Files a report is made as."""

    PDF = "pdf"
    DOCX = "docx"


CONTENT_TYPES: Final = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as the list shows it."""

    report_id: int
    run_id: int
    area: AreaRow
    language: str
    state: str
    refused: str
    account_name: str
    asked_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the worker has still to do with it."""
        return self.state in OPEN_RUNS
