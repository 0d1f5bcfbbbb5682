"""What the last meeting left unfinished opens the next agenda, by itself."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from linquan.apps.alliances import rules, tasks
from linquan.apps.alliances.models import Item, Meeting, Resolution
from linquan.apps.alliances.types import TASKS, ForumRow, MeetingState, Outcome
from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.deliberations import Deliberation, DeliberationStep
from linquan.apps.appeals.queries import Desk, Paper
from linquan.kernel.actors import Actor

HOUSE = Actor.system("agenda")


def bring_unfinished(meeting: Meeting, forum: ForumRow, books: Desk, now: datetime) -> int:
    """Put what the last meeting left unfinished first on an agenda; returns how many came new.

    Whoever plans or calls a meeting does not choose: also what that clerk may not see comes. The
    caller holds the meeting. Eight statements, and three for each that comes.
    """
    last = _last_before(meeting)
    carried = {} if last is None else _unfinished(last)
    items = list(Item.objects.filter(district_id=meeting.district_id, meeting=meeting))
    there = {item.appeal_id: item for item in items}
    for item in items:
        item.carried = carried.get(item.appeal_id, item.carried)
    new = [_carry(meeting, pk, carried[pk]) for pk in sorted(carried.keys() - there.keys())]
    day = books.day(meeting.starts_at)
    step = Deliberation(DeliberationStep.TABLED, meeting.pk, forum.name, forum.name_en, day)
    for item in new:
        appeals.note_deliberation(actor=HOUSE, appeal_id=item.appeal_id, said=step, now=now)
    _keep(items, new, list(carried))
    return len(new)


def _last_before(meeting: Meeting) -> Meeting | None:
    """The newest meeting of the forum before this one that has its minutes."""
    rows = Meeting.objects.filter(
        district_id=meeting.district_id, forum_id=meeting.forum_id, state=MeetingState.MINUTED
    )
    return rows.filter(number__lt=meeting.number).order_by("-number").first()


def _carry(meeting: Meeting, appeal_id: int, times: int) -> Item:
    return Item(
        district_id=meeting.district_id,
        meeting=meeting,
        appeal_id=appeal_id,
        carried=times,
        position=0,
    )


def _unfinished(last: Meeting) -> dict[int, int]:
    """Requests that a meeting left unfinished, in its order, and how often each is carried then."""
    rows = Item.objects.filter(district_id=last.district_id, meeting=last)
    items = list(rows.order_by("position", "id"))
    ids = [item.appeal_id for item in items]
    found = appeal_reads.papers_in(last.district_id, ids)
    resolved = _resolved(last, ids)
    return {
        item.appeal_id: item.carried + 1
        for item in items
        if _is_unfinished(found[item.appeal_id], item, resolved[item.appeal_id])
    }


def _is_unfinished(paper: Paper, item: Item, resolved: list[Resolution]) -> bool:
    waiting = (r for r in resolved if r.outcome in TASKS and not tasks.is_proven(paper, r.part_id))
    return rules.is_unfinished(
        {Outcome(r.outcome) for r in resolved if r.item_id == item.pk},
        has_task=any(waiting),
        had_task=any(r.outcome in TASKS for r in resolved),
        is_open=not paper.is_done,
    )


def _resolved(last: Meeting, ids: Collection[int]) -> dict[int, list[Resolution]]:
    """What a forum has resolved on requests, at this meeting and before. One statement."""
    rows = Resolution.objects.filter(
        district_id=last.district_id, appeal_id__in=ids, item__meeting__forum_id=last.forum_id
    )
    found: dict[int, list[Resolution]] = defaultdict(list)
    for row in rows:
        found[row.appeal_id].append(row)
    return found


def _keep(items: list[Item], new: list[Item], order: list[int]) -> None:
    """Write the agenda: what is carried over first, in the order of the last, then the others."""
    rank = {appeal_id: place for place, appeal_id in enumerate(order, start=1)}

    def key(item: Item) -> tuple[bool, int, int]:
        return item.carried == 0, 0 if item.pk else rank[item.appeal_id], item.position

    every = sorted([*items, *new], key=key)
    for place, item in enumerate(every, start=1):
        item.position = place
    Item.objects.bulk_create(new)
    Item.objects.bulk_update(items, ["position", "carried"])
