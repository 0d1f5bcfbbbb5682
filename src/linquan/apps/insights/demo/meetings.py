"""The demo's meetings: one has its minutes closed, the next is prepared, one waits for minutes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linquan.apps.alliances import operations as alliances
from linquan.apps.alliances import queries as meeting_reads
from linquan.apps.alliances.types import (
    AttendanceDraft,
    ForumDraft,
    MemberDraft,
    Outcome,
    Presence,
    ResolutionDraft,
)
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.engine.towns import TownRequest
from linquan.kernel.actors import Actor

DAY_S = 24 * 3600
PLANNED_S, CALLED_S, HELD_S, NEXT_S = 7 * DAY_S, 5 * DAY_S, 4 * DAY_S, 3600
KINDS = (
    ("党建联席会议", "Party-building joint meeting"),
    ("合伙人议事会", "Partners' council"),
    ("四区联动联席会", "Joint meeting of the four areas"),
)
AT_WORK = frozenset({"assigned", "in_progress"})
DONE = frozenset({"answered", "closed"})
TASKS = (
    "由承办单位牵头，联合社区现场处理，三日内回复居民。",
    "由承办单位排查同类点位，一并解决。",
    "由承办单位提出方案，报联席会议跟踪到底。",
)
PARTNERS = "社区合伙人议事会（示例）", "Partners' council of the community"
PLACE = "街道三楼会议室（示例）"
Do = Callable[[datetime], None]


@dataclass(slots=True)
class Council:
    """A forum of the street, told step by step between the steps of the requests."""

    ground: Ground
    staff: Staff
    requests: Sequence[TownRequest]
    ids: dict[int, int]
    owners: dict[int, Actor]
    public: frozenset[str]
    forum_id: int = 0
    meeting_id: int = 0
    partners_id: int = 0
    """The meeting whose minutes are still to be written."""
    numbers: list[int] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[int, Do]]:
        """What happens how many seconds before the end, in order."""
        yield PLANNED_S, self.plan
        yield CALLED_S, self.call
        yield HELD_S, self.hold
        yield NEXT_S, self.plan_next
        yield 3 * DAY_S, self.gather
        yield DAY_S, self.leave_unwritten

    def found(self, now: datetime) -> None:
        """Write the kinds, open the forum of the street, and bring its members together."""
        for names in KINDS:
            alliances.revise_forum_kind(
                actor=self.staff.street_clerk, district_id=self.ground.district_id,
                kind_code="", names=names, valid_from=now.date(), now=now,
            )  # fmt: skip
        valid = meeting_reads.kinds_page(self.staff.street_clerk, now).valid
        first = next(kind.code for kind in valid if kind.name == KINDS[0][0])
        draft = ForumDraft(
            "江安街道党建联席会议", "Jiang'an joint meeting", first, self.ground.street_id,
            self.staff.street_office_id,
        )  # fmt: skip
        clerk = self.staff.street_clerk
        self.forum_id = alliances.open_forum(actor=clerk, draft=draft, now=now)
        for unit_id, role in self._members():
            member = MemberDraft(unit_id, role, now.date())
            alliances.add_member(actor=clerk, forum_id=self.forum_id, draft=member, now=now)

    def gather(self, at: datetime) -> None:
        """Let partners of the first community meet, too, and give notice."""
        clerk, unit_id = self.neighbour, self.staff.communities[0]
        valid = meeting_reads.kinds_page(clerk, at).valid
        kind = next(kind.code for kind in valid if kind.name == KINDS[1][0])
        draft = ForumDraft(*PARTNERS, kind, self.ground.communities[0], unit_id)
        forum_id = alliances.open_forum(actor=clerk, draft=draft, now=at)
        for member_id, role in (
            (unit_id, "召集单位"),
            (self.staff.property_companies[0], "物业代表"),
        ):
            member = MemberDraft(member_id, role, at.date())
            alliances.add_member(actor=clerk, forum_id=forum_id, draft=member, now=at)
        self.partners_id = alliances.plan_meeting(
            actor=clerk, forum_id=forum_id, place="社区会客厅（示例）", now=at,
            starts_at=at + timedelta(days=1),
        )  # fmt: skip
        page = meeting_reads.meeting_page(clerk, self.partners_id, at)
        for paper in page.candidates[:1]:
            alliances.add_item(
                actor=clerk, meeting_id=self.partners_id, appeal_id=paper.appeal_id,
                words="请合伙人出力出场地", now=at,
            )  # fmt: skip
        alliances.call_meeting(actor=clerk, meeting_id=self.partners_id, now=at)

    def leave_unwritten(self, at: datetime) -> None:
        """Hold that meeting; its minutes are still to be written."""
        alliances.hold_meeting(actor=self.neighbour, meeting_id=self.partners_id, now=at)

    @property
    def neighbour(self) -> Actor:
        """The clerk of the first community."""
        return self.staff.clerks[self.staff.communities[0]]

    def _members(self) -> Iterator[tuple[int, str]]:
        yield self.staff.street_office_id, "召集单位"
        yield from ((unit_id, "社区代表") for unit_id in self.staff.communities)
        yield from ((unit_id, "部门代表") for unit_id in self.staff.departments.values())
        yield from ((unit_id, "物业代表") for unit_id in self.staff.property_companies[:2])

    def plan(self, at: datetime) -> None:
        """Plan the first meeting."""
        self.meeting_id = alliances.plan_meeting(
            actor=self.staff.street_clerk, forum_id=self.forum_id, place=PLACE, now=at,
            starts_at=_afternoon(at + timedelta(seconds=PLANNED_S - HELD_S)),
        )  # fmt: skip

    def call(self, at: datetime) -> None:
        """Put on the agenda what is at work, and give notice."""
        self.numbers = [*self._chosen(DONE)[:2], *self._chosen(AT_WORK)[:1]]
        for number in self.numbers:
            alliances.add_item(
                actor=self.staff.street_clerk, meeting_id=self.meeting_id,
                appeal_id=self.ids[number], words="请议定牵头单位和时限", now=at,
            )  # fmt: skip
        alliances.call_meeting(actor=self.staff.street_clerk, meeting_id=self.meeting_id, now=at)

    def _chosen(self, ends: frozenset[str]) -> list[int]:
        """Requests at work before and while the meeting is held, that end like this; seen first."""
        found = [
            number
            for number, request in enumerate(self.requests)
            if number in self.owners
            and {_stands(request, CALLED_S), _stands(request, HELD_S)} <= AT_WORK
            and request.steps[-1].status in ends
        ]
        return sorted(found, key=lambda n: (self.requests[n].matter not in self.public, n))

    def hold(self, at: datetime) -> None:
        """Hold it: who came, what was resolved."""
        clerk = self.staff.street_clerk
        alliances.hold_meeting(actor=clerk, meeting_id=self.meeting_id, now=at)
        page = meeting_reads.meeting_page(clerk, self.meeting_id, at)
        drafts = tuple(
            AttendanceDraft(seat.member.organisation_id, *_came(place), seat.role)
            for place, seat in enumerate(page.seats)
        )
        alliances.set_attendance(actor=clerk, meeting_id=self.meeting_id, drafts=drafts, now=at)
        owners = {self.ids[n]: self.owners[n].organisation_id for n in self.numbers}
        tasks = tuple(
            ResolutionDraft(
                item.item_id, Outcome.ASSIGNED, TASKS[place % len(TASKS)],
                owners[item.paper.appeal_id],
            )
            for place, item in enumerate(page.items)
        )  # fmt: skip
        alliances.close_minutes(actor=clerk, meeting_id=self.meeting_id, drafts=tasks, now=at)

    def plan_next(self, at: datetime) -> None:
        """Prepare the next one: what is unfinished opens its agenda, a new request follows."""
        clerk = self.staff.street_clerk
        meeting_id = alliances.plan_meeting(
            actor=clerk, forum_id=self.forum_id, place=PLACE, now=at,
            starts_at=_afternoon(at + timedelta(days=5)),
        )  # fmt: skip
        page = meeting_reads.meeting_page(clerk, meeting_id, at)
        alliances.add_item(
            actor=clerk, meeting_id=meeting_id, appeal_id=page.candidates[0].appeal_id,
            words="已逾期，请各成员单位共同研究", now=at,
        )  # fmt: skip


def _stands(request: TownRequest, before_s: int) -> str:
    """How a request stood so long before the end."""
    past = [step.status for step in request.steps if step.offset_s >= before_s]
    return past[-1] if past else ""


def _afternoon(moment: datetime) -> datetime:
    """The last 14:00 before a moment, by its own clock."""
    same_day = moment.replace(hour=14, minute=0, second=0, microsecond=0)
    return same_day if same_day <= moment else same_day - timedelta(days=1)


def _came(place: int) -> tuple[Presence, int]:
    """Whether a member came, and how many: most do."""
    every = {4: (Presence.EXCUSED, 0), 9: (Presence.ABSENT, 0)}
    return every.get(place % 10, (Presence.PRESENT, 1 + place % 2))
