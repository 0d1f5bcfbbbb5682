"""What is lacking becomes a request: through the intake of the desk, and then it lives there."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.photos import take_photos_away
from linquan.apps.appeals.queries import statuses_of
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import DONE, ChannelKind, Filed, PhotoDraft
from linquan.apps.checklists.models import Answer
from linquan.apps.checklists.operations._checks import HeldClause, hold_clause
from linquan.apps.checklists.telling import role_of, subject_of, tell
from linquan.apps.checklists.types import LACKING, State
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.models import Attachment


@transaction.atomic
def file_clause(*, actor: Actor, clause_id: int, draft: RequestDraft, now: datetime) -> Filed:
    """Open a request for what is not met or partly met; its words live there from then on.

    Also after the closing. Eight statements and those of the request, three more with pictures,
    one where an older request is done. Raises NotFound, NotAllowed, WrongState
    (``assessment_dropped``, ``not_lacking``, ``request_open``), Invalid.
    """
    found = hold_clause(actor, clause_id, "file_clause")
    clause, books = found.clause, found.held.books
    _check(found)
    area = books.areas.areas.get(draft.area_id)
    if area is None or area.is_retired or not area.path.startswith(found.held.path):
        raise Invalid.field("area", "area_inside")
    laid_out = draft.laid_out(
        f"lacking-{clause.pk:08d}-{clause.appeal_id or 0}",
        books.channel_of_staff(ChannelKind.DESK, now).channel_id,
        along=_take_along(found, draft.photo_ids),
    )
    filed = appeals.file_appeal(actor=actor, district_id=books.district_id, draft=laid_out, now=now)
    clause.appeal_id = filed.appeal_id
    clause.save(update_fields=["appeal"])
    if found.answer is not None:
        found.answer.note = ""
        found.answer.save(update_fields=["note"])
    tell(
        "assessment.filed", subject_of(found.held.row.pk), clause.district_id, actor, now,
        clause=clause.pk, code=clause.code, appeal=filed.appeal_id,
    )  # fmt: skip
    return filed


def _check(found: HeldClause) -> None:
    """Refuse what is not lacking, or has a request that is not done. Raises WrongState."""
    clause = found.clause
    if found.held.row.state == State.DROPPED:
        raise WrongState("assessment_dropped")
    if clause.verdict not in LACKING:
        raise WrongState("not_lacking")
    if clause.appeal_id is not None:
        status = statuses_of(clause.district_id, [clause.appeal_id]).get(clause.appeal_id)
        if status is not None and status not in DONE:
            raise WrongState("request_open")


def _take_along(found: HeldClause, photo_ids: frozenset[int]) -> tuple[PhotoDraft, ...]:
    """Take pictures of the clause away, for the request they go with. Three statements, or none."""
    if not photo_ids:
        return ()
    answers = Answer.objects.filter(district_id=found.clause.district_id, clause=found.clause)
    rows = Attachment.objects.filter(
        district_id=found.clause.district_id, subject=subject_of(found.held.row.pk),
        role__in=[role_of(pk) for pk in answers.values_list("id", flat=True)], pk__in=photo_ids,
    )  # fmt: skip
    return take_photos_away(rows)
