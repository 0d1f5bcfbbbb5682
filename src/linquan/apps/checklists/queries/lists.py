"""Reads of checklists and their clauses."""

from datetime import date, datetime

from linquan.apps.checklists import rules, standing
from linquan.apps.checklists.queries.list_rows import Counted, ListPage, ListsPage
from linquan.apps.checklists.types import ChecklistRow, ClauseRow, Evidence
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on


def lists_page(actor: Actor, now: datetime) -> ListsPage:
    """The checklists. Two statements."""
    every = standing.checklists(actor.district_id)
    today = now.astimezone(OFFICE_ZONE).date()
    clauses = valid_on(standing.clauses(actor.district_id), today)
    return ListsPage(
        tuple(_counted(row, clauses) for row in valid_on(every, today)),
        tuple(row for row in every if row.valid_from > today),
        today,
        rules.may_edit_lists(actor, actor.district_id),
    )


def _counted(row: ChecklistRow, clauses: tuple[ClauseRow, ...]) -> Counted:
    mine = [clause for clause in clauses if clause.checklist_code == row.code]
    examples = sum(clause.evidence == Evidence.EXAMPLE for clause in mine)
    return Counted(row, len({clause.item for clause in mine}), len(mine), examples)


def list_page(actor: Actor, code: str, now: datetime) -> ListPage:
    """One checklist with its clauses. Two statements. Raises NotFound."""
    versions = [row for row in standing.checklists(actor.district_id) if row.code == code]
    if not versions:
        raise NotFound("line_unknown")
    today = now.astimezone(OFFICE_ZONE).date()
    every = [r for r in standing.clauses(actor.district_id) if r.checklist_code == code]
    return ListPage(
        tuple(sorted(versions, key=lambda row: row.valid_from)),
        valid_on(every, today),
        tuple(row for row in every if row.valid_from > today),
        tuple(row for row in every if _is_over(row, today)),
        today,
        rules.may_edit_lists(actor, actor.district_id),
    )


def _is_over(row: ClauseRow, today: date) -> bool:
    return row.valid_to is not None and row.valid_to <= today
