"""Items of an order: the party reports and asks for more time; others look, accept, send back."""

from datetime import datetime, timedelta

from django.db import transaction

from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.rectifying import RectifyingStep
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.rectifications import rules
from linquan.apps.rectifications.links import subject_of
from linquan.apps.rectifications.models import Item, Notice
from linquan.apps.rectifications.operations._checks import (
    Taken,
    check_stage,
    lock,
    move,
    take,
    take_item,
)
from linquan.apps.rectifications.operations.clues import HOUSE, tell_request
from linquan.apps.rectifications.standing import due_at, items_of, next_due
from linquan.apps.rectifications.telling import attach, say, tell
from linquan.apps.rectifications.types import (
    LEAST_REASON,
    TERM_LIMIT,
    TEXT_LIMIT,
    WITH_PARTY,
    EntryKind,
    ItemState,
    Stage,
    TermCode,
)
from linquan.kernel.actors import Actor, ActorKind
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed

MOST_REPORTS = 10


def _by_party(actor: Actor, item_id: int, verb: str, now: datetime) -> tuple[Taken, Item]:
    """Lock the rectification of an item for its party. Five statements.

    Raises NotFound, NotAllowed, WrongState.
    """
    found = Item.objects.filter(pk=item_id).values_list("rectification_id", flat=True).first()
    if found is None:
        raise NotFound("item_unknown")
    taken = lock(found)
    notice = Notice.objects.get(district_id=taken.row.district_id, rectification=taken.row)
    if not rules.may_answer_for_party(actor, taken.scope, subject_of(notice.pk)):
        raise NotAllowed(verb)
    check_stage(taken.row, Stage.ORDERED)
    if actor.kind is ActorKind.BODY and now >= notice.link_until:
        raise WrongState("link_over")
    return taken, Item.objects.get(district_id=taken.row.district_id, pk=item_id)


@transaction.atomic
def report_item(
    *, actor: Actor, item_id: int, text: str, photos: tuple[PhotoDraft, ...], now: datetime
) -> int:
    """Say that an item is put right, with words and a photo: by the party, at most ten times.

    By the link of the order, or a clerk or handler of the party. Returns the event's id. Raises
    NotFound, NotAllowed, WrongState, Invalid (``text``, ``photos``).
    """
    taken, item = _by_party(actor, item_id, "report_item", now)
    if not rules.can_move_item(ItemState(item.state), ItemState.REPORTED):
        raise WrongState("item_moved_on", state=item.state)
    if item.reports >= MOST_REPORTS:
        raise WrongState("reports_full")
    plain = words_needed(text, "text", TEXT_LIMIT)
    if not photos:
        raise Invalid.field("photos", "photo_missing")
    item.state, item.reports = ItemState.REPORTED, item.reports + 1
    item.asked_until, item.asked_reason = None, ""
    item.save()
    entry = say(taken.row, EntryKind.REPORTED, plain, now, item_id=item.pk)
    count = attach(taken.row, entry, photos, now)
    is_late = now > item.due_at
    return tell(
        "reported", taken.row, actor, now, entry=entry, item=item.position, photos=count,
        late=is_late,
    )  # fmt: skip


@transaction.atomic
def ask_extension(
    *,
    actor: Actor,
    item_id: int,
    until: datetime,
    reason_code: str,
    text: str,
    now: datetime,
) -> int:
    """Ask for more time for an item, for a reason of the list: by the party, while it has it.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid (``until``,
    ``reason_code``, ``text``).
    """
    taken, item = _by_party(actor, item_id, "ask_extension", now)
    if item.state not in WITH_PARTY:
        raise WrongState("item_moved_on", state=item.state)
    if item.asked_until is not None:
        raise WrongState("asked_already")
    _check_until(item, until, now)
    plain = _why(taken, Act.EXTENSION, reason_code, text, now)
    item.asked_until, item.asked_reason = until, reason_code
    item.save(update_fields=["asked_until", "asked_reason"])
    entry = say(taken.row, EntryKind.EXTENSION_ASKED, plain, now, item_id=item.pk)
    return tell(
        "extension_asked", taken.row, actor, now, entry=entry, item=item.position,
        until=until.isoformat(), reason_code=reason_code,
    )  # fmt: skip


def _why(taken: Taken, act: Act, code: str, text: str, now: datetime) -> str:
    """Check a reason of today's list; returns the words beside it, which some need.

    Raises Invalid (``reason_code``, ``text``).
    """
    reason = taken.books.reason((act,), code, text, now, ("reason_code", "text"))
    least = LEAST_REASON if reason.needs_text else 0
    return words_needed(text, "text", TEXT_LIMIT, least=least)


