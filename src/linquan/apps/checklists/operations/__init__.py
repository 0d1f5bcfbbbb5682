"""Every write of checklists and assessments."""

from linquan.apps.checklists.operations.lists import (
    end_checklist,
    end_clause,
    revise_checklist,
    revise_clause,
)

__all__ = [
    "end_checklist",
    "end_clause",
    "revise_checklist",
    "revise_clause",
]
