"""One request: as staff see it, and as its reporter sees it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linquan.apps.appeals import proposals, routing, rules
from linquan.apps.appeals.clocks import ClockFace, ClockKind
from linquan.apps.appeals.desk import Desk, desk, scope, subject_of
from linquan.apps.appeals.exclusions import Exclusion, ExclusionState, latest
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.petitions import Petition, pending
from linquan.apps.appeals.proposals import Unrouted
from linquan.apps.appeals.queries.asked import Asked, Stand, asked
from linquan.apps.appeals.queries.photos import AMONG_STAFF, PhotoRow, photos_under
from linquan.apps.appeals.routes import Proposal
from linquan.apps.appeals.types import (
    OPEN,
    AppealScope,
    ChannelRow,
    DutyRow,
    MatterRow,
    ReporterContact,
    Status,
    Suggestion,
)
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow
from linquan.kernel import numbers, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit, missing_years
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.events import EventRow, events_of
from linquan.kernel.prepared import Prepared

FIELDS = (
    "id", "district_id", "status", "version", "matter_id", "channel_id", "policy_id", "area_id",
    "area_path", "address", "lon", "lat", "title", "text", "language", "about_id", "about_path",
    "owner_id", "owner_path", "reason", "reason_text", "received_at", "due_at", "done_at",
    "promised_at", "ordered_due_at", "reopened_count", "grade", "is_public", "public_title",
    "public_photo_id", "attributes", "erased_at", "extended_by", "contact_due_at", "contacted_at",
    "total_due_at",
)  # fmt: skip

SEALED = ("kind", "name_sealed", "phone_sealed")
TOLD = frozenset(
    {
        "appeal.received",
        "appeal.imported",
        "appeal.assigned",
        "appeal.taken_back",
        "appeal.handed_over",
        "appeal.started",
        "appeal.asked",
        "appeal.replied",
        "appeal.answered",
        "appeal.declined",
        "appeal.called_back",
        "appeal.rated",
        "appeal.reopened",
        "appeal.closed",
        "appeal.withdrawn",
        "appeal.part_asked",
        "appeal.units_called",
        "appeal.part_answered",
    }
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a program said beside a request: the question in both languages, the answers."""

    name: str
    name_en: str
    value: str
    value_en: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a request stands; every name resolved."""

    appeal_id: int
    number: str
    district_id: int
    status: Status
    version: int
    title: str
    text: str
    beside: tuple[Beside, ...]
    matter: MatterRow
    channel: ChannelRow
    area: AreaRow
    area_line: tuple[AreaRow, ...]
    address: str
    lon: float | None
    lat: float | None
    owner: OrganisationRow
    about: OrganisationRow | None
    reason: str
    reason_text: str
    duty: DutyRow | None
    received_at: datetime
    due_at: datetime
    promised_at: datetime | None
    ordered_due_at: datetime | None
    done_at: datetime | None
    reopened_count: int
    grade: str
    is_public: bool
    public_title: str
    public_photo_id: int | None
    erased_at: datetime | None
    extended_by: int
    policy_id: int
    contact_due_at: datetime | None
    contacted_at: datetime | None
    total_due_at: datetime | None
    missing_years: tuple[int, ...]

    @property
    def clocks(self) -> tuple[ClockFace, ...]:
        """The clocks beside that of handling, of those that run."""
        stands = self.status is Status.WAITING
        faces = (
            (ClockKind.CONTACT, self.contact_due_at, self.contacted_at, False),
            (ClockKind.TOTAL, self.total_due_at, self.done_at, stands),
        )
        return tuple(
            ClockFace(kind, due_at, done_at, is_standing)
            for kind, due_at, done_at, is_standing in faces
            if due_at is not None
        )


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which verbs the actor may use now."""

    assign: bool
    sort: bool
    start: bool
    ask: bool
    answer: bool
    decline: bool
    withdraw: bool
    reopen: bool
    note: bool
    contact: bool
    call_back: bool
    give_back: bool
    extend: bool
    decide: bool
    withdraw_petition: bool
    unmask: bool
    publish: bool
    hold: bool
    exclude: bool
    decide_exclusion: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """A request as staff see it."""

    facts: Facts
    allowed: Allowed
    proposal: Proposal
    events: tuple[EventRow, ...]
    photos: tuple[PhotoRow, ...]
    asked: Asked
    undo: str
    """Kind of the newest event, if whoever looks at it may take that step back."""
    hides_numbers: bool
    reporter_kind: str
    reporter_name: str
    reporter_phone: str
    books: Desk

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Who should have it, the best first."""
        return proposals.suggestions(self.books, self.proposal)

    def steps_up(self, unit: OrganisationRow) -> bool:
        """Whether this unit can be chosen only with a reason of stepping up."""
        grounds = proposals.grounds_of(self.books)
        return routing.steps_up(unit, self.facts.owner, self.proposal, grounds)

    @property
    def petition(self) -> Petition | None:
        """What the unit that has it asks for, and nobody has decided yet."""
        return standing(self.events, self.facts)

    @property
    def exclusion(self) -> Exclusion | None:
        """Whether it is out of the rates, or somebody asks for it."""
        return latest(self.events)

    @property
    def order_number(self) -> str:
        """Number under which an upper office ordered it, if one did."""
        return next((str(e.data["order"]) for e in self.events if "order" in e.data), "")

    @property
    def hides_anything(self) -> bool:
        """Whether there is something to unmask."""
        return bool(self.hides_numbers or self.reporter_name or self.reporter_phone)


@dataclass(frozen=True, slots=True)
class StatusPage:
    """A request as its reporter sees it: the same facts and the same timeline, no notes."""

    facts: Facts
    events: tuple[EventRow, ...]
    photos: tuple[PhotoRow, ...]
    can_rate: bool
    can_reply: bool
    can_withdraw: bool
    can_reopen: bool
    phone_tail: str


def case_page(
    actor: Actor, appeal_id: int, now: datetime, *, unmasked: ReporterContact | None = None
) -> CasePage:
    """Return a case for staff. Raises NotFound, also for what may not be seen.

    Five statements, one more where another unit was asked, and one where it sent something.
    Telephones and other numbers in its texts are masked, unless the page shows ``unmasked``, which
    ``operations.unmask_reporter`` gave for a reason.
    """
    row = _row(appeal_id)
    where = scope(
        row["district_id"],
        appeal_id,
        (row["area_path"], row["owner_path"], row["about_path"]),
        row["owner_id"],
    )
    if not rules.may_see(actor, where):
        raise NotFound("appeal_unknown")
    books = desk(row["district_id"])
    events = events_of(where.district_id, where.subject)
    hides_numbers = unmasked is None and _holds_numbers(row, events)
    if hides_numbers:
        row |= {name: numbers.masked(row[name]) for name in FREE}
        row["beside"] = tuple(map(_masked_beside, row["beside"]))
        events = tuple(map(_masked_event, events))
    facts = _facts(row, books, now)
    reporter = _reporter(where.district_id, appeal_id)
    stand = Stand(where, appeal_id, facts.status, facts.erased_at is not None)
    others = asked(actor, stand, events, books, masks=hides_numbers)
    allowed = _allowed(actor, facts, where, events, _ways_out(facts, where, books, now))
    return CasePage(
        facts=facts,
        allowed=replace(allowed, answer=False, decline=False) if others.waits else allowed,
        proposal=proposals.propose(books, _unrouted(facts, where), now),
        events=events,
        photos=photos_under(where.district_id, where.subject),
        asked=others,
        undo=_undo(actor, where, events, now),
        hides_numbers=hides_numbers,
        reporter_kind=reporter.kind if reporter else "",
        reporter_name=_masked_name(reporter),
        reporter_phone=_masked_phone(reporter),
        books=books,
    )


def standing(events: Iterable[EventRow], facts: Facts) -> Petition | None:
    """The petition that waits, while the request is where it was asked for."""
    found = pending(events)
    stands = found and found.unit_id == facts.owner.organisation_id and facts.status in ASKABLE
    return found if stands else None


ASKABLE = (Status.ASSIGNED, Status.IN_PROGRESS)


def _unrouted(facts: Facts, where: AppealScope) -> Unrouted:
    return Unrouted(
        facts.matter,
        facts.channel,
        where.area_path,
        where.about_path,
        facts.received_at,
        facts.lon,
        facts.lat,
    )


def _undo(actor: Actor, where: AppealScope, events: Sequence[EventRow], now: datetime) -> str:
    last = events[-1] if events else None
    if last is None or not rules.can_take_back(last, actor, now):
        return ""
    return last.kind if rules.may_take_back(actor, where, last) else ""


FREE = ("title", "text", "address", "reason_text")
"""What people wrote, and what of an event (see ``cases.tell``)."""
FREE_OF_EVENT = ("text", "reason", "title", "waiver")


def _holds_numbers(row: dict[str, Any], events: Iterable[EventRow]) -> bool:
    texts = [row[name] for name in FREE]
    texts += [one.value for one in row["beside"]]
    texts += [str(event.data.get(name, "")) for event in events for name in FREE_OF_EVENT]
    return any(map(numbers.found, texts))


def _masked_beside(one: Beside) -> Beside:
    return replace(one, value=numbers.masked(one.value), value_en=numbers.masked(one.value_en))


def _masked_event(event: EventRow) -> EventRow:
    told = {name: event.data[name] for name in FREE_OF_EVENT if name in event.data}
    shown = {name: numbers.masked(str(text)) for name, text in told.items()}
    return replace(event, data=event.data | shown)


def status_page(appeal_id: int, now: datetime) -> StatusPage:
    """Return a case for whoever holds its signed link. Five statements. Raises NotFound."""
    row = _row(appeal_id)
    books = desk(row["district_id"])
    facts = _facts(row, books, now)
    subject = subject_of(appeal_id)
    reporter = _reporter(facts.district_id, appeal_id)
    told = events_of(facts.district_id, subject)
    phone = _phone(reporter)
    return StatusPage(
        facts=facts,
        events=tuple(e for e in told if e.kind in TOLD),
        photos=tuple(
            p
            for p in photos_under(facts.district_id, subject)
            if not p.role.startswith(AMONG_STAFF)
        ),
        can_rate=facts.erased_at is None and _can_rate(facts),
        can_reply=facts.status is Status.WAITING,
        can_withdraw=rules.can_move(facts.status, Status.WITHDRAWN),
        can_reopen=_can_reopen(facts),
        phone_tail=phone[-4:],
    )


def _can_rate(facts: Facts) -> bool:
    answered = {Status.ANSWERED, Status.DECLINED, Status.CLOSED}
    return facts.status in answered and not facts.grade


def _can_reopen(facts: Facts) -> bool:
    """What was closed, and an answer that stands though its reporter is not satisfied."""
    answered = {Status.ANSWERED, Status.DECLINED, Status.CLOSED}
    return facts.erased_at is None and facts.status in answered and bool(facts.grade)


def _row(appeal_id: int) -> dict[str, Any]:
    rows = _ROW.rows(appeal_id)
    if not rows:
        raise NotFound("appeal_unknown")
    row = dict(zip(FIELDS, rows[0], strict=True))
    return row | {"beside": tuple(map(_beside, json.loads(row["attributes"])))}


def _beside(stored: dict[str, Any]) -> Beside:
    names = ("、".join(v[1] for v in stored["values"]), ", ".join(v[2] for v in stored["values"]))
    return Beside(stored["name"], stored["name_en"], *names)


_ROW = Prepared(lambda appeal_id: Appeal.objects.filter(pk=appeal_id).values_list(*FIELDS), int)


def _facts(row: dict[str, Any], books: Desk, now: datetime) -> Facts:
    pk = row["id"]
    matter = books.matter(row["matter_id"])
    policy = books.policy(row["policy_id"])
    rests_on = missing_years(row["received_at"], row["due_at"], books.calendar)
    same = (
        "district_id", "version", "title", "text", "address", "lon", "lat", "reason",
        "reason_text", "received_at", "due_at", "promised_at", "ordered_due_at", "done_at",
        "reopened_count",
        "grade", "is_public", "public_title", "public_photo_id",
        "beside", "erased_at", "extended_by", "contact_due_at", "contacted_at", "total_due_at",
        "policy_id",
    )  # fmt: skip
    return Facts(
        appeal_id=pk,
        number=rules.number_of(pk, row["received_at"], books.calendar),
        status=Status(row["status"]),
        matter=matter,
        channel=books.channel(row["channel_id"]),
        area=books.areas.areas[row["area_id"]],
        area_line=books.areas.line(row["area_id"]),
        owner=books.organisations[row["owner_id"]],
        about=books.organisations.get(row["about_id"]),
        duty=_duty(row, matter, books, now),
        missing_years=rests_on if policy.unit == Unit.WORKDAYS else (),
        **{name: row[name] for name in same},
    )


def _duty(row: dict[str, Any], matter: MatterRow, books: Desk, now: datetime) -> DutyRow | None:
    """The line of the duty list by which the owner has it, if one names the owner."""
    found = (
        duty
        for code in (matter.code, "")
        for duty in rules.lowest_first(
            books.duties(code, books.day(now)),
            matter_code=code,
            area_path=row["area_path"],
            about_path=row["about_path"],
        )
    )
    return next((d for d in found if d.organisation_id == row["owner_id"]), None)


@dataclass(frozen=True, slots=True)
class _WaysOut:
    """What a unit may ask of the desk about a request, whoever looks."""

    give_back: bool
    extend: bool


def _ways_out(facts: Facts, where: AppealScope, books: Desk, now: datetime) -> _WaysOut:
    """Not to give back what the desk itself has, nor to extend what is over or was ordered."""
    if facts.status not in ASKABLE:
        return _WaysOut(give_back=False, extend=False)
    try:
        desk_id = books.desk_for(where.area_path, where.about_path, books.day(now)).organisation_id
    except Invalid:  # no desk that is no party
        desk_id = where.owner_id
    is_free = facts.ordered_due_at is None and now <= facts.due_at
    return _WaysOut(give_back=desk_id != where.owner_id, extend=is_free)


def _allowed(
    actor: Actor, facts: Facts, where: AppealScope, events: Sequence[EventRow], out: _WaysOut
) -> Allowed:
    asked, taken_out = standing(events, facts), latest(events)
    is_there = facts.erased_at is None
    assigns = is_there and rules.may_assign(actor, where)
    works = is_there and rules.may_work(actor, where)

    def to(status: Status) -> bool:
        return rules.can_move(facts.status, status)

    return Allowed(
        assign=assigns and to(Status.ASSIGNED),
        sort=assigns and to(Status.ASSIGNED),
        start=works and to(Status.IN_PROGRESS),
        ask=works and to(Status.WAITING),
        answer=works and to(Status.ANSWERED),
        decline=works and to(Status.DECLINED),
        withdraw=assigns and to(Status.WITHDRAWN),
        reopen=assigns and facts.status is Status.CLOSED,
        note=assigns or works,
        contact=(assigns or works) and facts.status in OPEN,
        call_back=is_there and _may_call(actor, facts, where, events),
        give_back=works and asked is None and out.give_back,
        extend=works and asked is None and out.extend,
        decide=asked is not None and is_there and rules.may_decide(actor, where, asked.account_id),
        withdraw_petition=works and asked is not None,
        unmask=assigns or works,
        publish=assigns and facts.matter.is_public_space,
        hold=assigns,
        exclude=(assigns or works) and taken_out is None,
        decide_exclusion=is_there and _may_decide(actor, where, taken_out),
    )


def _may_call(actor: Actor, facts: Facts, where: AppealScope, events: Sequence[EventRow]) -> bool:
    """Whether an answer stands unrated that somebody of another unit gave."""
    answered = [e.actor_id for e in events if e.kind in {"appeal.answered", "appeal.declined"}]
    is_open = facts.status in {Status.ANSWERED, Status.DECLINED} and not facts.grade
    return is_open and bool(answered) and rules.may_decide(actor, where, answered[-1])


def _may_decide(actor: Actor, where: AppealScope, found: Exclusion | None) -> bool:
    """Whether this exclusion waits for this actor."""
    if found is None or found.state is not ExclusionState.PENDING:
        return False
    return rules.may_decide(actor, where, found.account_id)


def _reporter(district_id: int, appeal_id: int) -> Reporter | None:
    rows = _REPORTER.rows(district_id, appeal_id)
    if not rows:
        return None
    return Reporter(district_id=district_id, **dict(zip(SEALED, rows[0], strict=True)))


_REPORTER = Prepared(
    lambda district_id, appeal_id: Reporter.objects.filter(
        district_id=district_id, appeal_id=appeal_id
    ).values_list(*SEALED),
    int,
    int,
)


def _masked_name(reporter: Reporter | None) -> str:
    if reporter is None or not reporter.name_sealed:
        return ""
    name = secrets.unseal(reporter.name_sealed, f"reporter.name:{reporter.district_id}")
    return secrets.mask_name(name)


def _masked_phone(reporter: Reporter | None) -> str:
    phone = _phone(reporter)
    return secrets.mask_phone(phone) if phone else ""


def _phone(reporter: Reporter | None) -> str:
    if reporter is None or not reporter.phone_sealed:
        return ""
    return secrets.unseal(reporter.phone_sealed, f"reporter.phone:{reporter.district_id}")
