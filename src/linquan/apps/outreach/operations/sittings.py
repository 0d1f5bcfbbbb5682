"""Sittings of mobile points: planned, moved, cancelled, and what is heard there."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import ChannelKind, Filed
from linquan.apps.outreach import rules, standing
from linquan.apps.outreach.models import HeardAt, Sitting, SittingPost
from linquan.apps.outreach.operations.ways import BOOK
from linquan.apps.outreach.sittings import (
    PLACE_EN_LIMIT,
    PLACE_LIMIT,
    SITTING_H,
    TOPICS_EN_LIMIT,
    TOPICS_LIMIT,
    UNIT_LIMIT,
    Repeat,
    SittingDraft,
)
from linquan.apps.outreach.telling import tell
from linquan.apps.outreach.types import REASON_LIMIT, TEAM_LIMIT
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.letters import words_needed
from linquan.kernel.validity import valid_on


@transaction.atomic
def plan_sittings(
    *, actor: Actor, draft: SittingDraft, repeat: Repeat, now: datetime
) -> tuple[int, ...]:
    """Plan a sitting, or one every week; all of them or none. Returns their ids.

    A post sits at one place at a time. One event for each. Raises NotAllowed, Invalid.
    """
    books = desk(actor.district_id)
    area = books.areas.areas.get(draft.area_id)
    if not rules.may_plan(actor, area.path if area else ""):
        raise NotAllowed("plan_sittings")
    shelf.bump(actor.district_id, BOOK)  # who plans waits here for whoever does
    drafts = [_laid_out(d, books, now) for d in _weekly(draft, repeat)]
    _check_free(drafts, besides=0)
    Sitting.objects.bulk_create(drafts)
    _seat(drafts)
    record_many(
        "sitting.planned",
        [(f"sitting:{row.pk}", {"starts_at": row.starts_at.isoformat()}) for row in drafts],
        actor=actor,
        at=now,
        district_id=actor.district_id,
        batch_id=uuid4(),
    )
    return tuple(row.pk for row in drafts)


def _weekly(draft: SittingDraft, repeat: Repeat) -> list[SittingDraft]:
    """The drafts of every week. Raises Invalid (``until``)."""
    first = draft.starts_at.astimezone(OFFICE_ZONE).date()
    days = rules.weekly(first, repeat.until, repeat.skipped)
    if not days:
        raise Invalid.field("skipped", "no_day_left")
    return [_on(draft, (day - first).days) for day in days]


def _on(draft: SittingDraft, later_d: int) -> SittingDraft:
    by = timedelta(days=later_d)
    told = {name: getattr(draft, name) for name in SittingDraft.__slots__}
    told |= {"starts_at": draft.starts_at + by, "ends_at": draft.ends_at + by}
    return SittingDraft(**told)


def _laid_out(draft: SittingDraft, books: Desk, now: datetime) -> Sitting:
    """Check a draft and lay it out (unsaved). One statement: the posts of the day."""
    row = Sitting(district_id=books.district_id)
    _fill(row, draft, books, now)
    return row


def _fill(row: Sitting, draft: SittingDraft, books: Desk, now: datetime) -> None:
    area = books.areas.areas[draft.area_id]
    if area.is_retired:
        raise Invalid.field("area", "area_unknown")
    _check_when(draft, now)
    day = books.day(draft.starts_at)
    points = [c for c in valid_on(books.book.channels, day) if c.kind == ChannelKind.MOBILE_POINT]
    if draft.channel_code not in {c.code for c in points}:
        raise Invalid.field("channel", "point_unknown")
    able = {post.post_id for post in standing.team(books, area.path, day)}
    chosen = sorted(set(draft.post_ids))
    if not chosen or len(chosen) > TEAM_LIMIT or not able.issuperset(chosen):
        raise Invalid.field("posts", "team_odd", limit=TEAM_LIMIT)
    if (draft.lon is None) != (draft.lat is None):
        raise Invalid.field("place", "point_odd")
    row.channel_code, row.area_id, row.post_ids = draft.channel_code, area.area_id, chosen
    row.unit_ids = _units(draft, books)
    row.place = words_needed(draft.place, "place", PLACE_LIMIT)
    row.place_en = words_needed(draft.place_en, "place_en", PLACE_EN_LIMIT, least=0)
    row.topics = words_needed(draft.topics, "topics", TOPICS_LIMIT, least=0)
    row.topics_en = words_needed(draft.topics_en, "topics_en", TOPICS_EN_LIMIT, least=0)
    row.lon, row.lat = draft.lon, draft.lat
    row.starts_at, row.ends_at = draft.starts_at, draft.ends_at


def _check_when(draft: SittingDraft, now: datetime) -> None:
    if draft.starts_at <= now:
        raise Invalid.field("starts_at", "past_date")
    if not rules.is_sitting(draft.starts_at, draft.ends_at):
        raise Invalid.field("ends_at", "sitting_odd", limit=SITTING_H)


def _units(draft: SittingDraft, books: Desk) -> list[int]:
    ids = sorted(set(draft.unit_ids))
    if len(ids) > UNIT_LIMIT:
        raise Invalid.field("units", "units_odd", limit=UNIT_LIMIT)
    for unit_id in ids:
        books.organisation(unit_id, "units")
    return ids


def _check_free(rows: list[Sitting], besides: int) -> None:
    """Refuse a post that sits elsewhere at the same time. One statement.

    The caller holds the book of outreach; the table refuses it too.
    """
    spans = Q()
    for row in rows:
        spans |= Q(starts_at__lt=row.ends_at, ends_at__gt=row.starts_at)
    taken = SittingPost.objects.filter(
        spans, district_id=rows[0].district_id, post_id__in=rows[0].post_ids, is_on=True
    ).exclude(sitting_id=besides)
    found = taken.order_by("starts_at").values_list("starts_at", flat=True).first()
    if found is not None:
        raise Invalid.field("posts", "post_sits_elsewhere", at=found)


def _seat(rows: list[Sitting]) -> None:
    """Note who sits where. One statement."""
    SittingPost.objects.bulk_create(
        SittingPost(
            district_id=row.district_id,
            sitting=row,
            post_id=post_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in rows
        for post_id in row.post_ids
    )


@transaction.atomic
def move_sitting(*, actor: Actor, sitting_id: int, draft: SittingDraft, now: datetime) -> int:
    """Change a sitting that has not begun: another time or place, others who sit.

    Returns the event's id. Nine statements. Raises NotFound, NotAllowed, WrongState
    (``sitting_over``), Invalid.
    """
    row, books = _take(actor, sitting_id, "move_sitting", now)
    path = books.areas.areas[draft.area_id].path if draft.area_id in books.areas.areas else ""
    if not rules.may_plan(actor, path):
        raise NotAllowed("move_sitting")
    shelf.bump(row.district_id, BOOK)
    was = row.starts_at
    _fill(row, draft, books, now)
    _check_free([row], besides=row.pk)
    row.save()
    SittingPost.objects.filter(district_id=row.district_id, sitting=row).delete()
    _seat([row])
    return tell(
        "sitting.moved", row, actor, now, starts_at=row.starts_at.isoformat(),
        was_starts_at=was.isoformat(),
    )  # fmt: skip


@transaction.atomic
def cancel_sitting(*, actor: Actor, sitting_id: int, reason: str, now: datetime) -> int:
    """Cancel a sitting that has not begun; everyone reads why. Returns the event's id.

    Five statements. Raises NotFound, NotAllowed, WrongState (``sitting_over``), Invalid.
    """
    row, _books = _take(actor, sitting_id, "cancel_sitting", now)
    row.reason = words_needed(reason, "reason", REASON_LIMIT)
    row.cancelled_at = now
    row.save(update_fields=["reason", "cancelled_at"])
    SittingPost.objects.filter(district_id=row.district_id, sitting=row).update(is_on=False)
    return tell("sitting.cancelled", row, actor, now)


def _take(actor: Actor, sitting_id: int, verb: str, now: datetime) -> tuple[Sitting, Desk]:
    """Lock a sitting to come. Two statements. Raises NotFound, NotAllowed, WrongState."""
    row = Sitting.objects.select_for_update().filter(pk=sitting_id).first()
    if row is None:
        raise NotFound("sitting_unknown")
    books = desk(row.district_id)
    if not rules.may_plan(actor, books.areas.areas[row.area_id].path):
        raise NotAllowed(verb)
    if row.cancelled_at is not None or row.starts_at <= now:
        raise WrongState("sitting_over")
    return row, books


@transaction.atomic
def take_heard(
    *, actor: Actor, sitting_id: int, key: str, draft: RequestDraft, now: datetime
) -> Filed:
    """Take a request in that was told at a sitting; it says where it was heard.

    Four statements and those of the request. The same key twice is one request. Raises NotFound,
    NotAllowed, WrongState (``sitting_not_on``), Invalid.
    """
    row = Sitting.objects.filter(pk=sitting_id).first()
    if row is None:
        raise NotFound("sitting_unknown")
    books = desk(row.district_id)
    if not rules.may_go(actor, books.areas.areas[row.area_id].path):
        raise NotAllowed("take_heard")
    if row.cancelled_at is not None or not rules.can_take(row.starts_at, row.ends_at, now):
        raise WrongState("sitting_not_on")
    day = books.day(now)
    valid = [c for c in valid_on(books.book.channels, day) if c.code == row.channel_code]
    if not valid:
        raise Invalid.field("channel", "channel_not_valid")
    laid_out = draft.laid_out(key, valid[0].channel_id)
    filed = appeals.file_appeal(actor=actor, district_id=row.district_id, draft=laid_out, now=now)
    if not filed.is_repeat:
        HeardAt.objects.create(district_id=row.district_id, sitting=row, appeal_id=filed.appeal_id)
        tell("sitting.heard", row, actor, now, appeal=filed.appeal_id)
    return filed