def _check_until(item: Item, until: datetime, now: datetime) -> None:
    if until <= max(item.due_at, now):
        raise Invalid.field("until", "not_later")
    if until > now + timedelta(days=TERM_LIMIT):
        raise Invalid.field("until", "date_odd", limit=TERM_LIMIT)


@transaction.atomic
def decide_extension(
    *,
    actor: Actor,
    rectification_id: int,
    item_id: int,
    grants: bool,
    reason_code: str,
    text: str,
    now: datetime,
) -> int:
    """Grant or refuse more time for an item, for a reason of the list. Never by the party.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid (``reason_code``,
    ``text``).
    """
    taken = take(actor, rectification_id, "decide_extension", rules.may_work, Stage.ORDERED)
    item = Item.objects.filter(
        district_id=taken.row.district_id, rectification=taken.row, pk=item_id
    ).first()
    if item is None:
        raise NotFound("item_unknown")
    if item.asked_until is None:
        raise WrongState("nothing_asked")
    plain = _why(taken, Act.GRANT if grants else Act.REFUSAL, reason_code, text, now)
    was, reason = item.due_at, item.asked_reason
    item.due_at = item.asked_until if grants else item.due_at
    item.asked_until, item.asked_reason = None, ""
    item.save(update_fields=["due_at", "asked_until", "asked_reason"])
    _follow_items(taken)
    entry = say(taken.row, EntryKind.EXTENSION_DECIDED, plain, now, item_id=item.pk)
    return tell(
        "extension_decided", taken.row, actor, now, entry=entry, item=item.position,
        grants=grants, reason_code=reason, answer_code=reason_code, was_due_at=was.isoformat(),
        until=item.due_at.isoformat(),
    )  # fmt: skip


def _follow_items(taken: Taken) -> None:
    """Let the date of the whole be the first among items that are not accepted. Two statements."""
    due = next_due(items_of(taken.row))
    if due is not None:
        taken.row.due_at = due
        taken.row.save(update_fields=["due_at"])


@transaction.atomic
def record_visit(
    *,
    actor: Actor,
    rectification_id: int,
    text: str,
    photos: tuple[PhotoDraft, ...],
    now: datetime,
) -> int:
    """Write down what somebody who is not of the party saw at the place (复查).

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    stages = (Stage.ORDERED, Stage.REMEDIED)
    taken = take(actor, rectification_id, "record_visit", rules.may_visit, *stages)
    entry = say(taken.row, EntryKind.VISITED, words_needed(text, "text", TEXT_LIMIT), now)
    count = attach(taken.row, entry, photos, now)
    return tell("visited", taken.row, actor, now, entry=entry, photos=count)


@transaction.atomic
def judge_item(
    *,
    actor: Actor,
    rectification_id: int,
    item_id: int,
    accepts: bool,
    text: str,
    due_at_new: datetime | None,
    now: datetime,
) -> int:
    """Accept an item, or send back what the party reported, with a reason and if need be a date.

    When the last one is accepted, somebody else is to evaluate the whole. Never by the party.
    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid (``text``, ``due_at``).
    """
    taken = take(actor, rectification_id, "judge_item", rules.may_work, Stage.ORDERED)
    state = ItemState.ACCEPTED if accepts else ItemState.SENT_BACK
    item = take_item(taken, item_id, state)
    plain = words_needed(text, "text", TEXT_LIMIT, least=0 if accepts else LEAST_REASON)
    if due_at_new is not None and not accepts:
        if not now < due_at_new <= now + timedelta(days=TERM_LIMIT):
            raise Invalid.field("due_at", "date_odd", limit=TERM_LIMIT)
        item.due_at = due_at_new
    item.state, item.asked_until, item.asked_reason = state, None, ""
    item.save()
    _follow_items(taken)
    if next_due(items_of(taken.row)) is None:
        move(taken, Stage.REMEDIED, due_at(taken.books, TermCode.EVALUATE, now), now)
        tell_request(taken.row, taken.books, RectifyingStep.REMEDIED, HOUSE, now)
    kind = EntryKind.ACCEPTED if accepts else EntryKind.SENT_BACK
    entry = say(taken.row, kind, plain, now, item_id=item.pk)
    return tell(
        "accepted" if accepts else "sent_back", taken.row, actor, now, entry=entry,
        item=item.position, until=item.due_at.isoformat(),
    )  # fmt: skip
