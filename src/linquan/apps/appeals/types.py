"""Words, rows and the state table of requests (诉求)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from linquan.apps.appeals.clocks import ClockTermsRow
from linquan.apps.appeals.petition_reasons import PetitionReasonRow
from linquan.apps.appeals.routing_rows import RoutingRuleRow, StepReasonRow


class Status(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ANSWERED = "answered"
    DECLINED = "declined"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN = frozenset(
    {Status.RECEIVED, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING, Status.REOPENED}
)
RUNNING = OPEN - {Status.WAITING}
DONE = frozenset({Status.ANSWERED, Status.DECLINED, Status.CLOSED, Status.WITHDRAWN})

_WORKABLE = frozenset(
    {
        Status.ASSIGNED,
        Status.IN_PROGRESS,
        Status.WAITING,
        Status.ANSWERED,
        Status.DECLINED,
        Status.WITHDRAWN,
    }
)
MOVES: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: _WORKABLE,
    Status.ASSIGNED: _WORKABLE,
    Status.IN_PROGRESS: _WORKABLE - {Status.IN_PROGRESS},
    Status.WAITING: frozenset(
        {Status.IN_PROGRESS, Status.ASSIGNED, Status.DECLINED, Status.WITHDRAWN}
    ),
    Status.ANSWERED: frozenset({Status.CLOSED, Status.REOPENED}),
    Status.DECLINED: frozenset({Status.CLOSED, Status.REOPENED}),
    Status.REOPENED: _WORKABLE,
    Status.CLOSED: frozenset({Status.REOPENED}),
    Status.WITHDRAWN: frozenset(),
}


TOLD_OUTSIDE = (
    "appeal.received", "appeal.sorted", "appeal.assigned", "appeal.taken_back",
    "appeal.handed_over", "appeal.started", "appeal.asked", "appeal.replied", "appeal.answered",
    "appeal.declined", "appeal.rated", "appeal.reopened", "appeal.closed", "appeal.withdrawn",
)  # fmt: skip
"""Kinds of events that other systems may have sent; what staff note among themselves is none."""


LEADS_ON = (
    "appeal.sorted", "appeal.sorting_taken_back", "appeal.assigned", "appeal.taken_back",
    "appeal.handed_over", "appeal.returned", "appeal.started", "appeal.replied",
    "appeal.answered", "appeal.declined", "appeal.withdrawn",
)  # fmt: skip
"""Kinds of events after which a request lies elsewhere, and with it what is handled with it."""


class Grade(StrEnum):
    """What the reporter says of an answer."""

    SATISFIED = "satisfied"
    BASICALLY = "basically"
    UNSATISFIED = "unsatisfied"


class Reason(StrEnum):
    """Why a request lies where it lies; the text of a person may follow."""

    DESK = "desk"
    DUTY = "duty"
    CLERK = "clerk"
    RULE = "rule"
    DIRECT = "direct"
    STARTED = "started"
    QUESTION = "question"
    REPLIED = "replied"
    ANSWER = "answer"
    DECLINED = "declined"
    UNSATISFIED = "unsatisfied"
    RATED = "rated"
    UNRATED = "unrated"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"
    MERGED = "merged"
    PROTECTED = "protected"


class ReporterKind(StrEnum):
    """Who raised it: residents and firms share one desk."""

    RESIDENT = "resident"
    FIRM = "firm"


class ChannelKind(StrEnum):
    """How a request came (找)."""

    SCAN = "scan"
    WEB = "web"
    DESK = "desk"
    PHONE = "phone"
    VISIT = "visit"
    MOBILE_POINT = "mobile_point"
    OPEN311 = "open311"
    ORDERS = "orders"


class ListName(StrEnum):
    """The lists of the desk, as events name their lines."""

    GROUPS = "mattergroup"
    MATTERS = "matter"
    DUTIES = "duty"
    CHANNELS = "channel"
    DEADLINES = "policy"
    RULES = "deskrule"
    JURISDICTIONS = "jurisdiction"
    SERVICES = "serviceterms"
    ATTRIBUTES = "serviceattribute"
    SYSTEMS = "outsidesystem"
    RETENTION = "retention"
    ROUTING = "routingrule"
    STEP_REASONS = "stepreason"
    PETITION_REASONS = "petitionreason"
    CLOCKS = "clockterms"
    CALLBACKS = "callscript"
    BODIES = "outsidebody"
    REMINDERS = "reminderrule"
    PHRASES = "phrase"
    RATES = "rateformula"
    CALLS = "callkind"
    ACTIONS = "actionkind"


TEXT_LIMIT = 4000
TITLE_LIMIT = 40
PHOTO_LIMIT = 6


@dataclass(frozen=True, slots=True)
class AppealScope:
    """What permission needs to know of a request."""

    district_id: int
    area_path: str
    owner_id: int
    owner_path: str
    about_path: str
    subject: str


@dataclass(frozen=True, slots=True)
class ReporterDraft:
    """Who reports; everything may be empty, then the report is anonymous.

    ``same_as`` names an earlier request from the same phone, whose name is taken over unseen.
    """

    kind: ReporterKind = ReporterKind.RESIDENT
    name: str = ""
    phone: str = ""
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class PhotoDraft:
    """A picture already accepted and stored by content (see ``kernel.attachments``)."""

    sha256: str
    media_type: str
    width: int
    height: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class AppealDraft:
    """A request as it comes in. ``matter_id`` empty: the words decide the first guess.

    ``attributes`` (code, values) and ``media_urls`` are what a program says beside it.
    """

    key: str
    channel_id: int
    text: str
    area_id: int
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    matter_id: int | None = None
    about_organisation_id: int | None = None
    language: str = "zh-hans"
    reporter: ReporterDraft = field(default_factory=ReporterDraft)
    photos: tuple[PhotoDraft, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    media_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing returns; ``is_repeat`` when the key was seen before."""

    appeal_id: int
    number: str
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A line of the matter list (事)."""

    matter_id: int
    code: str
    group_code: str
    name: str
    name_en: str
    words: tuple[str, ...]
    policy_code: str
    is_public_space: bool
    is_fallback: bool
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of matters; a smaller ``position`` comes first."""

    group_id: int
    code: str
    name: str
    name_en: str
    position: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A line of the duty list (我): who answers for a matter (or, empty, for all) in an area."""

    duty_id: int
    matter_code: str
    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    organisation_path: str
    area_id: int
    area_path: str
    area_name: str
    area_name_en: str
    responsibility: str
    responsibility_en: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A line of the channel list (找); a mobile point has a place and a time window."""

    channel_id: int
    code: str
    kind: str
    name: str
    name_en: str
    is_online: bool
    area_id: int | None
    place: str
    weekday: int | None
    opens: time | None
    closes: time | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A deadline: an amount of hours, days or working days."""

    policy_id: int
    code: str
    name: str
    name_en: str
    amount: int
    unit: str
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class DeskRules:
    """Thresholds of the desk, as data."""

    soon_h: int = 6
    unrated_close_days: int = 7
    reopen_days: int = 30
    smallest_cell: int = 5
    return_within_h: int = 24
    return_most: int = 2
    extension_most: int = 1
    extension_largest: int = 10
    call_tries: int = 3
    call_wait_h: int = 4
    rates_after_days: int = 10
    forward_days: int = 14
    duplicate_days: int = 14
    duplicate_m: int = 150
    duplicate_likeness: int = 8
    duplicate_likeness_any: int = 50


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A threshold of the desk, with its days of validity."""

    code: str
    value: int
    valid_from: date
    valid_to: date | None
    rule_id: int = 0
    """0 for one of the house itself, which no list has written."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Lists and rules of a district, every version of them."""

    groups: tuple[GroupRow, ...]
    matters: tuple[MatterRow, ...]
    duties: tuple[DutyRow, ...]
    channels: tuple[ChannelRow, ...]
    policies: tuple[PolicyRow, ...]
    rules: tuple[RuleRow, ...]
    routing: tuple[RoutingRuleRow, ...] = ()
    step_reasons: tuple[StepReasonRow, ...] = ()
    petition_reasons: tuple[PetitionReasonRow, ...] = ()
    clocks: tuple[ClockTermsRow, ...] = ()
    matter_by_id: Mapping[int, MatterRow] = field(init=False)
    channel_by_id: Mapping[int, ChannelRow] = field(init=False)
    policy_by_id: Mapping[int, PolicyRow] = field(init=False)
    duties_by_matter: Mapping[str, tuple[DutyRow, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Index what every line of a list looks up."""
        index = object.__setattr__
        index(self, "matter_by_id", {row.matter_id: row for row in self.matters})
        index(self, "channel_by_id", {row.channel_id: row for row in self.channels})
        index(self, "policy_by_id", {row.policy_id: row for row in self.policies})
        duties: dict[str, list[DutyRow]] = defaultdict(list)
        for duty in self.duties:
            duties[duty.matter_code].append(duty)
        index(self, "duties_by_matter", {code: tuple(rows) for code, rows in duties.items()})


@dataclass(frozen=True, slots=True)
class ReporterContact:
    """A reporter in clear: given out only by :func:`operations.unmask_reporter`."""

    name: str
    phone: str
