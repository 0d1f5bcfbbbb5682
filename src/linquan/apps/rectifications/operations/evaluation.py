"""Supervision evaluation (监督评价): somebody else says in words what came of it, and closes it."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals.rectifying import RectifyingStep
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.rectifications import rules
from linquan.apps.rectifications.operations._checks import move, take
from linquan.apps.rectifications.operations.clues import HOUSE, tell_request
from linquan.apps.rectifications.operations.notices import notice_under
from linquan.apps.rectifications.telling import attach, say, tell
from linquan.apps.rectifications.types import LEAST_REASON, TEXT_LIMIT, EntryKind, Stage
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.letters import words_needed


@transaction.atomic
def evaluate_rectification(
    *,
    actor: Actor,
    rectification_id: int,
    text: str,
    photos: tuple[PhotoDraft, ...],
    now: datetime,
) -> int:
    """Say in words whether it was put right for good, and close it. No score.

    By another account and another post than the one that issued the order. Returns the event's
    id. Raises NotFound, NotAllowed, WrongState, Invalid (``text``).
    """
    taken = take(actor, rectification_id, "evaluate_rectification", rules.may_see, Stage.REMEDIED)
    notice = notice_under(taken)
    issued_by = (notice.issuer_account_id, notice.issuer_id, notice.issuer_role)
    if not rules.may_evaluate(actor, taken.scope, issued_by):
        raise NotAllowed("evaluate_rectification")
    plain = words_needed(text, "text", TEXT_LIMIT, least=LEAST_REASON)
    move(taken, Stage.CLOSED, None, now)
    entry = say(taken.row, EntryKind.EVALUATED, plain, now)
    count = attach(taken.row, entry, photos, now)
    tell_request(taken.row, taken.books, RectifyingStep.CLOSED, HOUSE, now)
    return tell("closed", taken.row, actor, now, entry=entry, photos=count)
