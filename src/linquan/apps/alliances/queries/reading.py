"""Items and resolutions of meetings as their reader may see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linquan.apps.alliances import rules, tasks
from linquan.apps.alliances.models import Item, Meeting, Resolution
from linquan.apps.alliances.queries.rows import ItemView, ResolutionView, Tally
from linquan.apps.alliances.standing import MEETING, forums
from linquan.apps.alliances.types import (
    TASKS,
    ForumRow,
    MeetingRow,
    MeetingState,
    Outcome,
    TaskState,
)
from linquan.apps.appeals.parts import PartState
from linquan.apps.appeals.queries import Desk, Paper, PhotoRow, desk, papers, visible_among
from linquan.kernel.actors import Actor

MOST_MEETINGS = 100


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads when, the books, and the forums of which the reader may know."""

    actor: Actor
    now: datetime
    books: Desk
    forums: Mapping[int, ForumRow]

    def sees(self, meeting: MeetingRow) -> bool:
        """Whether this meeting is for the reader."""
        forum = self.forums.get(meeting.forum_id)
        day = self.books.day(meeting.starts_at)
        return forum is not None and rules.may_see_meeting(self.actor, forum, meeting.state, day)

    def oversees(self, meeting: MeetingRow) -> bool:
        """Whether the reader sees all papers of a meeting."""
        return rules.may_oversee(self.actor, self.forums[meeting.forum_id])


def reader(actor: Actor, now: datetime) -> Reader:
    """Read the forums of the actor's district. Four statements."""
    books = desk(actor.district_id)
    return Reader(actor, now, books, forums(books))


def meetings(who: Reader, **wanted: int) -> dict[int, MeetingRow]:
    """Meetings that the reader may see, the newest first, at most a hundred. One statement."""
    rows = Meeting.objects.filter(district_id=who.books.district_id, **wanted)
    found = (
        MeetingRow(pk, forum_id, number, starts_at, place, MeetingState(state), *moments)
        for pk, forum_id, number, starts_at, place, state, *moments in rows.order_by(
            "-starts_at", "-id"
        ).values_list(*MEETING)[:MOST_MEETINGS]
    )
    return {row.meeting_id: row for row in found if who.sees(row)}


@dataclass(frozen=True, slots=True)
class Agendas:
    """Items of some meetings, and all that their forums resolved on the same requests."""

    items: Mapping[int, tuple[ItemView, ...]]
    hidden: frozenset[int]
    """Meetings with an item that the reader is a party to."""
    resolutions: tuple[ResolutionView, ...]


def agendas(
    who: Reader, shown: Mapping[int, MeetingRow], known: Mapping[int, MeetingRow]
) -> Agendas:
    """Read the items of meetings. Eight statements, one when there is none.

    ``known`` are the meetings of which resolutions are told, beside those shown.
    """
    district_id = who.books.district_id
    rows = Item.objects.filter(district_id=district_id, meeting_id__in=sorted(shown))
    items = list(rows.order_by("position", "id"))
    ids = {item.appeal_id for item in items}
    found = papers(who.actor, ids)
    told = Resolution.objects.filter(district_id=district_id, appeal_id__in=ids).order_by("id")
    lines = list(told.select_related("item")) if ids else []
    opens = visible_among(who.actor, ids) if ids else frozenset[int]()
    resolved = tuple(
        _resolution(who, line, known[line.item.meeting_id], found[line.appeal_id], opens)
        for line in lines
        if line.item.meeting_id in known and line.appeal_id in found
    )
    views: dict[int, list[ItemView]] = defaultdict(list)
    for item in items:
        if item.appeal_id in found:
            meeting, paper = shown[item.meeting_id], found[item.appeal_id]
            views[item.meeting_id].append(_item(who, item, meeting, paper, resolved, opens))
    hidden = frozenset(item.meeting_id for item in items if item.appeal_id not in found)
    return Agendas({pk: tuple(rows) for pk, rows in views.items()}, hidden, resolved)


def _item(
    who: Reader,
    item: Item,
    meeting: MeetingRow,
    paper: Paper,
    resolved: Sequence[ResolutionView],
    opens: frozenset[int],
) -> ItemView:
    forum = who.forums[meeting.forum_id]
    members = forum.members_on(who.books.day(meeting.starts_at))
    mine = [r for r in resolved if r.paper.appeal_id == item.appeal_id]
    earlier = [
        r
        for r in mine
        if r.meeting.forum_id == meeting.forum_id and r.meeting.number < meeting.number
    ]
    return ItemView(
        item_id=item.pk,
        meeting_id=item.meeting_id,
        words=item.words,
        carried=item.carried,
        paper=paper,
        photos=_shown(who, meeting, paper.photos, item.photo_ids),
        ticked=frozenset(item.photo_ids),
        withdrawn=tuple(m for m in members if paper.concerns(m.organisation_path)),
        resolutions=tuple(r for r in mine if r.item_id == item.pk),
        earlier=tuple(reversed(earlier)),
        is_open_to=item.appeal_id in opens,
    )


def _shown(
    who: Reader, meeting: MeetingRow, photos: Iterable[PhotoRow], ticked: Sequence[int]
) -> tuple[PhotoRow, ...]:
    """All pictures for who oversees the forum, for members those that were ticked."""
    sees_all = who.oversees(meeting)
    return tuple(p for p in photos if sees_all or p.photo_id in ticked)


def _resolution(
    who: Reader, row: Resolution, meeting: MeetingRow, paper: Paper, opens: frozenset[int]
) -> ResolutionView:
    outcome, part = Outcome(row.outcome), paper.part(row.part_id)
    is_over = paper.is_done or tasks.is_proven(paper, row.part_id)
    due_at = part.due_at if part else paper.due_at
    sent_back = part is not None and part.state is PartState.RETURNED
    state = (
        rules.task_state(due_at, who.now, is_done=is_over, is_sent_back=sent_back)
        if outcome in TASKS
        else None
    )
    is_told = state in {TaskState.DONE, TaskState.SENT_BACK} and paper.appeal_id in opens
    proof = paper.proof(row.part_id) if state is TaskState.DONE else ()
    return ResolutionView(
        resolution_id=row.pk,
        item_id=row.item_id,
        meeting=meeting,
        paper=paper,
        outcome=outcome,
        unit=who.books.organisations.get(row.organisation_id or 0),
        text=part.text if part else row.text,
        state=state,
        due_at=due_at if state else None,
        answer=(part.outcome if part else paper.answer) if is_told else "",
        proof=_shown(who, meeting, proof, row.item.photo_ids),
    )


def tally(resolved: Iterable[ResolutionView]) -> Tally:
    """Count matters by what became of them: late if one task of it is, done if all are."""
    states: dict[int, set[TaskState]] = defaultdict(set)
    for one in resolved:
        if one.state is not None:
            states[one.paper.appeal_id].add(one.state)
    late = sum(TaskState.LATE in found for found in states.values())
    done = sum(found == {TaskState.DONE} for found in states.values())
    return Tally(done, len(states) - done - late, late)
