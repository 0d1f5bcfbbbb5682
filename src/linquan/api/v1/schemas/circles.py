"""Life circles: runs, gaps, items, facilities."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from ninja import Field, Schema

from linquan.api.v1.schemas.fields import Given, Number
from linquan.apps.circles.facilities import LIMITS
from linquan.apps.circles.runs import LABEL_LIMIT, MOST_SITES
from linquan.apps.circles.types import CODE_LIMIT

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Code = Annotated[str, Field(min_length=1, max_length=CODE_LIMIT)]
LARGEST: Final = 1_000_000


class RunOut(Schema):
    """A coverage run: every home held against every item; ``counts`` say of how much."""

    run_id: int
    kind: str
    state: str
    label: str
    on_day: date
    counts: dict[str, Any]
    refused: str
    account_name: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None


class RunPage(Schema):
    """A page of runs, the newest first; ``before`` leads on, 0 when there is no more."""

    items: list[RunOut]
    before: int


class GapOut(Schema):
    """Of an area and an item: who is meant, and who of them has none within its minutes."""

    item: str
    name: str
    name_en: str
    tier: str
    minutes: int
    audience: str
    people: int
    without: int
    everyone_without: int
    places: int
    is_reckoned: bool = Field(description="False where there is no network of its mode.")


class CircleOut(Schema):
    """Of an area and a circle: who has every basic item of it and of the smaller circles."""

    minutes: int
    items: int
    people: int
    complete: int


class GapsOut(Schema):
    """The gaps of an area in a run, those that most people lack first, and its circles."""

    run_id: int
    area_id: int
    is_newest: bool
    gaps: list[GapOut]
    circles: list[CircleOut]


class ServedOut(Schema):
    """A place of an item, and for how many people of the district it is the nearest in reach.

    One that a run only thinks of has a number below 0.
    """

    facility_id: int
    name: str
    name_en: str
    lon: float
    lat: float
    people: int


class ReachOut(Schema):
    """How many of those who are meant have the item within some minutes, at one speed."""

    speed: str
    minutes: int
    people: int
    has: int


class ItemGapOut(Schema):
    """One item in an area: who has it, who lacks it, and the places behind the numbers."""

    run_id: int
    area_id: int
    gap: GapOut | None = Field(description="Null where nobody lives in the area.")
    reaches: list[ReachOut]
    lacking_homes: int
    places: list[ServedOut]


class HomesOut(Schema):
    """A page of homes as a FeatureCollection of points; ``after`` leads on, 0 when it is all.

    Of each: ``area``, ``people`` (who are meant), ``cost`` (decimetres on foot, tenths of a second
    by car; null beyond all that is looked for), ``lacks``.
    """

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[dict[str, Any]]
    after: int


class PlaceIn(Given):
    """A place that is only thought of."""

    item: Code = Field(description="Of the catalogue, or a level of the network of positions.")
    name: str = Field(min_length=1, max_length=LIMITS["name"])
    name_en: str = Field(default="", max_length=LIMITS["name_en"])
    lon: Lon
    lat: Lat
    capacity: Annotated[int, Field(ge=0, le=LARGEST)] | None = None


class RunIn(Given):
    """What would be if these places were added and these facilities were left out."""

    label: str = Field(min_length=1, max_length=LABEL_LIMIT)
    added: Annotated[list[PlaceIn], Field(max_length=MOST_SITES)] = []
    left_out: Annotated[list[Number], Field(max_length=MOST_SITES)] = []


class RunAsked(Schema):
    """The run that was asked for; it waits until the worker has made it."""

    run_id: int


class FacilityOut(Schema):
    """A facility of the register."""

    facility_id: int
    name: str
    name_en: str
    item_code: str
    level: str
    area_id: int
    address: str
    lon: float | None
    lat: float | None
    capacity: int | None
    capacity_unit: str
    hours: str
    state: str
    progress: int
    match: str = Field(description="Only exact ones that are open and have a point are counted.")
    source: str
    osm_key: str
    version: int


class FacilityList(Schema):
    """A page of facilities by number; ``after`` leads on, 0 when there is no more."""

    items: list[FacilityOut]
    after: int


class FacilityIn(Given):
    """A facility that is open; what else is known of it is entered on its page."""

    item: Code
    name: str = Field(min_length=1, max_length=LIMITS["name"])
    name_en: str = Field(default="", max_length=LIMITS["name_en"])
    area_id: Number
    address: str = Field(default="", max_length=LIMITS["address"])
    lon: Lon | None = None
    lat: Lat | None = None
    capacity: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    capacity_unit: str = Field(default="", max_length=LIMITS["capacity_unit"])
    hours: str = Field(default="", max_length=LIMITS["hours"])
    match: Literal["exact", "coarse", "none"] = "exact"
    source: str = Field(default="", max_length=LIMITS["source"])


class FacilityDone(Schema):
    """The facility that was entered."""

    facility_id: int
