"""The pages of joint meetings: one query each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from linquan.apps.alliances import rules
from linquan.apps.alliances.models import Attendance, Item
from linquan.apps.alliances.queries.reading import Reader, agendas, meetings, reader, tally
from linquan.apps.alliances.queries.rows import (
    ForumPage,
    ItemView,
    KindsPage,
    MeetingPage,
    MeetingsPage,
    MeetingView,
    SeatView,
)
from linquan.apps.alliances.standing import kinds
from linquan.apps.alliances.types import (
    TO_COME,
    TOOK_PLACE,
    ForumRow,
    MeetingRow,
    MeetingState,
    Presence,
    TaskState,
)
from linquan.apps.appeals.queries import Candidate, PhotoFile, candidates, desk, photo_of_case
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on


def meetings_page(actor: Actor, now: datetime) -> MeetingsPage:
    """What is coming, and what is open from past meetings. Thirteen statements."""
    who = reader(actor, now)
    seen = meetings(who)
    past = {pk: m for pk, m in seen.items() if m.state is MeetingState.MINUTED}
    counts = _counts(who, seen)
    views = [_view(who, m, counts) for m in seen.values()]
    resolved = agendas(who, past, past).resolutions
    due = [r for r in resolved if r.state in {TaskState.LATE, TaskState.UNDER_WAY}]
    due.sort(key=lambda r: (r.due_at or now, r.resolution_id))
    forums = [f for f in who.forums.values() if rules.may_see_forum(actor, f, who.books.day(now))]
    return MeetingsPage(
        coming=tuple(reversed([v for v in views if v.meeting.state in TO_COME])),
        to_minute=tuple(v for v in views if v.meeting.state is MeetingState.HELD),
        open=tuple((who.forums[r.meeting.forum_id], r) for r in due),
        forums=tuple(f for f in forums if f.ended_at is None),
        ended=tuple(f for f in forums if f.ended_at is not None),
        may_open=rules.may_convene_somewhere(actor),
        may_edit_kinds=rules.may_edit_kinds(actor, actor.district_id),
    )


def _counts(who: Reader, seen: Mapping[int, MeetingRow]) -> Counter[int]:
    """How many items each meeting has. One statement."""
    rows = Item.objects.filter(district_id=who.books.district_id, meeting_id__in=sorted(seen))
    return Counter(rows.values_list("meeting_id", flat=True))


def _view(who: Reader, meeting: MeetingRow, counts: Counter[int]) -> MeetingView:
    return MeetingView(meeting, who.forums[meeting.forum_id], counts[meeting.meeting_id])


def forum_page(actor: Actor, forum_id: int, now: datetime) -> ForumPage:
    """A forum with its meetings and what became of their resolutions. Thirteen statements.

    Raises NotFound, also for what may not be seen.
    """
    who = reader(actor, now)
    forum, today = who.forums.get(forum_id), who.books.day(now)
    if forum is None or not rules.may_see_forum(actor, forum, today):
        raise NotFound("forum_unknown")
    seen = meetings(who, forum_id=forum_id)
    past = {pk: m for pk, m in seen.items() if m.state in TOOK_PLACE}
    resolved = agendas(who, past, past).resolutions
    counts = _counts(who, seen)
    return ForumPage(
        forum=forum,
        members=tuple(m for m in forum.members if m.until is None or m.until > today),
        past_members=tuple(m for m in forum.members if m.until is not None and m.until <= today),
        meetings=tuple(_view(who, m, counts) for m in seen.values()),
        resolutions=tuple(reversed(resolved)),
        tally=tally(resolved),
        may_convene=rules.may_convene(actor, forum.district_id, forum.area_path),
        books=who.books,
    )


def meeting_page(actor: Actor, meeting_id: int, now: datetime) -> MeetingPage:
    """A meeting with its agenda. Fourteen statements, two more for who can add to it.

    Raises NotFound, also for what may not be seen.
    """
    who = reader(actor, now)
    found = meetings(who, id=meeting_id)
    meeting = found.get(meeting_id)
    if meeting is None:
        raise NotFound("meeting_unknown")
    forum, day = who.forums[meeting.forum_id], who.books.day(meeting.starts_at)
    known = meetings(who, forum_id=meeting.forum_id)
    read = agendas(who, found, known)
    items = read.items.get(meeting_id, ())
    convenes = rules.may_convene(actor, forum.district_id, forum.area_path)
    return MeetingPage(
        meeting=meeting,
        forum=forum,
        day=day,
        items=items,
        seats=_seats(who, meeting),
        candidates=_candidates(who, meeting, items) if convenes else (),
        hides_items=convenes and meeting_id in read.hidden,
        may_convene=convenes,
        books=who.books,
    )


def _seats(who: Reader, meeting: MeetingRow) -> tuple[SeatView, ...]:
    """Members of a meeting and whether they were there. One statement."""
    forum, day = who.forums[meeting.forum_id], who.books.day(meeting.starts_at)
    rows = Attendance.objects.filter(
        district_id=who.books.district_id, meeting_id=meeting.meeting_id
    )
    noted = {row.organisation_id: row for row in rows}
    seats = []
    for member in forum.members_on(day):
        row = noted.get(member.organisation_id)
        told = (Presence(row.presence), row.people, row.role) if row else (None, 0, member.role)
        seats.append(SeatView(member, *told))
    return tuple(seats)


def _candidates(
    who: Reader, meeting: MeetingRow, items: Iterable[ItemView]
) -> tuple[Candidate, ...]:
    if meeting.state not in TO_COME:
        return ()
    forum: ForumRow = who.forums[meeting.forum_id]
    there = [item.paper.appeal_id for item in items]
    return candidates(who.actor, forum.area_id, there, who.now)


def item_photo(actor: Actor, item_id: int, photo_id: int, now: datetime) -> PhotoFile:
    """A picture of an item that the reader may see. Raises NotFound."""
    item = _item(actor, item_id, now)
    if item is None or photo_id not in {photo.photo_id for photo in item.photos}:
        raise NotFound("photo_unknown")
    return photo_of_case(item.paper.appeal_id, photo_id)


def meeting_of_item(actor: Actor, item_id: int, now: datetime) -> int | None:
    """The meeting of an item, if the actor may see it. Thirteen statements."""
    item = _item(actor, item_id, now)
    return item.meeting_id if item else None


def _item(actor: Actor, item_id: int, now: datetime) -> ItemView | None:
    """One item as its reader may see it."""
    who = reader(actor, now)
    rows = Item.objects.filter(district_id=actor.district_id, pk=item_id)
    meeting_id = rows.values_list("meeting_id", flat=True).first() or 0
    found = meetings(who, id=meeting_id)
    items = agendas(who, found, {}).items.get(meeting_id, ())
    return next((item for item in items if item.item_id == item_id), None)


def kinds_page(actor: Actor, now: datetime) -> KindsPage:
    """The list of kinds of forums. Two statements."""
    every = kinds(actor.district_id)
    today = desk(actor.district_id).day(now)
    may_edit = rules.may_edit_kinds(actor, actor.district_id)
    return KindsPage(valid_on(every, today), every, may_edit)
