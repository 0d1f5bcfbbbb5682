"""Checklists and clauses as they stand: a district's lines, and the house's own elsewhere."""

from django.db.models import Q, QuerySet

from linquan.apps.appeals.reasons import with_own
from linquan.apps.checklists.models import Assessment, Checklist, Clause
from linquan.apps.checklists.own import own_checklists, own_clauses
from linquan.apps.checklists.types import ChecklistRow, ClauseRow

CHECKLIST = ("id", *ChecklistRow.__slots__[1:])
CLAUSE = ("id", *ClauseRow.__slots__[1:])


def checklists(district_id: int) -> tuple[ChecklistRow, ...]:
    """Every version of every checklist, in their order. One statement."""
    rows = Checklist.objects.filter(district_id=district_id).values_list(*CHECKLIST)
    return with_own((ChecklistRow(*row) for row in rows), own_checklists())


def clauses(district_id: int) -> tuple[ClauseRow, ...]:
    """Every version of every clause, in their order. One statement."""
    rows = Clause.objects.filter(district_id=district_id).values_list(*CLAUSE)
    return with_own((ClauseRow(*row) for row in rows), own_clauses())


def same_place(row: Assessment) -> QuerySet[Assessment]:
    """Assessments of what one is of, by the same checklist."""
    rows = Assessment.objects.filter(
        district_id=row.district_id, checklist_code=row.checklist_code, place=row.place
    )
    unit = row.organisation_id
    of_unit = Q(organisation__isnull=True) if unit is None else Q(organisation_id=unit)
    return rows.filter(of_unit, area_id=row.area_id)
