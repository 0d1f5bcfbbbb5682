"""Closing a task from the street: answered with a photo, once however often it is sent."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction

from linquan.apps.appeals.models import AnswerKey
from linquan.apps.appeals.operations.answering import answer_appeal
from linquan.apps.appeals.operations.drafting import is_key
from linquan.apps.appeals.types import PhotoDraft
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed


def _answers_repeats(finish: Callable[..., bool]) -> Callable[..., bool]:
    """Answer a key that was seen before as it was answered then, whatever has happened since.

    Who saw no answer sends it again, maybe days later: by then it is rated, or with someone else.
    """

    @wraps(finish)
    def once(*, actor: Actor, key: str, appeal_id: int, **rest: Any) -> bool:
        try:
            return finish(actor=actor, key=key, appeal_id=appeal_id, **rest)
        except (IntegrityError, HouseError) as refusal:
            if is_key(key) and _was_sent(actor, key, appeal_id):
                return True
            if isinstance(refusal, IntegrityError):
                raise Invalid.field("key", "key_odd") from refusal
            raise

    return once


def _was_sent(actor: Actor, key: str, appeal_id: int) -> bool:
    found = AnswerKey.objects.filter(
        district_id=actor.district_id,
        account_id=actor.account_id or 0,
        key=key,
        appeal_id=appeal_id,
    )
    return found.exists()


@_answers_repeats
@transaction.atomic
def finish_task(
    *,
    actor: Actor,
    key: str,
    appeal_id: int,
    text: str,
    proof: tuple[PhotoDraft, ...],
    seen_version: int | None,
    now: datetime,
) -> bool:
    """Answer a request with a photo of the result; returns whether this key had done it before.

    One statement besides those of ``answer_appeal``. Raises NotFound, NotAllowed, WrongState,
    Invalid.
    """
    if actor.account_id is None:  # programmes have their own way to repeat
        raise NotAllowed("finish_task")
    if not is_key(key):
        raise Invalid.field("key", "key_odd")
    answer_appeal(
        actor=actor,
        appeal_id=appeal_id,
        text=text,
        proof=proof,
        proof_waiver="",
        seen_version=seen_version,
        now=now,
    )
    AnswerKey.objects.create(
        district_id=actor.district_id,
        account_id=actor.account_id,
        key=key,
        appeal_id=appeal_id,
    )
    return False
