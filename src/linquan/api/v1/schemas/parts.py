"""Parts of requests, and calls."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from linquan.api.v1.schemas.appeals import LONGEST_CURSOR
from linquan.api.v1.schemas.fields import Given, Moment, Named, Number
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.operations import MOST_UNITS, PLACE_LIMIT
from linquan.apps.appeals.part_cases import TEXT_LIMIT
from linquan.apps.appeals.parts import PartKind, PartState


class PartOut(Schema):
    """What another unit is asked to do for a request. Telephones and other numbers are masked."""

    part_id: int
    appeal_id: int
    kind: PartKind
    call_id: int | None
    unit: Named
    asked_by: Named
    text: str
    asked_at: datetime
    arrive_due_at: datetime | None
    arrived_at: datetime | None
    arrival_place: str
    arrival_confirmed_at: datetime | None
    due_at: datetime
    state: PartState
    outcome: str = Field(description="What the unit says it has done, or why it could not.")
    waiver: str = Field(description="Why there is no photo of it.")
    done_at: datetime | None


class OwnPartOut(PartOut):
    """A part of the key's own unit, and of what."""

    number: str
    title: str


class PartFilter(Schema):
    """Which parts of the key's unit; ``after`` is the ``next`` of a page."""

    state: Literal["open", "over"] = "open"
    after: str = Field(default="", max_length=LONGEST_CURSOR)
    size: int = Field(default=50, ge=1, le=100)


class PartPage(Schema):
    """A page of parts, how many are open (at most 100 are counted), and where the next begins."""

    items: list[OwnPartOut]
    open_count: int
    next: str


class PartWhole(OwnPartOut):
    """A part with what its unit needs of the request: never who reported it."""

    request: str
    address: str
    matter: Named
    areas: list[Named]
    photos: list[int]
    may: list[str] = Field(description="Steps that the key may take now.")


class PartIn(Given):
    """Whom to ask for what; by when says a deadline of the list, or a date that others have set."""

    organisation_id: Number
    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    policy: str = Field(default="", max_length=30, description="Code of a deadline.")
    due_at: Moment | None = None


class CallIn(Given):
    """Which units to call to the place, by which kind of calls, and for what."""

    kind: str = Field(min_length=1, max_length=30)
    organisation_ids: Annotated[list[Number], Field(min_length=1, max_length=MOST_UNITS)]
    text: str = Field(min_length=1, max_length=TEXT_LIMIT)


class ArrivalIn(Given):
    """Where the unit is."""

    place: str = Field(min_length=1, max_length=PLACE_LIMIT)


class PartAsked(Schema):
    """The part that was asked for."""

    appeal_id: int
    part_id: int


class UnitsCalled(Schema):
    """The call that was made."""

    appeal_id: int
    call_id: int


class PartDone(Schema):
    """A step of a part that was taken."""

    part_id: int
    event_id: int


class CallKindOut(Schema):
    """A line of the list of calls: by when units are there and answer, and who may call."""

    kind_id: int
    code: str
    name: str
    name_en: str
    arrive_code: str
    answer_code: str
    lowest_level: CallLevel
    valid_from: date
    valid_to: date | None
