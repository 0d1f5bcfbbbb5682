"""A clause is answered with its proof; one's own newest answer is taken back for ten minutes."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from linquan.apps.appeals.photos import tie_photos
from linquan.apps.appeals.types import PHOTO_LIMIT, PhotoDraft
from linquan.apps.checklists import rules
from linquan.apps.checklists.models import Answer
from linquan.apps.checklists.operations._checks import (
    HeldClause,
    check_open,
    hold_clause,
    newest_answer,
)
from linquan.apps.checklists.telling import role_of, subject_of, tell
from linquan.apps.checklists.types import NOTE_LIMIT, AnswerDraft, Proof, Verdict
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import EventRow, latest_of
from linquan.kernel.letters import words_needed
from linquan.kernel.models import Attachment

LOOKED_BACK = 200
"""Events of an assessment among which the one of an answer of a moment ago is looked for."""


@transaction.atomic
def answer_clause(
    *,
    actor: Actor,
    clause_id: int,
    draft: AnswerDraft,
    photos: tuple[PhotoDraft, ...],
    seen: int,
    now: datetime,
) -> int:
    """Write down what is found of a clause, with its proof. Returns the answer's id.

    ``seen`` is the newest answer that the actor knew of (0: none), so that nobody writes over a
    colleague unknowingly. Numbers of people are starred. Eight statements, one more with photos or
    where older ones count. Raises NotFound, NotAllowed, WrongState (``assessment_ended``,
    ``answered_meanwhile``), Invalid (``note``, ``amount``, ``photos``).
    """
    found = hold_clause(actor, clause_id, "answer_clause")
    check_open(found.held)
    if (found.answer.pk if found.answer else 0) != seen:
        raise WrongState("answered_meanwhile")
    plain = numbers.masked(words_needed(draft.note, "note", NOTE_LIMIT, least=0))[:NOTE_LIMIT]
    told = AnswerDraft(draft.verdict, plain, draft.amount)
    _check(found, told, photos)
    made = Answer.objects.create(
        district_id=found.clause.district_id, clause=found.clause, verdict=told.verdict.value,
        note=told.note, amount=told.amount, at=now,
    )  # fmt: skip
    _set(found, told.verdict.value)
    count = tie_photos(
        found.clause.district_id, subject_of(found.held.row.pk), role_of(made.pk), photos, now
    )
    _tell(found, rules.ANSWERED, actor, now, answer=made.pk, verdict=told.verdict.value,
          photos=count)  # fmt: skip
    return made.pk


def _check(found: HeldClause, told: AnswerDraft, photos: tuple[PhotoDraft, ...]) -> None:
    if len(photos) > PHOTO_LIMIT:
        raise Invalid.field("photos", "too_many", limit=PHOTO_LIMIT)
    proof = Proof(found.clause.proof)
    faults = rules.answer_faults(
        told, proof, has_photo=bool(photos) or (proof is Proof.PHOTO and _has_photo(found)),
        has_request=found.clause.appeal_id is not None,
    )  # fmt: skip
    if faults:
        raise Invalid("invalid", fields=faults)


def _has_photo(found: HeldClause) -> bool:
    """Whether an older answer to the clause has a photo. Two statements."""
    answers = Answer.objects.filter(district_id=found.clause.district_id, clause=found.clause)
    roles = [role_of(pk) for pk in answers.values_list("id", flat=True)]
    return _photos(found, roles).exists()


def _photos(found: HeldClause, roles: Iterable[str]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(
        district_id=found.clause.district_id, subject=subject_of(found.held.row.pk),
        role__in=list(roles),
    )  # fmt: skip


def _set(found: HeldClause, verdict: str) -> None:
    found.clause.verdict = verdict
    found.clause.save(update_fields=["verdict"])


@transaction.atomic
def take_back_answer(*, actor: Actor, clause_id: int, now: datetime) -> int:
    """Take one's own newest answer to a clause back, within ten minutes. Returns the event's id.

    What was answered before counts again. Eleven statements. Raises NotFound, NotAllowed,
    WrongState (``assessment_ended``, ``answer_stays``).
    """
    found = hold_clause(actor, clause_id, "take_back_answer")
    check_open(found.held)
    event = _newest_event(found)
    if found.answer is None or not rules.can_take_back(event, actor, now):
        raise WrongState("answer_stays")
    was = found.answer.verdict
    _photos(found, [role_of(found.answer.pk)]).delete()
    found.answer.delete()
    before = newest_answer(found.clause.district_id, clause_id)
    _set(found, before.verdict if before else "")
    return _tell(found, "assessment.answer_taken_back", actor, now, verdict=was)


def _newest_event(found: HeldClause) -> EventRow | None:
    """What happened last to a clause, among the latest events of its assessment."""
    subject = subject_of(found.held.row.pk)
    latest = latest_of(found.clause.district_id, subject, limit=LOOKED_BACK)
    return next((e for e in latest if e.data.get("clause") == found.clause.pk), None)


def _tell(
    found: HeldClause, kind: str, actor: Actor, now: datetime, *, verdict: str, **data: int
) -> int:
    clause = found.clause
    return tell(
        kind, subject_of(found.held.row.pk), clause.district_id, actor, now, clause=clause.pk,
        code=clause.code, verdict=Verdict(verdict).value, **data,
    )  # fmt: skip
