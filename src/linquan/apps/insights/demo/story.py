"""The demo's requests, told step by step in the order of time through the desk's operations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.callbacks import CallDraft, Outcome
from linquan.apps.appeals.clocks import ContactWay
from linquan.apps.appeals.forwards import ForwardDraft, ReplyDraft, Said, subject_of
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.types import AppealDraft, Grade, PhotoDraft, ReporterDraft, ReporterKind
from linquan.apps.insights.demo import story_texts
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.lists import Lists
from linquan.apps.insights.demo.meetings import Council
from linquan.apps.insights.demo.others import Others, with_others
from linquan.apps.insights.demo.people import Staff
from linquan.apps.insights.demo.pictures import pair
from linquan.apps.insights.demo.points import Points
from linquan.apps.insights.demo.remedies import FARM_GOODS, FARM_MATTER, Remedies, farm_request
from linquan.apps.insights.demo.visits import Walks
from linquan.engine.towns import Step, Town, TownRequest
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE

ONLINE = frozenset({"scan", "web"})
CHANNEL_CODES = {"mobile_point": "mobile_wednesday"}
PHONE = "199{:08d}"
PARTY_MATTERS = frozenset({"property"})
PUBLISHED, PICTURES, CALLED_FROM = 12, 4, 5
CALLED_EVERY = 7
HOUR_S, DOUBT_FROM_S = 3600, 40 * 3600


@dataclass(slots=True)
class Teller:
    """Tells one step after another; remembers which request is which."""

    town: Town
    ground: Ground
    staff: Staff
    lists: Lists
    public: frozenset[str]
    pictures: tuple[tuple[PhotoDraft, PhotoDraft], ...]
    walks: Walks
    points: Points
    ids: dict[int, int] = field(default_factory=dict)
    owners: dict[int, Actor] = field(default_factory=dict)
    others: Others = field(init=False)
    farm: int | None = None
    """The visit that found what a household cannot sell."""

    def __post_init__(self) -> None:
        """Know the units that help."""
        self.others = Others(self.staff)

    def tell(self, number: int, request: TownRequest, status: str, at: datetime) -> None:
        """Carry out one step of one request."""
        if status == "received":
            self.ids[number] = self._receive(number, request, at)
        else:
            STEPS[status](self, number, request, at)

    def _receive(self, number: int, request: TownRequest, at: datetime) -> int:
        estate = self.town.estates[request.estate]
        company = estate.property_company
        is_party = request.matter in PARTY_MATTERS and company is not None
        draft = AppealDraft(
            key=f"demo-{number:08d}",
            channel_id=self._channel_id(request),
            text=FARM_GOODS if number == self.farm else request.text.zh,
            area_id=self.ground.estates[request.estate],
            address=request.address.zh,
            lon=request.lon,
            lat=request.lat,
            matter_id=self.lists.matters[FARM_MATTER if number == self.farm else request.matter],
            about_organisation_id=(
                self.staff.property_companies[company] if is_party and company is not None else None
            ),
            photos=(
                (self.pictures[number % len(self.pictures)][0],) if self._is_seen(request) else ()
            ),
            reporter=ReporterDraft(
                ReporterKind(request.reporter),
                "示例居民" if request.reporter == "resident" else "示例联系人",
                PHONE.format(number + 1),
            ),
        )
        if request.channel == "visit":
            return self.walks.hear(estate.community, draft, at)
        if request.channel == "mobile_point" and (heard := self.points.hear(draft, at)):
            return heard
        actor = Actor.stranger() if request.channel in ONLINE else self._clerk(estate.community)
        filed = appeals.file_appeal(
            actor=actor, district_id=self.ground.district_id, draft=draft, now=at
        )
        return filed.appeal_id

    def _channel_id(self, request: TownRequest) -> int:
        return self.lists.channels[CHANNEL_CODES.get(request.channel, request.channel)]

    def _is_seen(self, request: TownRequest) -> bool:
        """Whether it can be photographed: it lies in public space, and was sent from a phone."""
        return request.matter in self.public and request.channel in ONLINE

    def _clerk(self, community: int) -> Actor:
        return self.staff.clerks[self.staff.communities[community]]

    def assign(self, number: int, request: TownRequest, at: datetime) -> None:
        """Send it to whom the router names first."""
        page = appeal_reads.case_page(self.staff.street_clerk, self.ids[number], at)
        named = page.proposal.choices
        self.owners[number] = self.staff.clerks[named[0].organisation_id]
        appeals.assign_appeal(
            actor=self.staff.street_clerk,
            appeal_id=self.ids[number],
            to_organisation_id=named[0].organisation_id,
            reason_text="",
            promised_at=None,
            seen_version=None,
            now=at,
        )

    def start(self, number: int, request: TownRequest, at: datetime) -> None:
        """Begin work."""
        del request
        doing: dict[str, Any] = {
            "actor": self.owners[number],
            "appeal_id": self.ids[number],
            "now": at,
        }
        appeals.start_appeal(**doing, seen_version=None)
        if number % CALLED_FROM:
            appeals.note_contact(**doing, way=ContactWay.PHONE, text=story_texts.CALLED)

    def ask(self, number: int, request: TownRequest, at: datetime) -> None:
        """Ask the reporter something."""
        del request
        appeals.ask_reporter(
            actor=self.owners[number],
            appeal_id=self.ids[number],
            question=story_texts.QUESTIONS[number % len(story_texts.QUESTIONS)],
            seen_version=None,
            now=at,
        )

    def answer(self, number: int, request: TownRequest, at: datetime) -> None:
        """Answer it, with a picture where there was something to see."""
        appeals.answer_appeal(
            actor=self.owners[number],
            appeal_id=self.ids[number],
            text=story_texts.ANSWERS[number % len(story_texts.ANSWERS)],
            proof=(self.pictures[number % len(self.pictures)][1],)
            if self._is_seen(request)
            else (),
            proof_waiver=story_texts.WAIVERS,
            seen_version=None,
            now=at,
        )

    def decline(self, number: int, request: TownRequest, at: datetime) -> None:
        """Say why it cannot be done."""
        del request
        appeals.decline_appeal(
            actor=self.owners[number],
            appeal_id=self.ids[number],
            because=story_texts.REFUSALS[number % len(story_texts.REFUSALS)],
            seen_version=None,
            now=at,
        )

    def rate(self, number: int, request: TownRequest, at: datetime) -> None:
        """Let the reporter be content with the answer, more or less."""
        is_fair = request.outcome.value == "closed_basically"
        self._rate(number, Grade.BASICALLY if is_fair else Grade.SATISFIED, "", at)

    def doubt(self, number: int, request: TownRequest, at: datetime) -> None:
        """Let the reporter say that the answer does not do."""
        del request
        self._rate(
            number, Grade.UNSATISFIED, story_texts.DOUBTS[number % len(story_texts.DOUBTS)], at
        )

    def _rate(self, number: int, grade: Grade, reason: str, at: datetime) -> None:
        if number % CALLED_EVERY == 0 and self._is_of_another(number):
            self._call(number, grade, reason, at)
            return
        appeals.rate_appeal(
            actor=Actor.reporter(f"appeal:{self.ids[number]}"),
            appeal_id=self.ids[number],
            grade=grade,
            reason=reason,
            now=at,
        )

    def _is_of_another(self, number: int) -> bool:
        """Whether the street may call back: it has not handled the request itself."""
        return self.owners[number].organisation_id != self.staff.street_office_id

    def _call(self, number: int, grade: Grade, reason: str, at: datetime) -> None:
        """Let the street ask on the telephone instead of the reporter pressing a button."""
        is_solved = grade is not Grade.UNSATISFIED
        draft = CallDraft(
            Outcome.REACHED,
            ("yes", "yes" if is_solved else "no", ""),
            grade,
            "" if is_solved else "not_done",
            reason,
        )
        appeals.record_callback(
            actor=self.staff.street_clerk, appeal_id=self.ids[number], draft=draft, seen_tries=0,
            now=at,
        )  # fmt: skip

    def miss(self, at: datetime) -> None:
        """Let the street call the one who has waited longest, and not reach them."""
        street = self.staff.street_clerk
        waiting = appeal_reads.calls_page(street, appeal_reads.CALL_TABS[0], "", at).page.rows
        for row in waiting[:1]:
            draft = CallDraft(Outcome.NOT_REACHED, next_at=at + timedelta(hours=4))
            appeals.record_callback(
                actor=street, appeal_id=row.appeal_id, draft=draft, seen_tries=0, now=at
            )

    def forward(self, at: datetime) -> None:
        """Let the street forward what is being worked on to the power company, which answers."""
        street = self.staff.street_clerk
        found = appeal_reads.inbox(street, InboxFilter(tab="working", size=1), at).rows
        power = next(b for b in appeal_reads.bodies(self.ground.district_id) if b.code == "power")
        for row in found:
            draft = ForwardDraft(power.body_id, story_texts.FORWARDED, 7)
            made = appeals.forward_appeal(
                actor=street, appeal_id=row.appeal_id, draft=draft, now=at
            )
            appeals.record_outside_answer(
                actor=Actor.body(subject_of(made.forward_id), power.name),
                forward_id=made.forward_id,
                draft=ReplyDraft(Said.ANSWERED, "值班调度", story_texts.ANSWERED_OUTSIDE),
                photos=(),
                now=at,
            )

    def withdraw(self, number: int, request: TownRequest, at: datetime) -> None:
        """Let the reporter take it back."""
        del request
        appeals.withdraw_appeal(
            actor=Actor.reporter(f"appeal:{self.ids[number]}"),
            appeal_id=self.ids[number],
            reason="问题已经自己解决了。",
            now=at,
        )

    def ask_others(self, number: int, request: TownRequest, at: datetime) -> None:
        """Ask another unit for its part."""
        del request
        self.others.ask(number, self.ids[number], self.owners[number], at)

    def have_part(self, number: int, request: TownRequest, at: datetime) -> None:
        """Let that unit answer."""
        del request
        self.others.answer(number, self.pictures[number % len(self.pictures)][1], at)

    def call(self, number: int, request: TownRequest, at: datetime) -> None:
        """Let the community call departments to the place."""
        caller = self._clerk(self.town.estates[request.estate].community)
        self.others.call(number, self.ids[number], caller, at)

    def arrive(self, number: int, request: TownRequest, at: datetime) -> None:
        """Let one of them arrive."""
        caller = self._clerk(self.town.estates[request.estate].community)
        self.others.arrive(number, caller, at)

    def _approved(self, number: int, at: datetime) -> int | None:
        """The newest picture of the case, if it has one."""
        page = appeal_reads.case_page(self.staff.street_clerk, self.ids[number], at)
        own = [p for p in page.photos if p.role in {"report", "proof"}]
        return own[-1].photo_id if own else None

    def refused_below(self, requests: Sequence[TownRequest]) -> list[int]:
        """Requests that a unit below the street has refused."""
        street = self.staff.street_clerk.organisation_id
        return [
            number
            for number, request in enumerate(requests)
            if any(step.status == "declined" for step in request.steps)
            and self.owners[number].organisation_id != street
        ]

    def exclude(self, number: int, at: datetime, *, is_approved: bool) -> None:
        """Ask to take it out of the rates; another approves, or nobody has decided yet."""
        appeals.ask_exclusion(
            actor=self.owners[number],
            appeal_id=self.ids[number],
            reason_code="not_real",
            reason=story_texts.NOT_SO,
            now=at,
        )
        if is_approved:
            appeals.decide_exclusion(
                actor=self.staff.street_clerk,
                appeal_id=self.ids[number],
                is_approved=True,
                text="",
                now=at,
            )

    def publish(self, number: int, request: TownRequest, at: datetime) -> None:
        """Approve a title for the public list."""
        appeals.publish_appeal(
            seen_version=None,
            actor=self.staff.street_clerk,
            appeal_id=self.ids[number],
            title=request.title.zh,
            photo_id=self._approved(number, at),
            now=at,
        )


STEPS: dict[str, Callable[[Teller, int, TownRequest, datetime], None]] = {
    "assigned": Teller.assign,
    "in_progress": Teller.start,
    "waiting": Teller.ask,
    "answered": Teller.answer,
    "declined": Teller.decline,
    "closed": Teller.rate,
    "reopened": Teller.doubt,
    "withdrawn": Teller.withdraw,
    "part_asked": Teller.ask_others,
    "part_done": Teller.have_part,
    "called": Teller.call,
    "arrived": Teller.arrive,
}


def tell(
    requests: Sequence[TownRequest],
    town: Town,
    ground: Ground,
    staff: Staff,
    lists: Lists,
    began: datetime,
    now: datetime,
) -> None:
    """Tell every step of every request in the order of time, then publish some."""
    books = appeal_reads.desk(ground.district_id)
    public = frozenset(m.code for m in books.book.matters if m.is_public_space)
    pictures = tuple(pair(variant) for variant in range(PICTURES))
    walks = Walks(ground, staff, books, pictures)
    walks.plan(began, now)
    points = Points(ground, staff, books)
    points.plan(began, now)
    teller = Teller(town, ground, staff, lists, public, pictures, walks, points)
    teller.farm = farm_request(requests)
    council = Council(ground, staff, requests, teller.ids, teller.owners, public)
    council.found(began)
    remedies = Remedies(ground, staff, requests, teller.ids, teller.owners, pictures)
    remedies.found(began)
    others = [*council.steps(), *walks.steps(), *remedies.steps()]
    steps = [(-before_s, -1, place, do) for place, (before_s, do) in enumerate(others)]
    steps += [
        (-step.offset_s, number, place, partial(teller.tell, number, request, step.status))
        for number, request in enumerate(requests)
        for place, step in enumerate(with_others(number, request, _with_doubts(request.steps)))
    ]
    for before_s, _number, _place, do in sorted(steps, key=lambda step: step[:3]):
        do((now + timedelta(seconds=before_s)).astimezone(OFFICE_ZONE))
    newest = (n for n in range(len(requests) - 1, -1, -1) if requests[n].matter in public)
    for number in list(newest)[:PUBLISHED]:
        teller.publish(number, requests[number], now)
    points.cancel(now)
    teller.miss(now)
    for number, is_approved in zip(teller.refused_below(requests), (True, False), strict=False):
        teller.exclude(number, now, is_approved=is_approved)
    teller.forward(now)


def _with_doubts(steps: Sequence[Step]) -> list[Step]:
    """Let some, where there was time for it, be content only with a second answer."""
    last = steps[-1]
    if last.status != "closed" or steps[-2].offset_s - last.offset_s < DOUBT_FROM_S:
        return list(steps)
    again = [
        Step("reopened", last.offset_s + 2 * HOUR_S),
        Step("answered", last.offset_s + HOUR_S),
    ]
    return [*steps[:-1], *again, last]
