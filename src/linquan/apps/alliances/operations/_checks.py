"""What operations of joint meetings check alike."""

from dataclasses import dataclass
from datetime import date

from linquan.apps.alliances import rules
from linquan.apps.alliances.models import Forum, Item, Meeting
from linquan.apps.alliances.standing import forums
from linquan.apps.alliances.types import ForumRow, MeetingState
from linquan.apps.appeals.deliberations import Deliberation, DeliberationStep
from linquan.apps.appeals.queries import Desk, desk, papers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState


@dataclass(frozen=True, slots=True)
class Taken:
    """A meeting under lock, its forum and the books of the district."""

    meeting: Meeting
    forum: ForumRow
    books: Desk

    @property
    def day(self) -> date:
        """The day of the meeting."""
        return self.books.day(self.meeting.starts_at)


def take_forum(actor: Actor, forum_id: int, verb: str) -> tuple[Forum, ForumRow, Desk]:
    """Lock a forum that the actor convenes. Five statements.

    Raises NotFound (also for who may not know of it), NotAllowed, WrongState (``forum_ended``).
    """
    forum = Forum.objects.select_for_update().filter(pk=forum_id).first()
    if forum is None:
        raise NotFound("forum_unknown")
    books = desk(forum.district_id)
    row = forums(books)[forum_id]
    if not rules.may_convene(actor, row.district_id, row.area_path):
        raise NotAllowed(verb)
    if forum.ended_at is not None:
        raise WrongState("forum_ended")
    return forum, row, books


def take_meeting(actor: Actor, meeting_id: int, verb: str, *states: MeetingState) -> Taken:
    """Lock a meeting, in one of these states, of a forum that the actor convenes. Five statements.

    Raises NotFound, NotAllowed, WrongState.
    """
    meeting = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound("meeting_unknown")
    books = desk(meeting.district_id)
    forum = forums(books)[meeting.forum_id]
    if not rules.may_convene(actor, forum.district_id, forum.area_path):
        raise NotAllowed(verb)
    if meeting.state not in states:
        raise WrongState("meeting_moved_on", state=meeting.state)
    return Taken(meeting, forum, books)


def take_item(actor: Actor, item_id: int, verb: str, *states: MeetingState) -> tuple[Taken, Item]:
    """Lock the meeting of an item that the actor is no party to. Ten statements.

    Raises NotFound (also for a party), NotAllowed, WrongState.
    """
    found = Item.objects.filter(pk=item_id).values_list("meeting_id", "appeal_id").first()
    if found is None:
        raise NotFound("item_unknown")
    taken = take_meeting(actor, found[0], verb, *states)
    item = Item.objects.filter(district_id=taken.meeting.district_id, pk=item_id).first()
    if item is None or item.appeal_id not in papers(actor, [item.appeal_id]):
        raise NotFound("item_unknown")
    return taken, item


def said(taken: Taken, step: DeliberationStep, text: str = "") -> Deliberation:
    """Lay out what the timeline of a request is told."""
    forum = taken.forum
    return Deliberation(step, taken.meeting.pk, forum.name, forum.name_en, taken.day, text)
