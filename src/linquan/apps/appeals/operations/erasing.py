"""Erasing what is held of requests, and saying that one must not be erased yet. No way back."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from linquan.apps.appeals import cases, erasing, rules
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.erasing import REASON_LEAST, REASON_LIMIT, Cause
from linquan.apps.appeals.erasures import Rule
from linquan.apps.appeals.models import Appeal, Hold, Tombstone
from linquan.apps.appeals.types import Status
from linquan.kernel import letters
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import record

LONGEST_HOLD = timedelta(days=5 * 366)
BATCH = 200


@transaction.atomic
def erase_due(*, actor: Actor, district_id: int, now: datetime, limit: int = BATCH) -> int:
    """Erase requests that were kept as long as the list says; returns how many, 0 when none is due.

    A repeat finds those that are left; one that somebody works on is left for the next time. What
    is held waits. A fixed number of statements. Raises NotAllowed.
    """
    if not actor.is_system:
        raise NotAllowed("erase_due")
    books = desk(district_id)
    today = books.day(now)
    months = erasing.months_by_matter(books, today)
    rows = erasing.due_by(books, today, months).defer(*cases.HEAVY)
    found = list(rows.select_for_update(skip_locked=True, of=("self",))[:limit])
    found.sort(key=lambda appeal: appeal.pk)
    erasing.erase(found, Cause(Rule.RETENTION, "", months), actor, now)
    return len(found)


@transaction.atomic
def hold_appeal(*, actor: Actor, appeal_id: int, reason: str, until: date, now: datetime) -> int:
    """Say why a request must not be erased until a day has passed; takes the place of an earlier.

    By clerks of its area who are no party. Returns the event's id. Raises NotFound, NotAllowed,
    WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("hold_appeal")
    plain = letters.words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    today = desk(appeal.district_id).day(now)
    if until < today:
        raise Invalid.field("until", "past_day")
    if until > today + LONGEST_HOLD:
        raise Invalid.field("until", "too_far", limit=(today + LONGEST_HOLD).isoformat())
    _open_holds(appeal).update(lifted_at=now)
    Hold.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        reason=plain,
        until=until,
        account_id=actor.account_id or 0,
        account_name=actor.name,
        set_at=now,
    )
    told = {"reason": plain, "until": until.isoformat()}
    return cases.tell("appeal.held", appeal, Status(appeal.status), actor=actor, now=now, **told)


def _open_holds(appeal: Appeal) -> QuerySet[Hold]:
    rows = Hold.objects.filter(district_id=appeal.district_id, appeal=appeal)
    return rows.filter(lifted_at__isnull=True)


@transaction.atomic
def lift_hold(*, actor: Actor, appeal_id: int, now: datetime) -> int:
    """Let a request be erased again when it is due. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState (``not_held``).
    """
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("lift_hold")
    if not _open_holds(appeal).update(lifted_at=now):
        raise WrongState("not_held", status=appeal.status)
    return cases.tell("appeal.hold_lifted", appeal, Status(appeal.status), actor=actor, now=now)


@transaction.atomic
def note_files_gone(
    *, actor: Actor, district_id: int, appeal_id: int, gone: Collection[str], now: datetime
) -> int:
    """Note that photos of an erased request are gone from the disk; returns how many are left.

    Raises NotAllowed, NotFound.
    """
    if not actor.is_system:
        raise NotAllowed("note_files_gone")
    rows = Tombstone.objects.select_for_update()
    stone = rows.filter(district_id=district_id, appeal_id=appeal_id).first()
    if stone is None:
        raise NotFound("appeal_unknown")
    was = len(stone.files)
    stone.files = {key: at for key, at in stone.files.items() if key not in gone}
    if len(stone.files) < was:
        stone.save(update_fields=["files"])
        record(
            "appeal.files_erased", subject=subject_of(appeal_id), actor=actor, at=now,
            district_id=district_id, data={"photos": was - len(stone.files)},
        )  # fmt: skip
    return len(stone.files)
