"""The order to put something right (责令整改通知书): issued, delivered, its link, withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.rectifying import RectifyingStep
from linquan.apps.rectifications import rules
from linquan.apps.rectifications.links import notice_token
from linquan.apps.rectifications.models import Item, Notice
from linquan.apps.rectifications.numbering import notice_number
from linquan.apps.rectifications.operations._checks import Taken, move, take
from linquan.apps.rectifications.operations.clues import HOUSE, tell_request
from linquan.apps.rectifications.standing import due_at, grounds
from linquan.apps.rectifications.telling import say, tell
from linquan.apps.rectifications.types import (
    ITEM_LIMIT,
    ITEM_TEXT_LIMIT,
    LEAST_REASON,
    LINK_DAYS,
    NAME_LIMIT,
    TERM_LIMIT,
    TEXT_LIMIT,
    Delivery,
    EntryKind,
    Issued,
    ItemDraft,
    ItemState,
    Stage,
    TermCode,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed
from linquan.kernel.validity import valid_on

LINK_DAYS_FIRST = 30


@transaction.atomic
def issue_notice(
    *,
    actor: Actor,
    rectification_id: int,
    ground_id: int,
    items: Sequence[ItemDraft],
    words: str,
    now: datetime,
) -> Issued:
    """Order the party to put things right, each by a date, on a legal basis that is valid today.

    The unit that has it issues; its date becomes the first date of an item. Returns the number and
    the link for the party, which is told once. Raises NotFound, NotAllowed, WrongState, Invalid
    (``ground``, ``items``, ``text-N``, ``due-N``, ``words``).
    """
    taken = take(actor, rectification_id, "issue_notice", rules.may_work, Stage.CONFIRMED)
    row, post = taken.row, rules.working_post(actor, taken.scope)
    if post is None or actor.account_id is None:
        raise NotAllowed("issue_notice")
    valid = valid_on(grounds(row.district_id), taken.books.day(now))
    if ground_id not in {ground.ground_id for ground in valid}:
        raise Invalid.field("ground", "ground_unknown")
    plain = words_needed(words, "words", TEXT_LIMIT, least=0)
    made = _items(taken, items, now)
    notice = Notice.objects.create(
        district_id=row.district_id,
        rectification=row,
        ground_id=ground_id,
        issuer_id=row.owner_id,
        issuer_account_id=actor.account_id,
        issuer_role=post.role,
        issued_at=now,
        link_until=_link_until(taken.books, now, LINK_DAYS_FIRST, made),
    )
    Item.objects.bulk_create(made)
    move(taken, Stage.ORDERED, min(item.due_at for item in made), now)
    entry = say(row, EntryKind.ORDERED, plain, now)
    tell_request(row, taken.books, RectifyingStep.ORDERED, HOUSE, now)
    tell("ordered", row, actor, now, entry=entry, notice=notice.pk, items=len(made))
    number = notice_number(notice.pk, now, taken.books.calendar)
    return Issued(number, notice_token(notice.pk, 1, notice.link_until), notice.link_until)


def _link_until(books: Desk, now: datetime, days: int, items: Sequence[Item]) -> datetime:
    """The close of the day so many days on, and never before the last date of an item."""
    last = max(item.due_at for item in items) + timedelta(days=7)
    return max(books.calendar.closing(books.day(now + timedelta(days=days))), last)


def _items(taken: Taken, drafts: Sequence[ItemDraft], now: datetime) -> list[Item]:
    """Lay out the items; without a day each has the limit of the list. Raises Invalid."""
    if not 1 <= len(drafts) <= ITEM_LIMIT:
        raise Invalid.field("items", "items_missing" if not drafts else "too_many",
                            limit=ITEM_LIMIT)  # fmt: skip
    plain = due_at(taken.books, TermCode.REMEDY, now)
    latest = now + timedelta(days=TERM_LIMIT)
    made = []
    for place, draft in enumerate(drafts, start=1):
        due = draft.due_at or plain
        if not now < due <= latest:
            where = f"due-{place}"
            raise Invalid.field(where, "date_odd", limit=TERM_LIMIT)
        made.append(
            Item(
                district_id=taken.row.district_id,
                rectification=taken.row,
                position=place,
                text=words_needed(draft.text, f"text-{place}", ITEM_TEXT_LIMIT),
                due_at=due,
                state=ItemState.OPEN,
            )
        )
    return made


def notice_under(taken: Taken) -> Notice:
    """The order of a rectification. One statement. Raises NotFound."""
    found = Notice.objects.filter(
        district_id=taken.row.district_id, rectification=taken.row
    ).first()
    if found is None:
        raise NotFound("notice_unknown")
    return found


@transaction.atomic
def record_delivery(
    *,
    actor: Actor,
    rectification_id: int,
    how: Delivery,
    at: datetime,
    receipt: str,
    now: datetime,
) -> int:
    """Write down how and when the order reached the party, with the number or role on its receipt.

    Once. Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid (``at``,
    ``receipt``).
    """
    taken = take(actor, rectification_id, "record_delivery", rules.may_work, Stage.ORDERED)
    notice = notice_under(taken)
    if notice.delivered_at is not None:
        raise WrongState("delivered_already")
    if not notice.issued_at - timedelta(minutes=1) <= at <= now:
        raise Invalid.field("at", "moment_odd")
    notice.delivery, notice.delivered_at = how, at
    notice.receipt = words_needed(receipt, "receipt", NAME_LIMIT)
    notice.save(update_fields=["delivery", "delivered_at", "receipt"])
    return tell("delivered", taken.row, actor, now, how=how.value, on=at.isoformat())


@transaction.atomic
def renew_link(*, actor: Actor, rectification_id: int, days: int, now: datetime) -> Issued:
    """Hand out a new link for the party; the one before it opens nothing any more.

    Raises NotFound, NotAllowed, WrongState, Invalid (``days``).
    """
    taken = take(actor, rectification_id, "renew_link", rules.may_work, Stage.ORDERED)
    if not 1 <= days <= LINK_DAYS:
        raise Invalid.field("days", "out_of_range", least=1, limit=LINK_DAYS)
    notice = notice_under(taken)
    notice.link_number += 1
    notice.link_until = now + timedelta(days=days)
    notice.save(update_fields=["link_number", "link_until"])
    tell("link_renewed", taken.row, actor, now, until=notice.link_until.isoformat())
    number = notice_number(notice.pk, notice.issued_at, taken.books.calendar)
    token = notice_token(notice.pk, notice.link_number, notice.link_until)
    return Issued(number, token, notice.link_until)


@transaction.atomic
def withdraw_notice(*, actor: Actor, rectification_id: int, reason: str, now: datetime) -> int:
    """Take a matter or its order back, for a reason; the party reads it. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState, Invalid (``reason``).
    """
    stages = (Stage.CONFIRMED, Stage.ORDERED)
    taken = take(actor, rectification_id, "withdraw_notice", rules.may_work, *stages)
    text = words_needed(reason, "reason", TEXT_LIMIT, least=LEAST_REASON)
    move(taken, Stage.WITHDRAWN, None, now)
    entry = say(taken.row, EntryKind.WITHDRAWN, text, now)
    tell_request(taken.row, taken.books, RectifyingStep.WITHDRAWN, HOUSE, now)
    return tell("withdrawn", taken.row, actor, now, entry=entry)
