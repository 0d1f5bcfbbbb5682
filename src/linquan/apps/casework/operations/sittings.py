"""Sessions of a mediation, contacts of a plan of help, follow-ups: when, how, who, what."""

from datetime import datetime

from django.db import transaction

from linquan.apps.casework import sealed
from linquan.apps.casework.models import CaseFile, Sitting
from linquan.apps.casework.operations._checks import newest_kind, set_next, take_file
from linquan.apps.casework.telling import tell_file
from linquan.apps.casework.types import (
    AT_WORK,
    PLACE_LIMIT,
    RECORD_LIMIT,
    SITTING_LIMIT,
    WORDS_LIMIT,
    SittingDraft,
    State,
    Track,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.letters import words_needed


@transaction.atomic
def note_sitting(*, actor: Actor, number: str, draft: SittingDraft, now: datetime) -> int:
    """Write down a session, a contact or a follow-up (回访), and when it goes on.

    A mediation has a mediator before it has a session; after the agreement it is a follow-up.
    Returns the event's id. Raises NotFound, WrongState (``mediator_first``), Invalid.
    """
    taken = take_file(actor, number, now, *AT_WORK)
    file = taken.file
    if draft.at > now:
        raise Invalid.field("at", "future_day")
    _check_begun(file)
    _write(file, draft, now)
    set_next(file, draft.next_on, taken.today)
    file.save(update_fields=["next_on"])
    return tell_file("casefile.sitting_noted", file, actor, now)


def _check_begun(file: CaseFile) -> None:
    """Refuse a session without a mediator, and more of them than a file holds."""
    is_mediation = newest_kind(file.district_id, file.kind_code).track == Track.MEDIATION
    if is_mediation and file.state == State.ACCEPTED:
        raise WrongState("mediator_first")
    there = Sitting.objects.filter(district_id=file.district_id, file=file).count()
    if there >= SITTING_LIMIT:
        raise Invalid.field("record", "too_many", limit=SITTING_LIMIT)


def _write(file: CaseFile, draft: SittingDraft, now: datetime) -> None:
    district_id = file.district_id
    place = words_needed(draft.place, "place", PLACE_LIMIT, least=0)
    present = words_needed(draft.present, "present", WORDS_LIMIT, least=0)
    record = words_needed(draft.record, "record", RECORD_LIMIT)
    Sitting.objects.create(
        district_id=district_id,
        file=file,
        at=draft.at,
        way=draft.way,
        is_follow_up=file.state == State.FOLLOWING,
        place_sealed=sealed.hide(place, "casesitting.place", district_id),
        present_sealed=sealed.hide(present, "casesitting.present", district_id),
        record_sealed=sealed.hide(record, "casesitting.record", district_id),
        noted_at=now,
    )
