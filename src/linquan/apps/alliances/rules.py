"""Who may do what with a joint meeting, and which step follows which. Pure."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from linquan.apps.alliances.types import (
    MOVES,
    SEEN_BY_MEMBERS,
    TASKS,
    ForumRow,
    MeetingState,
    MemberRow,
    Outcome,
    TaskState,
)
from linquan.kernel.actors import Actor, Role

OVERSEERS = (Role.CLERK, Role.LEADER)
INVOLVED = frozenset({Role.CLERK, Role.HANDLER, Role.GRID_WORKER, Role.LEADER})


def may_convene(actor: Actor, district_id: int, area_path: str) -> bool:
    """Clerks whose organisation answers for the area of a forum."""
    return actor.district_id == district_id and bool(actor.posts_over(area_path, Role.CLERK))


def may_convene_somewhere(actor: Actor) -> bool:
    """Whether there is an area for which the actor may open a forum."""
    return any(p.area_path and p.role is Role.CLERK for p in actor.posts)


def may_oversee(actor: Actor, forum: ForumRow) -> bool:
    """Clerks and leaders of the area: they see every meeting, whoever is a member."""
    is_here = actor.district_id == forum.district_id
    return is_here and bool(actor.posts_over(forum.area_path, *OVERSEERS))


def seats(actor: Actor, members: Iterable[MemberRow]) -> tuple[MemberRow, ...]:
    """Memberships of organisations in which the actor works."""
    mine = {p.organisation_id for p in actor.posts if p.role in INVOLVED}
    return tuple(m for m in members if m.organisation_id in mine)


def may_see_forum(actor: Actor, forum: ForumRow, day: date) -> bool:
    """Who oversees it, and whoever works in an organisation that is a member on that day."""
    if actor.district_id != forum.district_id:
        return False
    return may_oversee(actor, forum) or bool(seats(actor, forum.members_on(day)))


def may_see_meeting(actor: Actor, forum: ForumRow, state: MeetingState, day: date) -> bool:
    """Who oversees the forum; members on the day of the meeting, once notice is given."""
    if actor.district_id != forum.district_id:
        return False
    has_seat = bool(seats(actor, forum.members_on(day)))
    return may_oversee(actor, forum) or (has_seat and state in SEEN_BY_MEMBERS)


def may_edit_kinds(actor: Actor, district_id: int) -> bool:
    """Clerks and administrators of the street level or above edit the list of kinds."""
    return actor.edits_lists(district_id)


def can_move(old: MeetingState, new: MeetingState) -> bool:
    """Whether the state table has this step."""
    return new in MOVES[old]


def can_resolve(before: Collection[Outcome], outcome: Outcome) -> bool:
    """Whether an item on which these were resolved takes one more.

    What is laid aside or left for the next meeting is so alone; one organisation has the request,
    others may do their parts.
    """
    if not before:
        return True
    is_twice = outcome is Outcome.ASSIGNED and outcome in before
    return outcome in TASKS and set(before) <= TASKS and not is_twice


def task_state(
    due_at: datetime, now: datetime, *, is_done: bool, is_sent_back: bool = False
) -> TaskState:
    """What became of a task: done, sent back, or before or after its date."""
    if is_done:
        return TaskState.DONE
    if is_sent_back:
        return TaskState.SENT_BACK
    return TaskState.LATE if due_at < now else TaskState.UNDER_WAY


def is_unfinished(
    last: Collection[Outcome], *, has_task: bool, had_task: bool, is_open: bool
) -> bool:
    """Whether a request opens the next agenda.

    While it is open: where a task waits for its proof, or where the last meeting left it and no
    task was ever given; not where the last meeting laid it aside.
    """
    if not is_open or Outcome.NOTED in last:
        return False
    return has_task or (Outcome.DEFERRED in last and not had_task)
