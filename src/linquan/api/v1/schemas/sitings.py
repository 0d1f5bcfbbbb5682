"""Where new places should stand: questions, and what was found. Money is in whole yuan."""

from datetime import date, datetime
from typing import Annotated, Any, Final

from ninja import Field, Schema

from linquan.api.v1.schemas.circles import Code, Lat, Lon
from linquan.api.v1.schemas.fields import Given, Number
from linquan.apps.circles.siting import (
    CLOSEST_M,
    FARTHEST_M,
    MOST_MINUTES,
    MOST_NEW,
    MOST_POINTS,
    MOST_SERVED,
    MOST_YUAN,
    NEAREST_M,
    POINT_NAME_LIMIT,
    SPACING_M,
    WIDEST_M,
    Goal,
    Source,
)
from linquan.apps.circles.siting_rules import OLDEST

People = Annotated[int, Field(ge=1, le=MOST_SERVED)]
Age = Annotated[int, Field(ge=0, le=OLDEST)]
FROM: Final = (Source.GRID, Source.DWELLINGS, Source.PREMISES)


class SpotIn(Given):
    """A point of one's own; ``yuan`` is what a place there costs, null for what the list says."""

    name: str = Field(default="", max_length=POINT_NAME_LIMIT)
    lon: Lon
    lat: Lat
    yuan: Annotated[int, Field(ge=0, le=MOST_YUAN)] | None = None


class SitingIn(Given):
    """A question: of which item new places are sought where, for what, and where they may stand."""

    item: Code = Field(
        description="Of the catalogue, or a level of the network of positions: position-centre, "
        "position-station, position-shared. Of a level no centres are sought."
    )
    area: Number | None = Field(default=None, description="Null: the whole district.")
    goal: Goal = Field(
        default=Goal.MOST,
        description="most, shortest: so many sites; everyone: as few as can be; budget: for so "
        "much money; centres: so many, each for so many people.",
    )
    sites: Annotated[int, Field(ge=1, le=MOST_NEW)] = 1
    budget: Annotated[int, Field(ge=1, le=MOST_YUAN)] | None = Field(
        default=None, description="Of the goal budget: what all may cost together, in yuan."
    )
    from_age: Age | None = Field(default=None, description="Null: whom the item is for.")
    to_age: Age | None = None
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None = None
    sources: Annotated[list[Source], Field(max_length=len(Source))] = [*FROM]
    spacing_m: Annotated[int, Field(ge=CLOSEST_M, le=WIDEST_M)] = SPACING_M
    points: Annotated[list[SpotIn], Field(max_length=MOST_POINTS)] = []
    radius_m: Annotated[int, Field(ge=NEAREST_M, le=FARTHEST_M)] | None = Field(
        default=None, description="Of centres; null, as least and most: what the thresholds say."
    )
    least: People | None = None
    most: People | None = None


class SitingAsked(Schema):
    """The question that was asked; it waits until the worker has answered it."""

    siting_id: int


class SitingOut(Schema):
    """A question; ``run_id`` is the run it was asked of, ``asked`` what it was asked with."""

    siting_id: int
    state: str
    run_id: int
    item_code: str
    area_id: int
    goal: str
    asked: dict[str, Any]
    figures: dict[str, Any] = Field(
        description="Empty until it is done. Value and bound are people who have it in the end; "
        "of the goal everyone new sites, of shortest people times cost."
    )
    refused: str
    account_name: str
    on_day: date
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None


class SitingPage(Schema):
    """A page of questions, the newest first; ``before`` leads on, 0 when there is no more."""

    items: list[SitingOut]
    before: int


class SiteOut(Schema):
    """A place that may be chosen: what it is called, or the home beside it (``near_id``)."""

    candidate: int
    lon: float
    lat: float
    source: Source
    name: str
    area_id: int | None = Field(description="The estate or building that it is.")
    near_id: int | None
    premises_id: int | None = Field(description="The idle space, for who may see them all.")


class GainOut(Schema):
    """A home, and how many people there gain."""

    area_id: int
    people: int


class ChosenOut(Schema):
    """A chosen site: who gains by it (at most 30 homes are named), and what it costs."""

    position: int
    site: SiteOut
    people: int
    alone: int
    homes: list[GainOut]
    homes_count: int
    yuan: int | None = Field(description="Null where money was not asked about.")
    facility_id: int | None = Field(description="The facility that is planned there.")


class RejectedOut(Schema):
    """A candidate that was not chosen: what choosing it would cost, in the unit of the value."""

    site: SiteOut
    alone: int
    at_least: float | None = Field(description="Null where no choice with it keeps the rules.")
    at_most: float | None
    yuan: int | None
    more_yuan: int | None


class SitingWhole(SitingOut):
    """A question with its answer."""

    chosen: list[ChosenOut]
    rejected: list[RejectedOut]
