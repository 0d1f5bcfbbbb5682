"""Who may do what with checklists and assessments, and what an answer needs. Pure."""

from datetime import datetime, timedelta
from typing import Final

from linquan.apps.checklists.types import (
    LEAST_NOTE,
    MOST_AMOUNT,
    MOVES,
    SHOWN,
    AnswerDraft,
    Proof,
    State,
    Verdict,
)
from linquan.kernel.actors import Actor, Role
from linquan.kernel.events import EventRow

TAKE_BACK_WITHIN: Final = timedelta(minutes=10)
ANSWERED: Final = "assessment.answered"
SEEING: Final = (Role.CLERK, Role.LEADER)


def may_edit_lists(actor: Actor, district_id: int) -> bool:
    """Clerks and administrators of the street level or above edit the lists."""
    return actor.edits_lists(district_id)


def may_see(actor: Actor, area_path: str) -> bool:
    """Clerks and leaders of the area or above: a community sees its own, the street all."""
    return bool(area_path) and bool(actor.posts_over(area_path, *SEEING))


def may_assess(actor: Actor, area_path: str) -> bool:
    """Clerks of the area or above begin, answer, close and drop."""
    return bool(area_path) and bool(actor.posts_over(area_path, Role.CLERK))


def may_assess_somewhere(actor: Actor) -> bool:
    """Whether there is an area that the actor may assess."""
    return any(p.area_path and p.role is Role.CLERK for p in actor.posts)


def can_move(old: State, new: State) -> bool:
    """Whether the state table has this step."""
    return new in MOVES[old]


def can_take_back(event: EventRow | None, actor: Actor, now: datetime) -> bool:
    """Whether the newest answer to a clause is one's own of a moment ago."""
    if event is None or event.kind != ANSWERED:
        return False
    return event.is_by(actor) and now - event.at <= TAKE_BACK_WITHIN


def answer_faults(
    draft: AnswerDraft, proof: Proof, *, has_photo: bool, has_request: bool
) -> dict[str, str]:
    """Name what an answer lacks, by field: words, a number or a photo, as the clause asks."""
    faults = {}
    if draft.amount is not None and not 0 <= draft.amount < MOST_AMOUNT:
        faults["amount"] = "amount_odd"
    is_shown = draft.verdict in SHOWN
    if is_shown and proof is Proof.PHOTO and not has_photo:
        faults["photos"] = "photo_needed"
    if is_shown and proof is Proof.NUMBER and draft.amount is None:
        faults["amount"] = "amount_needed"
    says_itself = draft.verdict is Verdict.MET and proof is not Proof.TEXT
    if not says_itself and not has_request and len(draft.note) < LEAST_NOTE:
        faults["note"] = "note_needed"
    return faults
