"""Every read of checklists and assessments."""

from linquan.apps.checklists.queries.assessments import (
    assessment_page,
    assessments_page,
    begin_page,
    comparison_page,
    lacking_page,
    photo_of,
)
from linquan.apps.checklists.queries.list_rows import Counted, ListPage, ListsPage
from linquan.apps.checklists.queries.lists import list_page, lists_page
from linquan.apps.checklists.queries.overview import OverviewPage, overview_page
from linquan.apps.checklists.queries.rows import (
    AssessmentPage,
    AssessmentRow,
    AssessmentsPage,
    BeginPage,
    ClauseView,
    ComparisonPage,
    LackingPage,
    Wanted,
)

__all__ = [
    "AssessmentPage",
    "AssessmentRow",
    "AssessmentsPage",
    "BeginPage",
    "ClauseView",
    "ComparisonPage",
    "Counted",
    "LackingPage",
    "ListPage",
    "ListsPage",
    "OverviewPage",
    "Wanted",
    "assessment_page",
    "assessments_page",
    "begin_page",
    "comparison_page",
    "lacking_page",
    "list_page",
    "lists_page",
    "overview_page",
    "photo_of",
]
