"""What goes in and out. Names of things stand in both languages; moments carry their offset."""

from datetime import date, datetime, time
from typing import Annotated, Any, Final, Literal

from ninja import Field, Schema
from ninja.params import functions as part
from pydantic import AfterValidator, BeforeValidator, ConfigDict

from linquan.apps.appeals.types import TEXT_LIMIT, ReporterKind, Status
from linquan.kernel.calendar import OFFICE_ZONE

LARGEST_ID: Final = 2**63 - 1
LATEST: Final = 2200
LONGEST_QUERY, LONGEST_CURSOR = 100, 80
Clock = Annotated[
    str,
    BeforeValidator(lambda at: at.strftime("%H:%M") if isinstance(at, time) else at),
    Field(pattern=r"^[0-9]{2}:[0-9]{2}$"),
]
"""An hour of the office's day; a format of JSON Schema for times would want an offset."""
Tab = Literal["open", "new", "working", "soon", "overdue", "done", "all"]
Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Id = Annotated[int, part.Path(ge=1, le=LARGEST_ID)]
SomeId = Annotated[int, part.Query(ge=0, le=LARGEST_ID)]
IdempotencyKey = Annotated[
    str | None,
    part.Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="Sent again within 24 hours with the same body, it is done once.",
    ),
]
IfMatch = Annotated[
    str | None,
    part.Header(
        alias="If-Match",
        max_length=80,
        description="The ETag of the request as it was read; refused with 412 when it has changed.",
    ),
]


def _near(moment: datetime) -> datetime:
    """Take moments of this life only, with their offset; one without is meant as in the office."""
    if not 2000 <= moment.year < LATEST:
        msg = "out of range"
        raise ValueError(msg)
    return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)


Moment = Annotated[datetime, AfterValidator(_near)]


