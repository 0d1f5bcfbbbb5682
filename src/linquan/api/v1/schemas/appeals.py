"""Requests, and the steps of the case page."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from linquan.api.v1.schemas.fields import LARGEST_ID, Given, Moment, Named, Number
from linquan.apps.appeals.types import PHOTO_LIMIT, TEXT_LIMIT, ReporterKind, Status
from linquan.kernel.links import LONGEST_TOKEN

LONGEST_QUERY, LONGEST_CURSOR = 100, 80
Tab = Literal["open", "new", "working", "soon", "overdue", "done", "all"]
Sent = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=LONGEST_TOKEN)]],
    Field(
        max_length=PHOTO_LIMIT,
        description="What `POST /photos` answered as `photo`; each holds for 24 hours.",
    ),
]
"""Photos that were sent before."""


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
    photos: Sent = []


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
    step_reason: str = Field(
        default="",
        max_length=30,
        description="Code of a reason of stepping up: needed when it goes higher than it must.",
    )
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
    """What was done, with photos of the result, or with why there can be none."""

    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    photos: Sent = []
    proof_waiver: str = Field(default="", max_length=200)


class EmptyIn(Given):
    """Nothing needs to be said."""
