"""Checklists and their clauses: data of a district, not code."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.checklists import rules, standing
from linquan.apps.checklists.models import Checklist, Clause
from linquan.apps.checklists.telling import tell
from linquan.apps.checklists.types import (
    CLAUSE_EN_LIMIT,
    CLAUSE_LIMIT,
    ITEM_EN_LIMIT,
    ITEM_LIMIT,
    MOST_CLAUSES,
    MOST_WEIGHT,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_EN_LIMIT,
    SOURCE_LIMIT,
    UNIT_LIMIT,
    ChecklistDraft,
    ChecklistRow,
    ClauseDraft,
    ClauseRow,
)
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.dated import end_line, newest, write_line
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.letters import words_needed

BOOK: Final = "checklists"
_LINES: Final = {  # field, longest, least
    "name": (NAME_LIMIT, 1), "name_en": (NAME_EN_LIMIT, 0), "source": (SOURCE_LIMIT, 0),
    "source_en": (SOURCE_EN_LIMIT, 0),
}  # fmt: skip
_CLAUSE: Final = {
    "item": (ITEM_LIMIT, 1), "item_en": (ITEM_EN_LIMIT, 0), "name": (CLAUSE_LIMIT, 1),
    "name_en": (CLAUSE_EN_LIMIT, 0), "unit": (UNIT_LIMIT, 0), "unit_en": (UNIT_LIMIT, 0),
}  # fmt: skip


@transaction.atomic
def revise_checklist(
    *,
    actor: Actor,
    district_id: int,
    checklist_code: str,
    draft: ChecklistDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a checklist (no code given), or change one from a day on. Returns the line's id.

    What it is about stays. Raises NotAllowed, NotFound, Invalid (``valid_from``: not after its
    last change; ``subject``).
    """
    _begin(actor, district_id, "revise_checklist")
    values = asdict(draft) | _words(draft, _LINES)
    known = standing.checklists(district_id)
    last: ChecklistRow | None = newest(known, checklist_code) if checklist_code else None
    if last and last.subject != draft.subject:
        raise Invalid.field("subject", "subject_stays")
    if not last and values["name"] in {row.name for row in known if row.valid_to is None}:
        raise Invalid.field("name", "name_taken")
    made = write_line(Checklist, district_id, known, last, values, valid_from)
    tell(
        "checklist.revised", f"checklist:{made.pk}", district_id, actor, now, code=made.code,
        on=valid_from, **values,
    )  # fmt: skip
    return int(made.pk)


@transaction.atomic
def end_checklist(
    *, actor: Actor, district_id: int, checklist_code: str, valid_to: date, now: datetime
) -> int:
    """End a checklist on a day: nothing is begun by it from then on. Returns the event's id.

    What was begun goes on with the words it has. Raises NotAllowed, NotFound, Invalid
    (``valid_to``).
    """
    _begin(actor, district_id, "end_checklist")
    row = newest(standing.checklists(district_id), checklist_code)
    pk = end_line(Checklist, row, district_id, valid_to, now)
    return tell(
        "checklist.ended", f"checklist:{pk}", district_id, actor, now, code=checklist_code,
        on=valid_to,
    )  # fmt: skip


@transaction.atomic
def revise_clause(
    *,
    actor: Actor,
    district_id: int,
    checklist_code: str,
    clause_code: str,
    draft: ClauseDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a clause to a checklist (no code given), or change one from a day on. Returns its id.

    Raises NotAllowed, NotFound, Invalid.
    """
    _begin(actor, district_id, "revise_clause")
    newest(standing.checklists(district_id), checklist_code)
    values = _clause_values(draft)
    known = standing.clauses(district_id)
    last = _of_list(known, checklist_code, clause_code) if clause_code else None
    if last is None:
        _check_new(known, checklist_code, values)
    values["checklist_code"] = checklist_code
    made = write_line(Clause, district_id, known, last, values, valid_from)
    tell(
        "checklistclause.revised", f"checklistclause:{made.pk}", district_id, actor, now,
        code=made.code, on=valid_from, **values,
    )  # fmt: skip
    return int(made.pk)


@transaction.atomic
def end_clause(
    *,
    actor: Actor,
    district_id: int,
    checklist_code: str,
    clause_code: str,
    valid_to: date,
    now: datetime,
) -> int:
    """End a clause on a day. Returns the event's id. Raises NotAllowed, NotFound, Invalid."""
    _begin(actor, district_id, "end_clause")
    row = _of_list(standing.clauses(district_id), checklist_code, clause_code)
    pk = end_line(Clause, row, district_id, valid_to, now)
    return tell(
        "checklistclause.ended", f"checklistclause:{pk}", district_id, actor, now,
        code=clause_code, on=valid_to,
    )  # fmt: skip


def _begin(actor: Actor, district_id: int, verb: str) -> None:
    """Let nobody else edit checklists meanwhile. Raises NotAllowed."""
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed(verb)
    books.bump(district_id, BOOK)


def _words(draft: Any, limits: dict[str, tuple[int, int]]) -> dict[str, str]:
    """Check the texts of a draft. Raises Invalid."""
    return {
        name: words_needed(getattr(draft, name), name, limit, least=least)
        for name, (limit, least) in limits.items()
    }


def _clause_values(draft: ClauseDraft) -> dict[str, Any]:
    if draft.weight is not None and not 1 <= draft.weight <= MOST_WEIGHT:
        raise Invalid.field("weight", "out_of_range", least=1, limit=MOST_WEIGHT)
    return asdict(draft) | _words(draft, _CLAUSE)


def _check_new(known: tuple[ClauseRow, ...], checklist_code: str, values: dict[str, Any]) -> None:
    living = [r for r in known if r.checklist_code == checklist_code and r.valid_to is None]
    if (values["item"], values["name"]) in {(row.item, row.name) for row in living}:
        raise Invalid.field("name", "name_taken")
    if len(living) >= MOST_CLAUSES:
        raise Invalid.field("name", "clauses_full", limit=MOST_CLAUSES)


def _of_list(known: tuple[ClauseRow, ...], checklist_code: str, code: str) -> ClauseRow:
    """The newest version of a clause of this checklist. Raises NotFound."""
    row: ClauseRow = newest(known, code)
    if row.checklist_code != checklist_code:
        raise NotFound("line_unknown")
    return row