class Given(Schema):
    """What is sent in; a field that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Named(Schema):
    """A thing by its number and its names."""

    id: int
    name: str
    name_en: str


class KeyOut(Schema):
    """The key that was shown."""

    id: int
    name: str
    organisation: Named
    role: str
    scopes: list[str]
    rate_per_minute: int
    valid_to: date


class AppealLine(Schema):
    """A request in a list. Telephones and other numbers of people are masked."""

    appeal_id: int
    number: str
    title: str
    address: str
    area_name: str
    area_name_en: str
    matter_name: str
    matter_name_en: str
    channel_name: str
    channel_name_en: str
    owner_name: str
    owner_name_en: str
    status: Status
    received_at: datetime
    due_at: datetime
    photo_count: int
    reopened_count: int


class AppealFilter(Schema):
    """Which requests; `after` and `before` are the ``older`` and ``newer`` of a page."""

    tab: Tab = "open"
    q: str = Field(default="", max_length=LONGEST_QUERY)
    matter: str = Field(default="", max_length=30)
    channel: int = Field(default=0, ge=0, le=LARGEST_ID)
    area: int = Field(default=0, ge=0, le=LARGEST_ID)
    owner: int = Field(default=0, ge=0, le=LARGEST_ID)
    after: str = Field(default="", max_length=LONGEST_CURSOR)
    before: str = Field(default="", max_length=LONGEST_CURSOR)
    size: int = Field(default=50, ge=1, le=100)


class AppealPage(Schema):
    """A page of requests; ``newer`` and ``older`` lead on as ``before`` and ``after``."""

    items: list[AppealLine]
    newer: str
    older: str


class Step(Schema):
    """What happened to a request, and which organisation did it; people are not named."""

    event_id: int
    kind: str
    at: datetime
    by: str = Field(description="person, key, reporter, stranger or system")
    organisation: Named | None
    text: str


class AppealOut(Schema):
    """A request. Who reported it is told as a kind only, with name and telephone masked."""

    appeal_id: int
    number: str
    version: int
    status: Status
    title: str
    text: str
    matter: Named
    channel: Named
    area: Named
    address: str
    lon: float | None
    lat: float | None
    owner: Named
    about: Named | None
    reason: str
    reason_text: str
    received_at: datetime
    due_at: datetime
    promised_at: datetime | None
    done_at: datetime | None
    reopened_count: int
    grade: str
    is_public: bool
    reporter_kind: str
    reporter_name: str
    reporter_phone: str
    photos: list[int]
    may: list[str] = Field(description="Steps this key may take now.")
    suggestions: list[Named] = Field(description="Who should have it, by the duty list.")
    timeline: list[Step]


class ReporterIn(Given):
    """Who reports; everything may be left out, then it is anonymous."""

    kind: ReporterKind = ReporterKind.RESIDENT
    name: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)


class AppealIn(Given):
    """A request to be filed. Without ``matter_id`` its words decide the first guess."""

    channel_id: Number
    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    area_id: Number | None = Field(
        default=None, description="May be left out when the point lies in a known grid."
    )
    address: str = Field(default="", max_length=120)
    lon: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)
    lat: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    matter_id: Number | None = None
    about_organisation_id: Number | None = None
    language: str = Field(default="zh-hans", max_length=10)
    reporter: ReporterIn = ReporterIn()


class Filed(Schema):
    """The request that was filed."""

    appeal_id: int
    number: str


class Done(Schema):
    """A step that was taken."""

    appeal_id: int
    event_id: int | None = Field(description="null when nothing was changed by it")


class AssignIn(Given):
    """To whom, why, and an earlier date if one was promised."""

    organisation_id: Number
    reason: str = Field(default="", max_length=500)
    promised_at: Moment | None = None


class SortIn(Given):
    """What it is about, where, and who is complained about; all of it is set."""

    matter_id: Number
    area_id: Number
    address: str = Field(default="", max_length=120)
    about_organisation_id: Number | None = None


class TextIn(Given):
    """What is said."""

    text: str = Field(min_length=1, max_length=2000)


class ReasonIn(Given):
    """Why."""

    reason: str = Field(min_length=1, max_length=500)


class AnswerIn(Given):
    """What was done, and why there is no photo of the result: this interface takes no photos."""

    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    proof_waiver: str = Field(min_length=1, max_length=200)


class EmptyIn(Given):
    """Nothing needs to be said."""


class MatterOut(Schema):
    """A line of the list of matters (事)."""

    matter_id: int
    code: str
    group_code: str
    name: str
    name_en: str
    policy_code: str
    is_public_space: bool
    is_fallback: bool
    valid_from: date
    valid_to: date | None


class DutyOut(Schema):
    """A line of the duty list (我); an empty ``matter_code`` receives everything of the area."""

    duty_id: int
    matter_code: str
    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    area_id: int
    area_name: str
    area_name_en: str
    responsibility: str
    responsibility_en: str
    valid_from: date
    valid_to: date | None


class ChannelOut(Schema):
    """A line of the list of channels (找)."""

    channel_id: int
    code: str
    kind: str
    name: str
    name_en: str
    is_online: bool
    area_id: int | None
    place: str
    weekday: int | None
    opens: Clock | None
    closes: Clock | None
    valid_from: date
    valid_to: date | None


class AreaOut(Schema):
    """An area of the tree; ``path`` holds the numbers from the district down to it."""

    area_id: int
    parent_id: int | None
    level: str
    code: str
    name: str
    name_en: str
    path: str
    residents: int
    lon: float | None
    lat: float | None


class AreaPage(Schema):
    """A page of areas by number; ``after`` leads on, 0 when there is no more."""

    items: list[AreaOut]
    after: int


class TouchOut(Schema):
    """An area that a zone touches; ``share`` of the area lies in it, if outlines are known."""

    area: AreaOut
    share: float | None


class ZoneOut(Schema):
    """A zone."""

    zone_id: int
    kind: str
    name: str
    name_en: str
    version: int


class ZoneWhole(ZoneOut):
    """A zone with every area it touches."""

    touched: list[TouchOut]


class PlaceOut(Schema):
    """Where a point lies: the grid with all above it, and the zones over it."""

    grid: AreaOut | None
    line: list[AreaOut]
    zones: list[ZoneOut]


class OrganisationOut(Schema):
    """An organisation in use."""

    organisation_id: int
    kind: str
    name: str
    name_en: str
    parent_id: int | None
    path: str
    area_id: int | None
    area_path: str
    phone: str


class FigureOut(Schema):
    """Counts of a community; ``null`` is a count too small to show."""

    area_id: int
    name: str
    name_en: str
    received: int | None
    solved: int | None
    in_progress: int | None
    refused: int | None


class FiguresOut(Schema):
    """Public figures, as everyone may read them."""

    rows: list[FigureOut]
    total: FigureOut
    satisfied_percent: int | None
    smallest: int = Field(description="Counts below this are hidden, and others that betray them.")


class EventOut(Schema):
    """That something happened to a request; what it holds is read from the request itself."""

    event_id: int
    kind: str
    appeal_id: int
    at: datetime
    organisation_id: int | None
    status: str


class EventPage(Schema):
    """Events in the order of their numbers; ask on with ``after``, also when the page is empty."""

    items: list[EventOut]
    after: int


class WebhookIn(Given):
    """Where to send events, and of which kinds; without kinds, all that may be sent."""

    url: str = Field(min_length=1, max_length=500)
    kinds: list[str] = Field(default=[], max_length=30)


class WebhookMade(Schema):
    """A new webhook, and the secret that signs what is sent."""

    webhook_id: int
    secret: str


class WebhookDone(Schema):
    """The webhook that was ended."""

    webhook_id: int


class WebhookOut(Schema):
    """A webhook."""

    webhook_id: int
    key_id: int
    key_name: str
    url: str
    kinds: list[str]
    created_at: datetime
    ended_at: datetime | None


class SendingOut(Schema):
    """An event for a webhook, and what became of it."""

    sending_id: int
    event_id: int
    kind: str
    subject: str
    at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    tried_at: datetime | None
    status: int | None
    error: str


class Replayed(Schema):
    """The sending that is tried once more."""

    sending_id: int


def named(row: Any, number: str) -> Named:
    """Name a row by one of its numbers."""
    return Named(id=getattr(row, number), name=row.name, name_en=row.name_en)
