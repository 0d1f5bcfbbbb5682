"""The agenda of a meeting: requests in an order, and what of them the members may see."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from linquan.apps.alliances.models import Item
from linquan.apps.alliances.operations._checks import (
    Taken,
    said,
    take_item,
    take_meeting,
)
from linquan.apps.alliances.telling import tell_meeting
from linquan.apps.alliances.types import ITEM_LIMIT, TOOK_PLACE, WORDS_LIMIT, MeetingState
from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.deliberations import DeliberationStep
from linquan.apps.appeals.queries import Paper
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.letters import words_needed

PLANNED, CALLED = MeetingState.PLANNED, MeetingState.CALLED


@transaction.atomic
def add_item(*, actor: Actor, meeting_id: int, appeal_id: int, words: str, now: datetime) -> int:
    """Put an open request of the forum's area on the agenda, at its end. Returns the item's id.

    Never by who is complained about. Raises NotFound, NotAllowed, WrongState, Invalid (``appeal``:
    elsewhere, over, or there already).
    """
    taken = take_meeting(actor, meeting_id, "add_item", PLANNED, CALLED)
    meeting = taken.meeting
    plain = words_needed(words, "words", WORDS_LIMIT, least=0)
    _check_paper(appeal_reads.papers(actor, [appeal_id]).get(appeal_id), taken)
    items = Item.objects.filter(district_id=meeting.district_id, meeting=meeting)
    if items.filter(appeal_id=appeal_id).exists():
        raise Invalid.field("appeal", "on_agenda")
    last = items.aggregate(last=Max("position"))["last"] or 0
    if last >= ITEM_LIMIT:
        raise Invalid.field("appeal", "too_many", limit=ITEM_LIMIT)
    step = said(taken, DeliberationStep.TABLED, plain)
    appeals.note_deliberation(actor=actor, appeal_id=appeal_id, said=step, now=now)
    item = Item.objects.create(
        district_id=meeting.district_id,
        meeting=meeting,
        appeal_id=appeal_id,
        position=last + 1,
        words=plain,
    )
    tell_meeting("meeting.item_added", meeting, actor, now, item=item.pk, appeal=appeal_id)
    return item.pk


def _check_paper(paper: Paper | None, taken: Taken) -> None:
    if paper is None or not paper.area_path.startswith(taken.forum.area_path):
        raise Invalid.field("appeal", "appeal_unknown")
    if paper.is_done:
        raise Invalid.field("appeal", "appeal_over")


@transaction.atomic
def take_off_item(*, actor: Actor, item_id: int, now: datetime) -> int:
    """Take a request off the agenda of a meeting to come; one carried over stays on it.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState (``carried_stays``).
    """
    taken, item = take_item(actor, item_id, "take_off_item", PLANNED, CALLED)
    if item.carried:
        raise WrongState("carried_stays")
    step = said(taken, DeliberationStep.TAKEN_OFF)
    appeals.note_deliberation(actor=actor, appeal_id=item.appeal_id, said=step, now=now)
    appeal_id = item.appeal_id
    item.delete()
    return tell_meeting(
        "meeting.item_taken_off", taken.meeting, actor, now, item=item_id, appeal=appeal_id
    )


@transaction.atomic
def move_item(*, actor: Actor, item_id: int, up: bool, now: datetime) -> int:
    """Move an item one place up or down the agenda. Returns the event's id, 0 at the end of it.

    What is carried over stays before what is new. Raises NotFound, NotAllowed, WrongState.
    """
    taken, item = take_item(actor, item_id, "move_item", PLANNED, CALLED)
    meeting = taken.meeting
    alike = Item.objects.filter(Q(carried__gt=0) if item.carried else Q(carried=0))
    alike = alike.filter(district_id=meeting.district_id, meeting=meeting)
    beside = (
        alike.filter(position__lt=item.position).order_by("-position")
        if up
        else alike.filter(position__gt=item.position).order_by("position")
    ).first()
    if beside is None:
        return 0
    item.position, beside.position = beside.position, item.position
    Item.objects.bulk_update([item, beside], ["position"])
    return tell_meeting("meeting.item_moved", meeting, actor, now, item=item_id, up=up)


@transaction.atomic
def set_papers(
    *, actor: Actor, item_id: int, words: str, photo_ids: Collection[int], now: datetime
) -> int:
    """Say what the members see of an item: words, and those of its photos that are ticked.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    taken, item = take_item(actor, item_id, "set_papers", PLANNED, CALLED, *TOOK_PLACE)
    item.words = words_needed(words, "words", WORDS_LIMIT, least=0)
    paper = appeal_reads.papers(actor, [item.appeal_id])[item.appeal_id]
    if not set(photo_ids) <= {photo.photo_id for photo in paper.photos}:
        raise Invalid.field("photos", "photo_unknown")
    item.photo_ids = sorted(set(photo_ids))
    step = said(taken, DeliberationStep.PAPERS, item.words)
    appeals.note_deliberation(actor=actor, appeal_id=item.appeal_id, said=step, now=now)
    item.save(update_fields=["words", "photo_ids"])
    return tell_meeting(
        "meeting.papers_set", taken.meeting, actor, now, item=item_id, photos=len(item.photo_ids)
    )
