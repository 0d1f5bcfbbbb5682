"""Every write of checklists and assessments."""

from linquan.apps.checklists.operations.answering import answer_clause, take_back_answer
from linquan.apps.checklists.operations.assessing import (
    begin_assessment,
    close_assessment,
    drop_assessment,
)
from linquan.apps.checklists.operations.filing import file_clause
from linquan.apps.checklists.operations.lists import (
    end_checklist,
    end_clause,
    revise_checklist,
    revise_clause,
)

__all__ = [
    "answer_clause",
    "begin_assessment",
    "close_assessment",
    "drop_assessment",
    "end_checklist",
    "end_clause",
    "file_clause",
    "revise_checklist",
    "revise_clause",
    "take_back_answer",
]
